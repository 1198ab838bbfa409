//! Files: those of the incident, and new ones.

use leptos::{prelude::*, task::spawn_local};

use super::{
    Place,
    offers::{Offer, label_of},
};
use crate::{
    components::{Draw, Icon},
    session::use_api,
    shell::use_toasts,
    text,
};

/// The incident's files. A new one is added to the incident at once.
#[component]
pub fn FilePicker(place: Place) -> impl IntoView {
    let incident = place.offers().incident;
    move || {
        if incident.get().is_some() {
            view! { <OfIncident place=place/> }.into_any()
        } else {
            view! { <p class="soft small">{text::cards::FILES_LATER}</p> }.into_any()
        }
    }
}

#[component]
fn OfIncident(place: Place) -> impl IntoView {
    let files = place.offers().files;
    let offered = Memo::new(move |_| {
        let mut all = files.data.get().unwrap_or_default();
        for id in place.texts() {
            if !all.iter().any(|file| file.id == id) {
                all.push(Offer { label: label_of(files, &id), id });
            }
        }
        all
    });
    let check = move |file: Offer| {
        let (id, switched) = (file.id.clone(), file.id);
        view! {
            <label class="check">
                <input
                    type="checkbox" aria-invalid=move || place.invalid()
                    prop:checked=move || place.texts().contains(&id)
                    on:change:target=move |event| place.switch(&switched, event.target().checked())
                />
                <bdi class="break">{file.label}</bdi>
            </label>
        }
    };
    view! {
        <div class="options"><For each=move || offered.get() key=|file| file.id.clone() children=check/></div>
        <Upload place=place/>
    }
}

#[component]
fn Upload(place: Place) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let busy = RwSignal::new(false);
    let files = place.offers().files;
    let chosen = move |input: web_sys::HtmlInputElement| {
        let file = input.files().and_then(|files| files.get(0));
        let (Some(file), Some(incident)) = (file, place.offers().incident.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match api.add_evidence(incident, file.name(), file.into()).await {
                Ok(added) => {
                    files.reload();
                    place.switch(&added.id.to_string(), true);
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
            input.set_value("");
        });
    };
    view! {
        <div>
            <label class="button file-button">
                <Draw icon=Signal::derive(move || if busy.get() { Icon::Spinner } else { Icon::Clip }) turning=busy/>
                <span>{move || if busy.get() { text::cards::UPLOADING } else { text::cards::ADD_FILE }}</span>
                <input type="file" class="hidden-text" prop:disabled=busy on:change:target=move |event| chosen(event.target())/>
            </label>
        </div>
    }
}
