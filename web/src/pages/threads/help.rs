//! Who asked for an analyst: the oldest first, with the time that is left.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    ticket::{Ticket, TicketKind, TicketState},
    viewer::Action,
};

use crate::{
    api::TicketFilter,
    components::{Card, Draw, Empty, Icon, Loaded, Moment, PageHead, RowsSkeleton},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{guard::Guard, organisations::OrganisationNames},
    paths,
    session::use_api,
    shell::{use_frame, use_page, use_toasts},
    text,
};

/// The queue of requests for help.
#[component]
pub fn HelpQueue() -> impl IntoView {
    use_page(text::chat::HELP_QUEUE, &[]);
    view! {
        <Guard action=Action::GiveHelp>
            <PageHead title=|| text::chat::HELP_QUEUE about=text::chat::HELP_QUEUE_ABOUT.to_owned()/>
            <Queue/>
        </Guard>
    }
}

#[component]
fn Queue() -> impl IntoView {
    let api = use_api();
    let names = OrganisationNames::fetch();
    let load = Load::new(move || {
        api.tickets(TicketFilter { kind: TicketKind::Assistance.as_str().to_owned(), ..TicketFilter::default() })
    });
    use_live().listen("tickets", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let in_state = move |open: bool| {
        let mut tickets = load.data.get().map(|page| page.items).unwrap_or_default();
        tickets.retain(|ticket| (ticket.state != TicketState::Closed) == open);
        tickets.sort_by_key(|ticket| (ticket.assignee.is_some(), ticket.created_at));
        tickets
    };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:_page>
            <div class="card">
                {move || {
                    let open = in_state(true);
                    if open.is_empty() {
                        return view! { <Empty icon=Icon::Lifebuoy title=text::chat::HELP_NONE hint=text::chat::HELP_NONE_HINT/> }.into_any();
                    }
                    view! { <ul class="thread-rows">{open.into_iter().map(|ticket| view! { <Request ticket=ticket names=names load_again=move || load.reload()/> }).collect_view()}</ul> }.into_any()
                }}
            </div>
            {move || {
                let closed = in_state(false);
                (!closed.is_empty()).then(|| view! {
                    <Card title=text::incidents::state(tocsin_model::incident::IncidentState::Closed).to_owned() bare=true>
                        <ul class="thread-rows">{closed.into_iter().take(20).map(|ticket| view! { <Request ticket=ticket names=names load_again=move || load.reload()/> }).collect_view()}</ul>
                    </Card>
                })
            }}
        </Loaded>
    }
}

#[component]
fn Request(
    ticket: Ticket,
    names: OrganisationNames,
    load_again: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (id, organisation) = (ticket.id, ticket.organisation);
    let closed = ticket.state == TicketState::Closed;
    let free = ticket.assignee.is_none() && !closed;
    let href = ticket.incident.map(paths::incident).or_else(|| ticket.thread.map(paths::thread));
    let do_it = move |close: bool| {
        spawn_local(async move {
            let answer = if close { api.close_ticket(id).await } else { api.take_ticket(id).await };
            match answer {
                Ok(_) => {
                    toasts.done(if close { text::chat::CLOSED_HELP } else { text::chat::TAKEN });
                    load_again();
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let take_label = text::chat::takes_request(&ticket.title);
    let close_label = text::chat::closes_request(&ticket.title);
    view! {
        <li class="thread-row" class:unread=free>
            <Draw icon=Icon::Lifebuoy/>
            <div class="grow">
                <p class="spread">
                    <strong><bdi class="break">{ticket.title}</bdi></strong>
                    <span class="small faint">{text::chat::ASKED}" "<Moment at=ticket.created_at/></span>
                </p>
                {ticket.note.map(|note| view! { <p class="soft clamp"><bdi>{note}</bdi></p> })}
                <p class="row small soft">
                    <bdi>{move || names.of(organisation)}</bdi>
                    {ticket.asked_by.map(|author| view! { <bdi>{author.name}</bdi> })}
                    {ticket.due_at.filter(|_| free).map(|due| view! { <Left due=due/> })}
                    {ticket.assignee.map(|author| view! { <span>{text::chat::TAKEN_BY}" "<bdi>{author.name}</bdi></span> })}
                </p>
            </div>
            <div class="row">
                {href.map(|href| view! { <a class="button small" href=href data-row="">{text::chat::OPEN_CONVERSATION}</a> })}
                {free.then(|| view! { <button type="button" class="button small primary" aria-label=take_label on:click=move |_| do_it(false)>{text::chat::TAKE}</button> })}
                {(!closed && !free).then(|| view! { <button type="button" class="button small" aria-label=close_label on:click=move |_| do_it(true)>{text::chat::CLOSE_HELP}</button> })}
            </div>
        </li>
    }
}

/// The time that is left, or by how much it is exceeded: in words and colour.
#[component]
pub fn Left(
    /// When it is over.
    due: chrono::DateTime<chrono::Utc>,
) -> impl IntoView {
    let frame = use_frame();
    let seconds = Memo::new(move |_| (due - frame.now.get()).num_seconds() / 30 * 30);
    move || {
        let seconds = seconds.get();
        let (class, words) = if seconds < 0 {
            ("badge bad", text::incidents::breached(seconds))
        } else {
            ("badge busy", text::incidents::remaining(seconds))
        };
        view! { <span class=class><Draw icon=Icon::Clock/>{words}</span> }
    }
}
