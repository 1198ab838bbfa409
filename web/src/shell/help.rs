//! Asking the CERT for help: one button, always in the same place (WCAG 2.2, 3.2.6).

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use tocsin_model::id::{IncidentId, OrganisationId, ThreadId};

use super::use_toasts;
use crate::{
    components::{Dialog, Draw, Form, FormEnd, FormState, Icon, TextAreaField},
    paths,
    session::use_api,
    text,
};

/// The button that asks for help: about the incident that the reader has before them, or about anything.
#[component]
pub fn HelpButton(
    /// The reader's organisation.
    organisation: OrganisationId,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="button help-button" aria-label=text::chat::HELP aria-haspopup="dialog" on:click=move |_| open.set(true)>
            <Draw icon=Icon::Lifebuoy/>
            <span class="label">{text::chat::HELP}</span>
            <span class="short">{text::shell::HELP_SHORT}</span>
        </button>
        <Dialog open=open title=text::chat::HELP><Ask organisation=organisation open=open/></Dialog>
    }
}

#[component]
fn Ask(organisation: OrganisationId, open: RwSignal<bool>) -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let incident = incident_at(&use_location().pathname.get_untracked());
    let value = RwSignal::new(String::new());
    let form = FormState::new();
    let thread = incident.map_or_else(|| ThreadId::direct(organisation), ThreadId::shared);
    let place = incident.map_or_else(|| paths::thread(thread), paths::incident);
    let submit = move || {
        let text = value.get_untracked().trim().to_owned();
        let missing =
            tocsin_model::problem::FieldError { field: "text".to_owned(), message: text::words::NEEDED.to_owned() };
        let missing = if text.is_empty() { vec![missing] } else { Vec::new() };
        if !form.is_right(missing) {
            return;
        }
        let (navigate, place) = (navigate.clone(), place.clone());
        form.send(async move {
            api.ask_for_help(thread, &text).await?;
            open.try_set(false);
            toasts.done(text::chat::HELP_ASKED);
            navigate(&place, leptos_router::NavigateOptions::default());
            Ok(())
        });
    };
    let about = if incident.is_some() { text::chat::HELP_ABOUT_INCIDENT } else { text::chat::HELP_ABOUT };
    view! {
        <div class="body">
            <Form state=form submit=submit>
                <p class="soft">{about}</p>
                <TextAreaField name="text" label=text::chat::HELP_TEXT value=value rows=4/>
                <FormEnd label=text::chat::HELP_SEND busy=text::words::SENDING/>
            </Form>
        </div>
    }
}

/// The incident whose page has this path.
fn incident_at(path: &str) -> Option<IncidentId> {
    path.strip_prefix(paths::INCIDENTS)?.strip_prefix('/')?.parse().ok()
}
