//! The files of an incident.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{evidence::Evidence, id::IncidentId, viewer::Action};

use super::{add::AddFiles, archive::ArchiveButton, custody::Custody};
use crate::{
    browser::download,
    components::{Card, CopyButton, Draw, Icon, Loaded, Moment, TlpMark},
    live::use_live,
    load::Load,
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// The files of an incident, with what the reader may do to them.
#[component]
pub fn EvidencePanel(
    /// The incident.
    incident: IncidentId,
    /// Whether the incident takes files from the reader now.
    adds: bool,
) -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let load = Load::new(move || api.evidence(incident));
    use_live().listen(format!("incident:{incident}"), move |_| load.refresh());
    let adds = adds && session.may(Action::ReportIncidents);
    let any = move || load.data.with(|page| page.as_ref().is_some_and(|page| !page.items.is_empty()));
    let end = move || any().then(|| view! { <ArchiveButton incident=incident/> });
    view! {
        <Card title=text::evidence::FILES.to_owned() end=end>
            <div class="stack tight">
                <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                    <Show when=any fallback=|| view! { <p class="soft">{text::evidence::NONE}</p> }>
                        <ul class="stack tight" aria-label=text::evidence::FILES>
                            <For each=move || page.get().items key=|file| file.id children=|file| view! { <File file=file/> }/>
                        </ul>
                    </Show>
                </Loaded>
                {adds.then(|| view! { <AddFiles incident=incident added=move || load.reload()/> })}
            </div>
        </Card>
    }
}

#[component]
fn File(file: Evidence) -> impl IntoView {
    let custody = use_session().may(Action::ReadInternal);
    let Evidence { id, name, size, sha256, tlp, internal, added_by, added_at, .. } = file;
    view! {
        <li class="stack tight">
            <p class="row"><DownloadFile id=id name=name/><span class="small faint nowrap">{text::tickets::bytes(size)}</span><TlpMark tlp=tlp/></p>
            <p class="small faint row">
                <bdi>{added_by.name}</bdi><Moment at=added_at/>
                {internal.then(|| view! { <span class="badge unknown"><Draw icon=Icon::Shield/>{text::evidence::INTERNAL}</span> })}
                <span class="row nowrap">{text::evidence::DIGEST}<CopyButton value=sha256 label=text::evidence::COPY_DIGEST/></span>
            </p>
            {custody.then(|| view! { <Custody id=id/> })}
        </li>
    }
}

/// A button that hands a file to the reader; the host records that it did.
#[component]
fn DownloadFile(id: tocsin_model::id::EvidenceId, name: String) -> impl IntoView {
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
                Ok(bytes) => stored.try_with_value(|name| download::offer(name, &bytes)).unwrap_or_default(),
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <button type="button" class="button small" aria-label=text::evidence::download(&name) aria-disabled=move || busy.get().to_string() on:click=fetch>
            <bdi class="break">{name.clone()}</bdi>
        </button>
    }
}
