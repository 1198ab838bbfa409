//! The list of tickets.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use tocsin_model::{ticket::Ticket, viewer::Action};

use super::filters::{TicketFilters, from_address, to_address};
use crate::{
    api::TicketFilter,
    components::{
        Empty, Icon, IocType, IocValue, KeyedRows, Loaded, Moment, More, PageHead, RowsSkeleton, Score, StateMark,
        TlpMark, VerdictBadge,
    },
    live::{poll_without_socket, use_live},
    load::Load,
    pages::guard::Guard,
    paths,
    session::use_api,
    shell::use_page,
    text,
};

/// The list of tickets.
#[component]
pub fn TicketList() -> impl IntoView {
    use_page(text::shell::TICKETS, &[]);
    view! {
        <Guard action=Action::ReadTickets>
            <PageHead title=|| text::shell::TICKETS about=text::tickets::ABOUT.to_owned()/>
            <TicketFilters/>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(from_address));
    let load = Load::new(move || api.tickets(filter.get()));
    use_live().listen("tickets", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="stack" aria-busy=move || load.busy.get().to_string()>
                <TicketRows tickets=Signal::derive(move || page.get().items)/>
                {move || {
                    let filter = filter.get();
                    let first = (!filter.cursor.is_empty()).then(|| to_address(&TicketFilter { cursor: String::new(), ..filter.clone() }));
                    let next = page.get().next.map(|cursor| to_address(&TicketFilter { cursor, ..filter }));
                    view! { <More first=first next=next/> }
                }}
            </div>
        </Loaded>
    }
}

#[component]
fn TicketRows(tickets: Signal<Vec<Ticket>>) -> impl IntoView {
    let none = || view! { <Empty icon=Icon::Ticket title=text::tickets::NONE hint=text::tickets::NONE_HINT/> };
    view! {
        <div class="card">
            <Show when=move || tickets.with(|tickets| !tickets.is_empty()) fallback=none><TicketTable tickets=tickets/></Show>
        </div>
    }
}

/// A table of tickets, within a card. The keys j and k walk its rows.
#[component]
pub fn TicketTable(
    /// The tickets.
    tickets: Signal<Vec<Ticket>>,
) -> impl IntoView {
    view! {
        <div class="scroll"><table class="table" aria-label=text::tickets::LIST>
            <thead><tr>
                <th scope="col" class="wide">{text::tickets::TYPE}</th>
                <th scope="col" class="value">{text::tickets::IOC}</th>
                <th scope="col" class="wide">{text::tickets::KIND}</th>
                <th scope="col" class="wide">{text::tickets::STATE}</th>
                <th scope="col">{text::tickets::VERDICT}</th>
                <th scope="col" class="wider">{text::tickets::SCORE}</th>
                <th scope="col" class="wider">{text::tickets::TLP}</th>
                <th scope="col" class="wide">{text::tickets::UPDATED}</th>
            </tr></thead>
            <tbody>
                <KeyedRows of=tickets key=|ticket: &Ticket| ticket.id children=|ticket| view! { <TicketRow ticket=ticket/> }/>
            </tbody>
        </table></div>
    }
}

#[component]
fn TicketRow(ticket: Signal<Ticket>) -> impl IntoView {
    // What a ticket is about stays: the link to it keeps the focus.
    let first = ticket.get_untracked();
    let kind = move || {
        let (kind, key) = ticket.with(|ticket| (ticket.kind, investigation_key(ticket)));
        view! {
            <span>
                {text::words::kind(kind)}
                {key.map(|key| view! { " "<bdi class="faint small nowrap">{key}</bdi> })}
            </span>
        }
    };
    let ioc_type = first.ioc.as_ref().map(|ioc| ioc.kind);
    let about = match first.ioc {
        Some(ioc) => {
            view! { <IocValue kind=ioc.kind value=ioc.value href=paths::ticket(first.id) row=true/> }.into_any()
        }
        None => {
            let place = first.incident.map(paths::incident).or_else(|| first.thread.map(paths::thread));
            view! { <a href=place.unwrap_or_else(|| paths::ticket(first.id)) data-row=""><bdi class="break">{first.title}</bdi></a> }.into_any()
        }
    };
    let state = Memo::new(move |_| ticket.with(|ticket| ticket.state));
    let judged = Memo::new(move |_| ticket.with(|ticket| (ticket.score, ticket.verdict)));
    let tlp = Memo::new(move |_| ticket.with(|ticket| ticket.tlp));
    let changed = Memo::new(move |_| ticket.with(|ticket| ticket.updated_at));
    view! {
        <tr>
            <td class="wide">{ioc_type.map(|kind| view! { <IocType kind=kind/> })}</td>
            <td>
                {about}
                <div class="narrow"><span class="row small soft">{ioc_type.map(|kind| view! { <IocType kind=kind/> })}{kind}</span></div>
            </td>
            <td class="wide">{kind}</td>
            <td class="wide">{move || view! { <StateMark state=state.get() kind=first.kind/> }}</td>
            <td>
                {move || view! { <VerdictBadge verdict=judged.get().1/> }}
                <div class="narrow small">{move || view! { <StateMark state=state.get() kind=first.kind/> }}</div>
            </td>
            <td class="wider">{move || view! { <Score score=judged.get().0 verdict=judged.get().1/> }}</td>
            <td class="wider">{move || view! { <TlpMark tlp=tlp.get()/> }}</td>
            <td class="wide soft">{move || view! { <Moment at=changed.get()/> }}</td>
        </tr>
    }
}

/// What the investigation of a ticket is called where it is kept.
fn investigation_key(ticket: &Ticket) -> Option<String> {
    let external = ticket.investigation.as_ref().map(|found| &found.external).or(ticket.external.as_ref());
    external.map(|external| external.key.clone())
}
