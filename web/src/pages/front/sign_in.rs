//! Signing in: the password, and where the account has one, the second factor.

use leptos::prelude::*;
use tocsin_model::{
    account::LoginRequest,
    second_factor::{Challenge, SecondStep},
};

use super::frame::Front;
use crate::{
    browser::focus,
    components::{CheckField, Form, FormEnd, FormState, TextField},
    session::use_session,
    text,
};

/// The sign-in page. Signing in leads to the address that was asked for.
#[component]
pub fn SignIn() -> impl IntoView {
    document().set_title(&text::shell::document_title(text::front::SIGN_IN));
    view! { <Front><SignInForm/></Front> }
}

/// The form of whichever step is next.
#[component]
pub fn SignInForm() -> impl IntoView {
    let challenge = RwSignal::new(None::<Challenge>);
    move || match challenge.get() {
        None => view! { <FirstStep challenge=challenge/> }.into_any(),
        Some(given) => view! { <ShowCode given=given challenge=challenge/> }.into_any(),
    }
}

#[component]
fn FirstStep(challenge: RwSignal<Option<Challenge>>) -> impl IntoView {
    let session = use_session();
    let (username, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let show = RwSignal::new(false);
    let form = FormState::new();
    focus::to("form input");
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let login =
            LoginRequest { username: username.get_untracked().trim().to_owned(), password: password.get_untracked() };
        form.send(async move {
            if let Some(given) = session.sign_in(&login).await? {
                challenge.try_set(Some(given));
            }
            Ok(())
        });
    };
    let kind = Signal::derive(move || if show.get() { "text" } else { "password" });
    view! {
        <Form state=form submit=submit>
            <h1>{text::front::SIGN_IN}</h1>
            <TextField name="username" label=text::front::USERNAME value=username autocomplete="username" required=true/>
            <TextField name="password" label=text::front::PASSWORD value=password kind=kind autocomplete="current-password" required=true/>
            <CheckField label=text::front::SHOW_PASSWORD value=show/>
            <FormEnd label=text::front::SIGN_IN busy=text::front::SIGNING_IN/>
        </Form>
    }
}

#[component]
fn ShowCode(given: Challenge, challenge: RwSignal<Option<Challenge>>) -> impl IntoView {
    let session = use_session();
    let code = RwSignal::new(String::new());
    let form = FormState::new();
    focus::to("form input");
    let given = StoredValue::new(given.challenge);
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let step = SecondStep { challenge: given.get_value(), code: code.get_untracked() };
        form.send(async move { session.show_code(&step).await });
    };
    view! {
        <Form state=form submit=submit>
            <h1>{text::front::SECOND_STEP}</h1>
            <TextField name="code" label=text::front::CODE value=code autocomplete="one-time-code"
                hint=text::front::CODE_HINT required=true/>
            <FormEnd label=text::front::SIGN_IN busy=text::front::SIGNING_IN>
                <button type="button" class="button quiet" on:click=move |_| challenge.set(None)>{text::front::BEGIN_AGAIN}</button>
            </FormEnd>
            <p class="small soft">{text::front::CODE_LOST}</p>
        </Form>
    }
}
