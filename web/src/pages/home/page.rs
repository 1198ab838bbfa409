//! What a constituent sees first: how to report, what waits for them, what goes on.

use leptos::prelude::*;
use tocsin_model::{
    incident::{Incident, IncidentQuery, IncidentState},
    thread::ThreadView,
    viewer::Action,
};

use crate::{
    api::ThreadFilter,
    components::{Card, Draw, Icon, Loaded, Moment, PageHead},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::incidents::{SeverityBadge, StateBadge},
    paths,
    session::{use_api, use_session},
    shell::use_page,
    text,
};

/// How many open incidents are read at once.
const READ: u32 = 100;
/// How many of a kind are shown here; the list shows all.
const SHOWN: usize = 8;

/// A constituent's home.
#[component]
pub fn Home() -> impl IntoView {
    use_page(text::report::HOME, &[]);
    let api = use_api();
    let reports = use_session().may(Action::ReportIncidents);
    let open = Load::new(move || {
        api.incidents(IncidentQuery { open: Some(true), ..IncidentQuery::default() }, String::new(), READ)
    });
    let unread = Load::new(move || api.threads(ThreadFilter { unread: "true".to_owned(), ..ThreadFilter::default() }));
    let live = use_live();
    live.listen("incidents", move |_| open.refresh());
    live.listen("threads", move |_| unread.refresh());
    poll_without_socket(
        || true,
        move || {
            open.refresh();
            unread.refresh();
        },
    );
    view! {
        <PageHead title=|| text::report::HOME/>
        {reports.then(|| view! { <ReportBanner/> })}
        <div class="home-grid">
            <div class="stack">
                <Waiting open=open/>
                <OpenIncidents open=open/>
            </div>
            <div class="stack">
                <UnreadThreads unread=unread/>
                <Card title=text::report::BULLETINS.to_owned()><p class="soft">{text::report::BULLETINS_NONE}</p></Card>
            </div>
        </div>
    }
}

#[component]
fn ReportBanner() -> impl IntoView {
    view! {
        <section class="report-banner" aria-label=text::report::REPORT>
            <p class="grow">{text::report::REPORT_ABOUT}</p>
            <a class="button primary big" href=paths::REPORT><Draw icon=Icon::Bell/>{text::report::REPORT}</a>
        </section>
    }
}

/// Whether the incident waits for its organisation.
fn waits(incident: &Incident) -> bool {
    matches!(incident.state, IncidentState::Draft | IncidentState::WaitingForConstituent)
}

type Incidents = Load<tocsin_model::page::Page<Incident>>;

#[component]
fn Waiting(open: Incidents) -> impl IntoView {
    view! {
        <Card title=text::report::WAITING.to_owned() bare=true>
            <Loaded load=open skeleton=|| view! { <Lines/> } let:page>
                {move || {
                    let waiting: Vec<Incident> = page.get().items.into_iter().filter(waits).collect();
                    if waiting.is_empty() {
                        return view! { <p class="body soft"><Draw icon=Icon::CheckCircle/>" "{text::report::WAITING_NONE}</p> }.into_any();
                    }
                    let row = |incident: Incident| {
                        let draft = incident.state == IncidentState::Draft;
                        let href = if draft { paths::draft(incident.id) } else { paths::incident(incident.id) };
                        let what = if draft { text::report::FINISH } else { text::report::ANSWER };
                        view! {
                            <li class="home-row">
                                <StateBadge state=incident.state own=true/>
                                <a class="grow" href=href data-row=""><bdi>{incident.title}</bdi></a>
                                <span class="small soft">{what}</span>
                            </li>
                        }
                    };
                    view! { <ul>{waiting.into_iter().map(row).collect_view()}</ul> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn OpenIncidents(open: Incidents) -> impl IntoView {
    let all = || view! { <a class="small" href=paths::INCIDENTS>{text::report::ALL_INCIDENTS}</a> };
    view! {
        <Card title=text::report::OPEN.to_owned() end=all bare=true>
            <Loaded load=open skeleton=|| view! { <Lines/> } let:page>
                {move || {
                    let incidents: Vec<Incident> = page.get().items.into_iter().filter(|incident| !waits(incident)).take(SHOWN).collect();
                    if incidents.is_empty() {
                        return view! { <p class="body soft">{text::report::OPEN_NONE}</p> }.into_any();
                    }
                    let row = |incident: Incident| view! {
                        <li class="home-row">
                            <StateBadge state=incident.state own=true/>
                            <a class="grow" href=paths::incident(incident.id) data-row=""><bdi>{incident.title}</bdi></a>
                            <SeverityBadge severity=incident.severity/>
                            <span class="small faint"><Moment at=incident.updated_at/></span>
                        </li>
                    };
                    view! { <ul>{incidents.into_iter().map(row).collect_view()}</ul> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn UnreadThreads(unread: Load<tocsin_model::page::Page<ThreadView>>) -> impl IntoView {
    let all = || view! { <a class="small" href=paths::MESSAGES>{text::report::ALL_MESSAGES}</a> };
    view! {
        <Card title=text::report::UNREAD.to_owned() end=all bare=true>
            <Loaded load=unread skeleton=|| view! { <Lines/> } let:page>
                {move || {
                    let threads = page.get().items;
                    if threads.is_empty() {
                        return view! { <p class="body soft">{text::report::UNREAD_NONE}</p> }.into_any();
                    }
                    let row = |view: ThreadView| {
                        let href = view.thread.incident.map_or_else(|| paths::thread(view.thread.id), paths::incident);
                        view! {
                            <li class="home-row">
                                <div class="grow">
                                    <a href=href data-row=""><bdi>{view.thread.title}</bdi></a>
                                    {view.thread.last.map(|last| view! { <p class="small soft clamp"><bdi>{last.author}</bdi>": "<bdi>{last.text}</bdi></p> })}
                                </div>
                                <span class="badge busy">{text::chat::unread(view.unread)}</span>
                            </li>
                        }
                    };
                    view! { <ul>{threads.into_iter().take(SHOWN).map(row).collect_view()}</ul> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn Lines() -> impl IntoView {
    view! { <div class="body stack tight"><span class="skeleton"></span><span class="skeleton middle"></span></div> }
}
