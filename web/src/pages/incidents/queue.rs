//! The queue of the CERT: a table that the keyboard walks, with a preview beside it.

use std::collections::BTreeSet;

use leptos::{ev, prelude::*};
use tocsin_model::{
    id::IncidentId,
    incident::{Incident, Step},
    page::Page,
    viewer::Action,
};

use super::{
    bulk::{Bulk, BulkBar, Deed},
    filters::{IncidentFilters, ListAddress, queue_query, to_address, use_list_address},
    marks::{ClockBadge, SeverityBadge, StateBadge},
    preview::Preview,
    views::SavedViews,
};
use crate::{
    components::{Draw, Empty, Icon, KeyedRows, Loaded, Moment, More, PageHead, RowsSkeleton},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{categories::CategoryNames, organisations::OrganisationNames},
    paths,
    session::{use_api, use_session},
    shell::{ignores, use_frame},
    text,
};

/// How many a page shows.
const LIMIT: u32 = 100;

/// What the rows of the queue share.
#[derive(Clone, Copy)]
pub struct Selection {
    /// The selected rows.
    pub chosen: RwSignal<BTreeSet<IncidentId>>,
    /// The row that the keyboard is at, shown beside the table.
    pub current: RwSignal<Option<IncidentId>>,
}

impl Selection {
    fn toggle(self, id: IncidentId) {
        self.chosen.update(|chosen| {
            if !chosen.remove(&id) {
                chosen.insert(id);
            }
        });
    }
}

