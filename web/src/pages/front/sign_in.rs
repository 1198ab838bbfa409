//! Signing in.

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::account::LoginRequest;

use super::frame::Front;
use crate::{
    api::Failure,
    browser::focus,
    components::{CheckField, Note, TextField, Tone},
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
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    focus::to("form input");
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong.set(None);
        spawn_local(async move {
            let login = LoginRequest {
                username: username.get_untracked().trim().to_owned(),
                password: password.get_untracked(),
            };
            if let Err(failure) = session.sign_in(&login).await {
                wrong.set(Some(explain(&failure)));
                busy.set(false);
            }
        });
    };
    view! {
        <Front>
            <form on:submit=submit>
                <h1>{text::front::SIGN_IN}</h1>
                {move || wrong.get().map(|wrong| view! { <Note tone=Tone::Bad><p>{wrong}</p></Note> })}
                <TextField label=text::front::USERNAME value=username autocomplete="username" required=true/>
                {move || {
                    let kind = if show.get() { "text" } else { "password" };
                    view! { <TextField label=text::front::PASSWORD value=password kind=kind autocomplete="current-password" required=true/> }
                }}
                <CheckField label=text::front::SHOW_PASSWORD value=show/>
                <button type="submit" class="button primary" aria-disabled=move || busy.get().to_string()>
                    {move || if busy.get() { text::front::SIGNING_IN } else { text::front::SIGN_IN }}
                </button>
            </form>
        </Front>
    }
}

fn explain(failure: &Failure) -> String {
    if failure.is_unauthorised() { text::front::WRONG.to_owned() } else { failure.message() }
}
