//! What was sent, running live.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    id::TicketId,
    live::Noun,
    submission::{Accepted, AcceptedTicket},
    ticket::{Ticket, TicketState},
    verdict::Verdict,
};

use super::desk::{Desk, Sent};
use crate::{
    components::{Card, Draw, Icon, IocType, IocValue, Note, PageHead, Score, StateMark, Tone, VerdictBadge},
    live::{Change, poll_without_socket, use_live},
    pages::external::ExternalLink,
    paths,
    session::use_api,
    shell::use_frame,
    text,
};

/// How many rows are drawn; the others are in the list of tickets.
const DRAWN: usize = 200;

/// How the tickets do, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Tally {
    all: usize,
    closed: usize,
    malicious: usize,
    uncertain: usize,
}

impl Tally {
    fn of<'a>(all: usize, tickets: impl Iterator<Item = &'a Ticket>) -> Self {
        let mut tally = Self { all, ..Self::default() };
        for ticket in tickets {
            tally.closed += usize::from(ticket.state == TicketState::Closed);
            tally.malicious += usize::from(is_judged(ticket) && ticket.verdict == Some(Verdict::Malicious));
            tally.uncertain += usize::from(ticket.state == TicketState::Uncertain);
        }
        tally
    }

    fn is_done(self) -> bool {
        self.closed == self.all
    }
}

/// Whether a ticket's verdict is of this run: a person may have to say something yet, the providers do not.
fn is_judged(ticket: &Ticket) -> bool {
    matches!(ticket.state, TicketState::Closed | TicketState::Uncertain)
}

/// The tickets of a submission.
#[component]
pub fn SentTickets(
    /// What was sent.
    sent: Sent,
) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let all = sent.accepted.tickets.len();
    let tally = Memo::new(move |_| desk.tickets.with(|tickets| Tally::of(all, tickets.values())));
    follow(desk, &sent, tally);
    let Accepted { tickets, rejected } = sent.accepted;
    let more = all.saturating_sub(DRAWN);
    let end =
        move || (more > 0).then(|| view! { <span class="soft small">{text::enrich::and_more_tickets(more)}</span> });
    view! {
        <PageHead title=|| text::shell::ENRICH about=text::enrich::sent(all)>
            <button type="button" class="button" on:click=move |_| desk.clear()><Draw icon=Icon::Plus/>{text::enrich::MORE}</button>
        </PageHead>
        <Progress tally=tally/>
        {(!rejected.is_empty()).then(|| view! {
            <Note tone=Tone::Warn>
                <p><strong>{text::enrich::REFUSED}</strong></p>
                <ul>{rejected.into_iter().take(DRAWN).map(|value| view! { <li><bdi class="mono break">{value.value}</bdi>": "{value.reason}</li> }).collect_view()}</ul>
            </Note>
        })}
        <Card title=text::enrich::TICKETS.to_owned() end=end bare=true>
            <div class="scroll"><table class="table">
                <thead><tr>
                    <th scope="col" class="wide">{text::enrich::TYPE}</th>
                    <th scope="col" class="value">{text::enrich::VALUE}</th>
                    <th scope="col" class="wide">{text::enrich::STATE}</th>
                    <th scope="col">{text::enrich::VERDICT}</th>
                    <th scope="col" class="wide">{text::enrich::SCORE}</th>
                    <th scope="col" class="wide">{text::enrich::INVESTIGATION}</th>
                </tr></thead>
                <tbody>{tickets.into_iter().take(DRAWN).map(|ticket| view! { <SentRow sent=ticket/> }).collect_view()}</tbody>
            </table></div>
        </Card>
    }
}

