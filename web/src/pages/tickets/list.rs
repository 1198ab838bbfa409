//! The list of tickets.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use tocsin_model::{ticket::Ticket, viewer::Action};

use super::filters::{TicketFilters, from_address, to_address};
use crate::{
    api::TicketFilter,
    components::{
        Empty, Icon, IocType, IocValue, Loaded, Moment, More, PageHead, RowsSkeleton, Score, StateMark, TlpMark,
        VerdictBadge,
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

/// A table of tickets. The keys j and k walk its rows.
#[component]
pub fn TicketRows(
    /// The tickets.
    tickets: Signal<Vec<Ticket>>,
) -> impl IntoView {
    let none = || view! { <Empty icon=Icon::Ticket title=text::tickets::NONE hint=text::tickets::NONE_HINT/> };
    view! {
        <div class="card">
            <Show when=move || tickets.with(|tickets| !tickets.is_empty()) fallback=none>
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
                        <For each=move || tickets.get() key=|ticket| (ticket.id, ticket.version) children=|ticket| view! { <TicketRow ticket=ticket/> }/>
                    </tbody>
                </table></div>
            </Show>
        </div>
    }
}

#[component]
fn TicketRow(ticket: Ticket) -> impl IntoView {
    let investigation =
        ticket.investigation.map(|found| found.external.key).or(ticket.external.map(|external| external.key));
    let kind = move || {
        let investigation = investigation.clone();
        view! {
            <span>
                {text::words::kind(ticket.kind)}
                {investigation.map(|key| view! { " "<bdi class="faint small nowrap">{key}</bdi> })}
            </span>
        }
    };
    let ioc_type = ticket.ioc.as_ref().map(|ioc| ioc.kind);
    let about = match ticket.ioc {
        Some(ioc) => {
            view! { <IocValue kind=ioc.kind value=ioc.value href=paths::ticket(ticket.id) row=true/> }.into_any()
        }
        None => {
            let place = ticket.incident.map(paths::incident).or_else(|| ticket.thread.map(paths::thread));
            view! { <a href=place.unwrap_or_else(|| paths::ticket(ticket.id)) data-row=""><bdi class="break">{ticket.title}</bdi></a> }.into_any()
        }
    };
    view! {
        <tr>
            <td class="wide">{ioc_type.map(|kind| view! { <IocType kind=kind/> })}</td>
            <td>
                {about}
                <div class="narrow"><span class="row small soft">{ioc_type.map(|kind| view! { <IocType kind=kind/> })}{kind()}</span></div>
            </td>
            <td class="wide">{kind()}</td>
            <td class="wide"><StateMark state=ticket.state/></td>
            <td><VerdictBadge verdict=ticket.verdict/><div class="narrow small"><StateMark state=ticket.state/></div></td>
            <td class="wider"><Score score=ticket.score verdict=ticket.verdict/></td>
            <td class="wider"><TlpMark tlp=ticket.tlp/></td>
            <td class="wide soft"><Moment at=ticket.updated_at/></td>
        </tr>
    }
}
