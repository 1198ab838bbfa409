//! Who handled a file; for the CERT, read when it is opened.

use leptos::prelude::*;
use tocsin_model::{evidence::CustodyEntry, id::EvidenceId};

use crate::{
    components::{Disclosure, Loaded, Moment},
    load::Load,
    session::use_api,
    text,
};

/// Who handled a file, folded.
#[component]
pub fn Custody(
    /// The file.
    id: EvidenceId,
) -> impl IntoView {
    view! { <Disclosure summary=text::evidence::CUSTODY.to_owned()><Entries id=id/></Disclosure> }
}

#[component]
fn Entries(id: EvidenceId) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.custody(id));
    let one = |entry: CustodyEntry| {
        view! {
            <li class="row">
                <span>{text::evidence::action(entry.action)}</span><bdi>{entry.by.name}</bdi>
                <span class="faint mono">{text::evidence::from(&entry.from)}</span><Moment at=entry.at/>
            </li>
        }
    };
    view! {
        <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
            <ul class="small stack tight">{move || page.get().items.into_iter().map(one).collect_view()}</ul>
        </Loaded>
    }
}
