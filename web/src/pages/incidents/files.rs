//! The files of an incident.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::evidence::Evidence;

use super::page::Case;
use crate::{
    components::{Card, CopyButton, Draw, Icon, Loaded, Moment},
    live::use_live,
    load::Load,
    pages::threads::DownloadFile,
    text,
};

/// The files of an incident.
#[component]
pub fn FilePanel(
    /// The incident's page.
    case: Case,
    /// Whether the reader may add some.
    changes: bool,
) -> impl IntoView {
    let load = Load::new(move || case.api.evidence(case.id));
    use_live().listen(format!("incident:{}", case.id), move |_| load.refresh());
    view! {
        <Card title=text::incidents::FILES.to_owned()>
            <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                {move || {
                    let files = page.get().items;
                    if files.is_empty() {
                        return view! { <p class="soft">{text::incidents::NO_FILES}</p> }.into_any();
                    }
                    view! { <ul class="stack tight">{files.into_iter().map(|file| view! { <File file=file/> }).collect_view()}</ul> }.into_any()
                }}
            </Loaded>
            {changes.then(|| view! { <AddFile case=case added=move || load.reload()/> })}
        </Card>
    }
}

#[component]
fn File(file: Evidence) -> impl IntoView {
    view! {
        <li>
            <p class="row"><DownloadFile id=file.id name=file.name/><span class="small faint">{text::tickets::bytes(file.size)}</span></p>
            <p class="small faint row">
                <bdi>{file.added_by.name}</bdi><Moment at=file.added_at/>
                {file.internal.then(|| view! { <span class="badge internal-mark"><Draw icon=Icon::Shield/>{text::chat::INTERNAL_MARK}</span> })}
                <span class="row">"SHA-256"<CopyButton value=file.sha256/></span>
            </p>
        </li>
    }
}

#[component]
fn AddFile(case: Case, added: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let busy = RwSignal::new(false);
    let chosen = move |event: leptos::ev::Targeted<leptos::ev::Event, web_sys::HtmlInputElement>| {
        let input = event.target();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        input.set_value("");
        busy.set(true);
        spawn_local(async move {
            match case.api.add_evidence(case.id, file.name(), file.into()).await {
                Ok(_) => {
                    case.toasts.done(text::incidents::FILE_ADDED);
                    added();
                }
                Err(failure) => case.toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! {
        <label class="button small file-button">
            {move || if busy.get() { view! { <Draw icon=Icon::Spinner turning=true/> } } else { view! { <Draw icon=Icon::Upload/> } }}
            {text::incidents::ADD_FILE}
            <input type="file" class="hidden-text" disabled=busy on:change:target=chosen/>
        </label>
    }
}
