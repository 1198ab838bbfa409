//! Incidents that share something with this one, and those that are named as related.

use leptos::prelude::*;
use tocsin_model::{
    id::IncidentId,
    incident::{Incident, IncidentChange, SimilarIncident},
};

use super::{
    marks::{SeverityBadge, StateBadge},
    page::Case,
};
use crate::{
    components::{Card, Draw, Icon, Loaded},
    live::use_live,
    load::Load,
    pages::organisations::OrganisationNames,
    paths, text,
};

/// Related and similar incidents.
#[component]
pub fn RelatedPanel(
    /// The incident's page.
    case: Case,
    /// The incident.
    incident: Signal<Incident>,
    /// The organisations, for the CERT.
    organisations: Option<OrganisationNames>,
    /// Whether the reader may name incidents as related.
    changes: bool,
) -> impl IntoView {
    let related = Memo::new(move |_| incident.with(|incident| incident.related.clone()));
    let similar = Load::new(move || case.api.similar_incidents(case.id));
    use_live().listen(format!("incident:{}", case.id), move |_| similar.refresh());
    let relate = move |id: IncidentId, on: bool| {
        let mut wanted = related.get_untracked();
        wanted.retain(|one| *one != id);
        if on {
            wanted.push(id);
        }
        case.change_now(IncidentChange { related: Some(wanted), ..IncidentChange::default() });
    };
    view! {
        <Card title=text::incidents::RELATED.to_owned()>
            {move || {
                let related = related.get();
                if related.is_empty() {
                    return view! { <p class="soft">{text::incidents::NO_RELATED}</p> }.into_any();
                }
                view! { <ul class="stack tight">{related.into_iter().map(|id| view! {
                    <li class="row">
                        <a href=paths::incident(id) class="mono grow">{id.reference()}</a>
                        {changes.then(|| view! { <button type="button" class="button small quiet" on:click=move |_| relate(id, false)>{text::incidents::UNRELATE}</button> })}
                    </li>
                }).collect_view()}</ul> }.into_any()
            }}
        </Card>
        <Card title=text::incidents::SIMILAR.to_owned()>
            <Loaded load=similar skeleton=|| view! { <span class="skeleton"></span> } let:page>
                {move || {
                    let found = page.get().items;
                    if found.is_empty() {
                        return view! { <p class="soft">{text::incidents::NO_SIMILAR}</p> }.into_any();
                    }
                    let row = |one: SimilarIncident| {
                        let SimilarIncident { incident, shared_iocs, shared_assets } = one;
                        let (id, organisation) = (incident.id, incident.organisation);
                        let named = related.with(|related| related.contains(&id));
                        view! {
                            <li class="similar">
                                <p><a href=paths::incident(id)><bdi>{incident.title}</bdi></a></p>
                                <p class="row small">
                                    <StateBadge state=incident.state/><SeverityBadge severity=incident.severity/>
                                    {organisations.map(|names| view! { <bdi class="soft">{move || names.of(organisation)}</bdi> })}
                                    <span class="soft">{text::incidents::shares(shared_iocs.into(), shared_assets.into())}</span>
                                    {(changes && !named).then(|| view! {
                                        <button type="button" class="button small quiet" on:click=move |_| relate(id, true)><Draw icon=Icon::Plus/>{text::incidents::RELATE}</button>
                                    })}
                                </p>
                            </li>
                        }
                    };
                    view! { <ul class="stack tight">{found.into_iter().map(row).collect_view()}</ul> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}
