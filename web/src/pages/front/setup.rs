//! The first start: the CERT and its first administrator.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use tocsin_model::account::SetupRequest;

use super::frame::Front;
use crate::{
    components::{Form, FormEnd, FormState, TextField},
    pages::credentials::wrong_credentials,
    session::use_session,
    text,
};

/// The set-up page, opened by the one-time link.
#[component]
pub fn Setup() -> impl IntoView {
    let session = use_session();
    document().set_title(&text::shell::document_title(text::front::SETUP));
    // Behind `#` it is in no server's log; in the query it is what a proxy made of the link.
    let in_fragment = use_location().hash.with_untracked(|hash| hash.trim_start_matches('#').to_owned());
    let in_query = use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default();
    let given = if in_fragment.is_empty() { in_query } else { in_fragment };
    let has_token = !given.is_empty();
    let token = RwSignal::new(given);
    let [organisation, name, username, password] = [(); 4].map(|()| RwSignal::new(String::new()));
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(wrong_credentials(&username.get_untracked(), &password.get_untracked())) {
            return;
        }
        let setup = SetupRequest {
            token: token.get_untracked().trim().to_owned(),
            organisation: organisation.get_untracked().trim().to_owned(),
            username: username.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        form.send(async move { session.set_up(&setup).await });
    };
    view! {
        <Front>
            <Form state=form submit=submit>
                <h1>{text::front::SETUP}</h1>
                <p class="soft">{text::front::SETUP_ABOUT}</p>
                {(!has_token).then(|| view! {
                    <TextField name="token" label=text::front::SETUP_TOKEN value=token hint=text::front::SETUP_TOKEN_HINT required=true/>
                })}
                <TextField name="organisation" label=text::front::ORGANISATION value=organisation autocomplete="organization" required=true/>
                <TextField name="name" label=text::front::YOUR_NAME value=name autocomplete="name" required=true/>
                <TextField name="username" label=text::front::USERNAME value=username autocomplete="username" required=true/>
                <TextField name="password" label=text::front::PASSWORD value=password kind="password"
                    autocomplete="new-password" hint=text::front::PASSWORD_HINT required=true/>
                <FormEnd label=text::front::CREATE busy=text::front::CREATING/>
            </Form>
        </Front>
    }
}
