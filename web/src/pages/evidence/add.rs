//! Adding files: one after the other, each with its progress.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{id::IncidentId, viewer::Action};

use crate::{
    components::{CheckField, Draw, Icon},
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// A file on its way.
#[derive(Debug, Clone, PartialEq)]
struct Sending {
    name: String,
    part: f64,
}

/// The button that adds files.
#[component]
pub fn AddFiles(
    /// The incident.
    incident: IncidentId,
    /// Called when a file is stored.
    added: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts, session) = (use_api(), use_toasts(), use_session());
    let sending = RwSignal::new(None::<Sending>);
    let internal = RwSignal::new(false);
    let chosen = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        let input = event.target();
        let files: Vec<web_sys::File> = input
            .files()
            .map(|list| (0..list.length()).filter_map(|place| list.get(place)).collect())
            .unwrap_or_default();
        // The browser's list is the input's own: the files are held, and the same ones can be chosen again.
        input.set_value("");
        let internal = internal.get_untracked();
        spawn_local(async move {
            for file in files {
                sending.try_set(Some(Sending { name: file.name(), part: 0.0 }));
                let progress = move |part| {
                    sending.try_update(|sending| {
                        if let Some(sending) = sending {
                            sending.part = part;
                        }
                    });
                };
                match api.upload_evidence(incident, &file, internal, progress).await {
                    Ok(_) => {
                        toasts.done(text::evidence::ADDED);
                        added();
                    }
                    Err(failure) => toasts.failed(&failure),
                }
            }
            sending.try_set(None);
        });
    };
    let busy = move || sending.with(Option::is_some);
    view! {
        <div class="stack tight install">
            <label class="button small">
                <input type="file" multiple=true class="hidden-text" aria-label=text::evidence::ADD disabled=busy on:change:target=chosen/>
                <Draw icon=Icon::Upload/>{text::evidence::ADD}
            </label>
            {session.may(Action::WriteInternal).then(|| view! {
                <CheckField label=text::evidence::INTERNAL value=internal hint=text::evidence::INTERNAL_HINT/>
            })}
            {move || sending.get().map(|Sending { name, part }| {
                let label = text::evidence::sending(&name);
                view! {
                    <div class="stack tight" role="status">
                        <p class="small break">{label.clone()}" "<span class="faint">{text::evidence::percent(part)}</span></p>
                        <progress aria-label=label max="1" value=part.to_string()></progress>
                    </div>
                }
            })}
        </div>
    }
}
