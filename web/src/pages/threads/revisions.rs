//! The earlier texts of a message, for the CERT.

use leptos::prelude::*;
use tocsin_model::{id::ThreadId, thread::Revision};

use crate::{
    components::{Dialog, Loaded, Moment, OutsideText},
    load::Load,
    session::use_api,
    text,
};

/// A button that shows the earlier texts of a message.
#[component]
pub fn Revisions(
    /// The thread.
    thread: ThreadId,
    /// The message's number.
    seq: u64,
    /// What the button is called.
    label: &'static str,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="link-button small" aria-haspopup="dialog" on:click=move |_| open.set(true)>{label}</button>
        <Dialog open=open title=text::chat::REVISIONS><Texts thread=thread seq=seq/></Dialog>
    }
}

#[component]
fn Texts(thread: ThreadId, seq: u64) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.revisions(thread, seq));
    let one = |revision: Revision| {
        view! {
            <li class="stack tight">
                <p class="small faint row"><Moment at=revision.since/><bdi>{revision.replaced_by.name}</bdi></p>
                <p class="pre-line"><OutsideText text=revision.text/></p>
            </li>
        }
    };
    view! {
        <div class="body">
            <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
                <ol class="stack">{move || page.get().items.into_iter().map(one).collect_view()}</ol>
            </Loaded>
        </div>
    }
}
