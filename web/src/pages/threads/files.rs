//! The files of a message: handed to the reader as bytes, never opened here.

use std::collections::{BTreeMap, BTreeSet};

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::id::EvidenceId;

use super::conversation::Conversation;

use crate::{
    browser::download,
    components::{Draw, Icon},
    session::use_api,
    shell::use_toasts,
    text,
};

/// What the files of a thread are called: messages name them by their ids.
#[derive(Clone, Copy)]
pub struct FileNames {
    names: RwSignal<BTreeMap<EvidenceId, String>>,
}

impl FileNames {
    /// Provides the names to the messages within, as soon as one of them has a file.
    pub fn provide(conversation: Conversation) {
        let api = use_api();
        let names = RwSignal::new(BTreeMap::new());
        let asked = StoredValue::new(BTreeSet::new());
        provide_context(Self { names });
        Effect::new(move |_| {
            let incident = conversation.view.data.with(|view| view.as_ref().and_then(|view| view.thread.incident));
            let files: BTreeSet<EvidenceId> = conversation
                .messages
                .with(|messages| messages.values().flat_map(|message| message.attachments.clone()).collect());
            let Some(incident) = incident.filter(|_| asked.with_value(|asked| !files.is_subset(asked))) else { return };
            asked.set_value(files);
            spawn_local(async move {
                if let Ok(page) = api.evidence(incident).await {
                    let named = page.items.into_iter().map(|file| (file.id, file.name));
                    names.try_update(|names| names.extend(named));
                }
            });
        });
    }
}

/// The files of a message.
#[component]
pub fn MessageFiles(
    /// The files.
    files: Vec<EvidenceId>,
) -> impl IntoView {
    let known = use_context::<FileNames>();
    let name_of = move |id: EvidenceId, place: usize| {
        let name = known.and_then(|known| known.names.with(|names| names.get(&id).cloned()));
        name.unwrap_or_else(|| text::chat::file(place + 1))
    };
    view! {
        <ul class="row" aria-label=text::incidents::FILES>
            {files.into_iter().enumerate().map(|(place, id)| view! {
                <li><DownloadFile id=id name=Signal::derive(move || name_of(id, place))/></li>
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
    name: Signal<String>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let busy = RwSignal::new(false);
    let fetch = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let name = name.get_untracked();
        spawn_local(async move {
            match api.evidence_bytes(id).await {
                Ok(bytes) => download::offer(&name, &bytes),
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
