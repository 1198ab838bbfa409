//! Signing in.

use leptos::prelude::*;
use tocsin_model::account::LoginRequest;

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
    let session = use_session();
    document().set_title(&text::shell::document_title(text::front::SIGN_IN));
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
        form.send(async move { session.sign_in(&login).await });
    };
    let kind = Signal::derive(move || if show.get() { "text" } else { "password" });
    view! {
        <Front>
            <Form state=form submit=submit>
                <h1>{text::front::SIGN_IN}</h1>
                <TextField name="username" label=text::front::USERNAME value=username autocomplete="username" required=true/>
                <TextField name="password" label=text::front::PASSWORD value=password kind=kind autocomplete="current-password" required=true/>
                <CheckField label=text::front::SHOW_PASSWORD value=show/>
                <FormEnd label=text::front::SIGN_IN busy=text::front::SIGNING_IN/>
            </Form>
        </Front>
    }
}