/// The queue of the CERT.
#[component]
pub fn Queue() -> impl IntoView {
    let api = use_api();
    let list = use_list_address();
    let (categories, organisations) = (CategoryNames::fetch(), OrganisationNames::fetch());
    let load = Load::new(move || {
        let ListAddress { query, cursor, .. } = list.get();
        api.incidents(queue_query(query), cursor, LIMIT)
    });
    use_live().listen("incidents", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let selection = Selection { chosen: RwSignal::new(BTreeSet::new()), current: RwSignal::new(None) };
    let bulk = Bulk::new(load);
    let works = use_session().may(Action::WorkOnIncidents);
    if works {
        listen(selection, bulk, load);
    }
    view! {
        <PageHead title=|| text::incidents::LIST about=text::incidents::QUEUE_ABOUT.to_owned()>
            {works.then(|| view! { <a class="button" href=paths::REPORT><Draw icon=Icon::Plus/>{text::report::REPORT}</a> })}
        </PageHead>
        <SavedViews/>
        <IncidentFilters categories=categories organisations=Some(organisations)/>
        {works.then(|| view! { <BulkBar bulk=bulk selection=selection/> })}
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="split" class:with-preview=move || selection.current.get().is_some()>
                <div class="stack">
                    <Rows page=page selection=selection organisations=organisations works=works/>
                    {move || {
                        let at = list.get();
                        let first = (!at.cursor.is_empty()).then(|| to_address(&ListAddress { cursor: String::new(), ..at.clone() }));
                        let next = page.get().next.map(|cursor| to_address(&ListAddress { cursor, ..at }));
                        view! { <More first=first next=next/> }
                    }}
                </div>
                {move || selection.current.get().map(|id| {
                    let version = move |page: &Page<Incident>| page.items.iter().find(|one| one.id == id).map(|one| one.version);
                    let listed = Memo::new(move |_| page.with(version));
                    view! { <Preview id=id listed=listed selection=selection organisations=organisations/> }
                })}
            </div>
        </Loaded>
    }
}

/// The keys of the queue: x selects, a accepts, m assigns.
fn listen(selection: Selection, bulk: Bulk, load: Load<Page<Incident>>) {
    let frame = use_frame();
    let listener = window_event_listener(ev::keydown, move |event: ev::KeyboardEvent| {
        if event.default_prevented() || ignores(frame, &event) {
            return;
        }
        let current = selection.current.get_untracked();
        let chosen = || {
            let mut ids: Vec<IncidentId> = selection.chosen.get_untracked().into_iter().collect();
            if ids.is_empty() {
                ids.extend(current);
            }
            let all = load.data.get_untracked().map(|page| page.items).unwrap_or_default();
            all.into_iter().filter(|incident| ids.contains(&incident.id)).collect::<Vec<_>>()
        };
        match (event.key().as_str(), current) {
            ("x", Some(id)) => selection.toggle(id),
            ("a", _) => bulk.run(Deed::Step(Step::Accept), chosen()),
            ("m", _) => bulk.run(Deed::AssignMe, chosen()),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}

#[component]
fn Rows(
    page: Signal<Page<Incident>>,
    selection: Selection,
    organisations: OrganisationNames,
    works: bool,
) -> impl IntoView {
    let incidents = Memo::new(move |_| page.get().items);
    let none = || view! { <Empty icon=Icon::Bell title=text::incidents::NONE hint=text::incidents::NONE_HINT/> };
    let all_chosen = move || {
        let count = incidents.with(Vec::len);
        count != 0 && selection.chosen.with(BTreeSet::len) == count
    };
    let choose_all = move |on: bool| {
        let ids = incidents.with_untracked(|incidents| incidents.iter().map(|incident| incident.id).collect());
        selection.chosen.set(if on { ids } else { BTreeSet::new() });
    };
    view! {
        <div class="card">
            <Show when=move || incidents.with(|incidents| !incidents.is_empty()) fallback=none>
                <div class="scroll"><table class="table queue" aria-label=text::incidents::LIST>
                    <thead><tr>
                        {works.then(|| view! {
                            <th scope="col" class="pick"><input type="checkbox" aria-label=text::incidents::SELECT_ALL prop:checked=all_chosen
                                on:change:target=move |event| choose_all(event.target().checked())/></th>
                        })}
                        <th scope="col" class="value">{text::incidents::INCIDENT}</th>
                        <th scope="col">{text::incidents::SEVERITY}</th>
                        <th scope="col" class="wide">{text::incidents::STATE}</th>
                        <th scope="col" class="wide">{text::incidents::DUE}</th>
                        <th scope="col" class="wider">{text::incidents::OWNER}</th>
                        <th scope="col" class="wider">{text::incidents::CHANGED}</th>
                    </tr></thead>
                    <tbody>
                        <KeyedRows of=incidents key=|incident: &Incident| incident.id
                            children=move |incident| view! { <Row incident=incident selection=selection organisations=organisations works=works/> }/>
                    </tbody>
                </table></div>
            </Show>
        </div>
    }
}

#[component]
fn Row(
    incident: Signal<Incident>,
    selection: Selection,
    organisations: OrganisationNames,
    works: bool,
) -> impl IntoView {
    let (id, organisation) = incident.with_untracked(|incident| (incident.id, incident.organisation));
    let reference = incident.with_untracked(|incident| incident.reference.clone());
    let state = Memo::new(move |_| incident.with(|incident| incident.state));
    let severity = Memo::new(move |_| incident.with(|incident| incident.severity));
    let due = Memo::new(move |_| incident.with(|incident| incident.next_clock().cloned()));
    let title = move || incident.with(|incident| incident.title.clone());
    let owner = move || incident.with(|incident| incident.owner_name.clone());
    let owner = move || owner().unwrap_or_else(|| text::incidents::NO_OWNER.to_owned());
    let changed = Memo::new(move |_| incident.with(|incident| incident.updated_at));
    let current = move || selection.current.get() == Some(id);
    let narrow_due = move || due.get().map(|clock| view! { <ClockBadge clock=clock/> });
    let wide_due = move || match due.get() {
        Some(clock) => view! { <ClockBadge clock=clock/> }.into_any(),
        None => view! { <span class="faint small">{text::incidents::NOTHING_DUE}</span> }.into_any(),
    };
    view! {
        <tr class:current=current on:focusin=move |_| selection.current.set(Some(id)) on:click=move |_| selection.current.set(Some(id))>
            {works.then(|| view! {
                <td class="pick"><input type="checkbox" aria-label=text::incidents::select(&reference)
                    prop:checked=move || selection.chosen.with(|chosen| chosen.contains(&id)) on:change=move |_| selection.toggle(id)/></td>
            })}
            <td>
                <a href=paths::incident(id) data-row=""><bdi>{title}</bdi></a>
                <p class="small soft row"><span class="mono faint">{reference}</span><bdi>{move || organisations.of(organisation)}</bdi></p>
                <div class="narrow"><span class="row small">{move || view! { <StateBadge state=state.get()/> }}{narrow_due}</span></div>
            </td>
            <td>{move || view! { <SeverityBadge severity=severity.get()/> }}</td>
            <td class="wide">{move || view! { <StateBadge state=state.get()/> }}</td>
            <td class="wide">{wide_due}</td>
            <td class="wider"><bdi>{owner}</bdi></td>
            <td class="wider soft">{move || view! { <Moment at=changed.get()/> }}</td>
        </tr>
    }
}
