//! Files that go with a message: stored with the incident first, named by the message then.

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::{evidence::Evidence, id::IncidentId};

use crate::{
    components::{Draw, Icon},
    session::use_api,
    shell::use_toasts,
    text,
};

/// Chooses a file and stores it with the incident.
#[component]
pub fn Attach(
    /// The incident.
    incident: IncidentId,
    /// Whether only the CERT reads the thread, and so the file.
    internal: bool,
    /// The files that go with the message.
    attached: RwSignal<Vec<Evidence>>,
    /// Whether one is on its way.
    busy: RwSignal<bool>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let chosen = move |event: ev::Targeted<ev::Event, web_sys::HtmlInputElement>| {
        let input = event.target();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value("");
        busy.set(true);
        spawn_local(async move {
            match api.upload_evidence(incident, &file, internal, |_| ()).await {
                Ok(file) => {
                    attached.try_update(|attached| attached.push(file));
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <label class="button file-button">
            <Draw icon=Signal::derive(move || if busy.get() { Icon::Spinner } else { Icon::Clip }) turning=busy/>
            <span class="hidden-text">{text::chat::ATTACH}</span>
            <input type="file" class="hidden-text" title=text::chat::ATTACH disabled=busy on:change:target=chosen/>
        </label>
    }
}

/// A file that goes with the message, and the way to leave it out. It stays with the incident.
#[component]
pub fn Attached(
    /// The file.
    file: Evidence,
    /// The files that go with the message.
    attached: RwSignal<Vec<Evidence>>,
) -> impl IntoView {
    let id = file.id;
    let label = text::chat::detach(&file.name);
    let leave_out = move |_| attached.update(|attached| attached.retain(|one| one.id != id));
    view! {
        <li class="chip row"><Draw icon=Icon::Clip/><bdi class="break">{file.name}</bdi>
            <button type="button" class="icon-button" aria-label=label on:click=leave_out><Draw icon=Icon::Cross/></button></li>
    }
}
