//! The files of a message: handed to the reader as bytes, never opened here.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::id::EvidenceId;

use crate::{
    browser::download,
    components::{Draw, Icon},
    session::use_api,
    shell::use_toasts,
    text,
};

/// The files of a message.
#[component]
pub fn MessageFiles(
    /// The files.
    files: Vec<EvidenceId>,
) -> impl IntoView {
    view! {
        <ul class="row" aria-label=text::incidents::FILES>
            {files.into_iter().enumerate().map(|(place, id)| view! {
                <li><DownloadFile id=id name=text::chat::file(place + 1)/></li>
            }).collect_view()}
        </ul>
    }
}

/// A button that hands a file to the reader; the host records that it did.
#[component]
pub fn DownloadFile(
    /// The file.
    id: EvidenceId,
    /// What it is called.
    name: String,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let busy = RwSignal::new(false);
    let stored = StoredValue::new(name.clone());
    let fetch = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api.evidence_bytes(id).await {
                Ok(bytes) => download::offer(&stored.get_value(), &bytes),
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <button type="button" class="button small" aria-disabled=move || busy.get().to_string() on:click=fetch>
            <Draw icon=Icon::Clip/><bdi class="break">{name}</bdi>
        </button>
    }
}