#[component]
fn Progress(tally: Memo<Tally>) -> impl IntoView {
    let share = move || {
        let tally = tally.get();
        format!("{}%", 100 * tally.closed / tally.all.max(1))
    };
    let number = move |label: &'static str, count: fn(Tally) -> usize| {
        view! {
            <div><dd>{move || count(tally.get())}</dd><dt>{label}</dt></div>
        }
    };
    view! {
        <section class="card">
            <div class="body stack tight">
                <dl class="tally">
                    {number(text::enrich::CLOSED, |tally| tally.closed)}
                    {number(text::enrich::OPEN, |tally| tally.all - tally.closed - tally.uncertain)}
                    {number(text::enrich::MALICIOUS, |tally| tally.malicious)}
                    {move || (tally.get().uncertain > 0).then(|| number(text::enrich::UNCERTAIN, |tally| tally.uncertain))}
                </dl>
                <div class="progress" role="progressbar" aria-label=text::enrich::PROGRESS aria-valuemin="0"
                    aria-valuemax=move || tally.get().all aria-valuenow=move || tally.get().closed>
                    <span style:inline-size=share></span>
                </div>
            </div>
        </section>
    }
}

#[component]
fn SentRow(sent: AcceptedTicket) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let id = sent.id;
    let ticket = Memo::new(move |_| desk.tickets.with(|tickets| tickets.get(&id).cloned()));
    let state = move || ticket.with(|ticket| ticket.as_ref().map_or(TicketState::Queued, |ticket| ticket.state));
    let judged = move || ticket.get().filter(is_judged);
    view! {
        <tr>
            <td class="wide"><IocType kind=sent.ioc.kind/></td>
            <td>
                <IocValue kind=sent.ioc.kind value=sent.ioc.value href=paths::ticket(id) row=true/>
                {sent.rerun.then(|| view! { " "<span class="faint small">{text::enrich::RERUN}</span> })}
                <div class="narrow"><span class="row small">
                    <IocType kind=sent.ioc.kind/>
                    {move || judged().and_then(|ticket| ticket.investigation).map(|found| view! { <ExternalLink external=found.external/> })}
                </span></div>
            </td>
            <td class="wide">{move || view! { <StateMark state=state()/> }}</td>
            <td>
                {move || view! { <VerdictBadge verdict=judged().and_then(|ticket| ticket.verdict)/> }}
                <div class="narrow small">{move || view! { <StateMark state=state()/> }}</div>
            </td>
            <td class="wide">{move || judged().map(|ticket| view! { <Score score=ticket.score verdict=ticket.verdict/> })}</td>
            <td class="wide">{move || judged().and_then(|ticket| ticket.investigation).map(|found| view! { <ExternalLink external=found.external/> })}</td>
        </tr>
    }
}

/// Keeps the tickets up to date: by the live socket, and by asking where it does not stand or may have missed something.
fn follow(desk: Desk, sent: &Sent, tally: Memo<Tally>) {
    let (api, frame) = (use_api(), use_frame());
    let ids: std::collections::BTreeSet<TicketId> = sent.accepted.tickets.iter().map(|ticket| ticket.id).collect();
    let ids = StoredValue::new(ids);
    let since = sent.at - chrono::TimeDelta::seconds(60);
    let put = move |ticket: Ticket| {
        let wanted = ids.try_with_value(|ids| ids.contains(&ticket.id)) == Some(true);
        let newer = |old: &Ticket| old.version >= ticket.version;
        if wanted && !desk.tickets.with_untracked(|tickets| tickets.get(&ticket.id).is_some_and(newer)) {
            desk.tickets.update(|tickets| {
                tickets.insert(ticket.id, ticket);
            });
        }
    };
    let ask = move || {
        spawn_local(async move {
            if let Ok(tickets) = api.tickets_since(since).await {
                tickets.into_iter().for_each(put);
            }
        });
    };
    use_live().listen("tickets", move |change| match change {
        Change::Missed => ask(),
        Change::Record { noun: Noun::Ticket, body, .. } => match serde_json::from_value(body.clone()) {
            Ok(ticket) => put(ticket),
            Err(_) => ask(),
        },
        Change::Record { .. } | Change::Typing(_) | Change::Presence(_) => {}
    });
    ask();
    poll_without_socket(move || !tally.get().is_done(), ask);
    Effect::new(move |was_done: Option<bool>| {
        let tally = tally.get();
        if tally.is_done() && was_done == Some(false) {
            frame.announce(text::enrich::all_closed(tally.malicious));
        }
        tally.is_done()
    });
}
