//! What a constituent reported, and what becomes of it.

use leptos::prelude::*;
use tocsin_model::{
    incident::{Incident, IncidentQuery, IncidentState},
    viewer::Action,
};

use super::{
    filters::{IncidentFilters, ListAddress, to_address, use_list_address},
    marks::{SeverityBadge, StateBadge},
};
use crate::{
    components::{Draw, Empty, Icon, KeyedRows, Loaded, Moment, More, PageHead, RowsSkeleton, TlpMark},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::categories::CategoryNames,
    paths,
    session::{use_api, use_session},
    text,
};

/// How many a page shows.
const LIMIT: u32 = 50;

/// What a constituent reported.
#[component]
pub fn MyIncidents() -> impl IntoView {
    let api = use_api();
    let list = use_list_address();
    let categories = CategoryNames::fetch();
    let load = Load::new(move || {
        let ListAddress { query, cursor, .. } = list.get();
        api.incidents(IncidentQuery { sort: None, ..query }, cursor, LIMIT)
    });
    use_live().listen("incidents", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let reports = use_session().may(Action::ReportIncidents);
    view! {
        <PageHead title=|| text::incidents::LIST about=text::incidents::MINE_ABOUT.to_owned()>
            {reports.then(|| view! { <a class="button primary" href=paths::REPORT><Draw icon=Icon::Plus/>{text::report::REPORT}</a> })}
        </PageHead>
        <IncidentFilters categories=categories organisations=None/>
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card">
                <Show when=move || page.with(|page| !page.items.is_empty())
                    fallback=|| view! { <Empty icon=Icon::Bell title=text::incidents::NONE hint=text::incidents::NONE_MINE_HINT/> }>
                    <ul class="thread-rows" aria-label=text::incidents::LIST>
                        <KeyedRows of=Signal::derive(move || page.get().items) key=|incident: &Incident| incident.id
                            children=move |incident| view! { <Row incident=incident categories=categories/> }/>
                    </ul>
                </Show>
            </div>
            {move || {
                let at = list.get();
                let first = (!at.cursor.is_empty()).then(|| to_address(&ListAddress { cursor: String::new(), ..at.clone() }));
                let next = page.get().next.map(|cursor| to_address(&ListAddress { cursor, ..at }));
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

#[component]
fn Row(incident: Signal<Incident>, categories: CategoryNames) -> impl IntoView {
    let id = incident.with_untracked(|incident| incident.id);
    let state = Memo::new(move |_| incident.with(|incident| incident.state));
    let href = move || if state.get() == IncidentState::Draft { paths::draft(id) } else { paths::incident(id) };
    let title = move || incident.with(|incident| incident.title.clone());
    let changed = Memo::new(move |_| incident.with(|incident| incident.updated_at));
    let marks = move || {
        let (severity, tlp, category) = incident.with(|incident| (incident.severity, incident.tlp, incident.category));
        view! {
            <StateBadge state=state.get() own=true/>
            <SeverityBadge severity=severity/>
            <TlpMark tlp=tlp/>
            <span class="soft">{move || categories.of(category)}</span>
        }
    };
    view! {
        <li class="thread-row" class:unread=move || state.get() == IncidentState::WaitingForConstituent>
            <Draw icon=Icon::Bell/>
            <div class="grow">
                <p class="spread">
                    <a href=href data-row=""><bdi>{title}</bdi></a>
                    <span class="small faint">{move || view! { <Moment at=changed.get()/> }}</span>
                </p>
                <p class="row small">
                    {marks}
                    <span class="faint mono">{incident.with_untracked(|incident| incident.reference.clone())}</span>
                </p>
            </div>
        </li>
    }
}
