//! What the CERT gets, before it is sent; each part leads back to where it is written.

use leptos::prelude::*;
use tocsin_model::{card::Card, incident::IncidentIoc, page::Page};

use super::draft::Draft;
use crate::{
    browser::clock,
    components::{Draw, Icon, TlpMark, card_form::CardView, defanged},
    load::Load,
    pages::{categories::CategoryNames, incidents::SeverityBadge},
    session::use_session,
    text,
};

/// What the CERT gets.
#[component]
pub fn Summary(
    /// The report.
    draft: Draft,
    /// Its card.
    card: Load<Card>,
    /// The categories.
    categories: CategoryNames,
    /// Its IoCs.
    iocs: Load<Page<IncidentIoc>>,
    /// Goes to a step.
    go: Callback<usize>,
) -> impl IntoView {
    let edit = move |step: usize, what: &'static str| {
        let label = text::report::edit(what);
        view! { <dd><button type="button" class="button small quiet" aria-label=label on:click=move |_| go.run(step)>{text::incidents::EDIT}</button></dd> }
    };
    let incident = move || draft.stored.get();
    let found = move || iocs.data.get().map(|page| page.items).unwrap_or_default();
    let role = untrack(|| use_session().me()).map(|me| me.role);
    let values = Signal::derive(move || incident().values);
    let filled_in = move || {
        let (card, role) = (card.data.get()?, role?);
        let organisation = draft.stored.with_untracked(|incident| incident.organisation);
        Some(
            view! { <CardView card=card role=role values=values organisation=Some(organisation) incident=Some(draft.id)/> },
        )
    };
    view! {
        <dl class="card body summary">
            <div><dt>{text::report::KIND}</dt><dd>{move || categories.of(incident().category)}</dd>{edit(0, text::report::KIND)}</div>
            <div><dt>{text::report::TITLE}</dt><dd><bdi>{move || incident().title}</bdi></dd>{edit(1, text::report::TITLE)}</div>
            <div><dt>{text::report::AWARE}</dt><dd>
                {move || match incident().aware_at {
                    Some(at) => clock::local(at).into_any(),
                    None => view! { <span class="state warn wraps"><Draw icon=Icon::Triangle/>{text::report::AWARE_NOT_SAID}</span> }.into_any(),
                }}
            </dd>{edit(1, text::report::AWARE)}</div>
            <div><dt>{text::report::SEVERITY}</dt><dd>{move || view! { <SeverityBadge severity=incident().severity/> }}</dd>{edit(1, text::report::SEVERITY)}</div>
            <div><dt>{text::report::TLP}</dt><dd class="row">{move || { let tlp = incident().tlp; view! { <TlpMark tlp=tlp/><span class="small soft">{text::words::tlp_meaning(tlp)}</span> } }}</dd>{edit(1, text::report::TLP)}</div>
            <div><dt>{text::report::DETAILS}</dt><dd>{filled_in}</dd>{edit(1, text::report::DETAILS)}</div>
            <div><dt>{text::report::ASSETS}</dt><dd>{move || text::report::assets(incident().assets.len())}</dd>{edit(2, text::report::ASSETS)}</div>
            <div><dt>{text::report::IOCS}</dt><dd>
                {move || {
                    let found = found();
                    if found.is_empty() {
                        return view! { <span>{text::incidents::NO_IOCS}</span> }.into_any();
                    }
                    view! { <ul class="chips">{found.into_iter().take(50).map(|ioc| view! { <li class="chip"><bdi dir="ltr" class="mono">{defanged(ioc.ioc.kind, &ioc.ioc.value)}</bdi></li> }).collect_view()}</ul> }.into_any()
                }}
            </dd>{edit(3, text::report::IOCS)}</div>
        </dl>
    }
}
