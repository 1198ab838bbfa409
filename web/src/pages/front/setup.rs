//! The first start: the CERT and its first administrator.

use leptos::{ev, prelude::*, task::spawn_local};
use leptos_router::hooks::{use_location, use_query_map};
use tocsin_model::account::{SetupRequest, Username, check_password};

use super::frame::Front;
use crate::{
    api::Failure,
    components::{Note, TextField, Tone},
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
    let failure = RwSignal::new(None::<Failure>);
    let wrong =
        move |field: &'static str| Signal::derive(move || failure.with(|failure| failure.as_ref()?.field(field)));
    let wrong_name = Signal::derive(move || {
        let typed = username.get();
        let reason = Username::parse(&typed).err().filter(|_| !typed.is_empty());
        reason.map(|reason| reason.to_string()).or(wrong("username").get())
    });
    let wrong_password = Signal::derive(move || {
        let typed = password.get();
        let username = Username::parse(&username.get()).ok()?;
        let reason = check_password(&username, &typed).err().filter(|_| !typed.is_empty());
        reason.map(|reason| reason.to_string()).or(wrong("password").get())
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let setup = SetupRequest {
            token: token.get_untracked().trim().to_owned(),
            organisation: organisation.get_untracked().trim().to_owned(),
            username: username.get_untracked().trim().to_owned(),
            name: name.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        spawn_local(async move { failure.set(session.set_up(&setup).await.err()) });
    };
    view! {
        <Front>
            <form on:submit=submit>
                <h1>{text::front::SETUP}</h1>
                <p class="soft">{text::front::SETUP_ABOUT}</p>
                {move || failure.get().map(|failure| view! { <Note tone=Tone::Bad><p>{failure.message()}</p></Note> })}
                {(!has_token).then(|| view! {
                    <TextField label=text::front::SETUP_TOKEN value=token hint=text::front::SETUP_TOKEN_HINT wrong=wrong("token") required=true/>
                })}
                <TextField label=text::front::ORGANISATION value=organisation wrong=wrong("organisation") autocomplete="organization" required=true/>
                <TextField label=text::front::YOUR_NAME value=name wrong=wrong("name") autocomplete="name" required=true/>
                <TextField label=text::front::USERNAME value=username wrong=wrong_name autocomplete="username" required=true/>
                <TextField label=text::front::PASSWORD value=password kind="password" wrong=wrong_password
                    autocomplete="new-password" hint=text::front::PASSWORD_HINT required=true/>
                <button type="submit" class="button primary">{text::front::CREATE}</button>
            </form>
        </Front>
    }
}
