//! Who asked for an analyst: the oldest first, with the time that is left.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    id::IncidentId,
    ticket::{Ticket, TicketKind, TicketState},
    viewer::Action,
};

use crate::{
    api::TicketFilter,
    components::{Card, Draw, Empty, Icon, KeyedRows, Loaded, Moment, PageHead, RowsSkeleton},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::guard::Guard,
    paths,
    session::use_api,
    shell::{use_frame, use_page, use_toasts},
    text,
};

/// How many closed requests are shown.
const CLOSED_SHOWN: usize = 20;

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
    let load = Load::new(move || {
        api.tickets(TicketFilter { kind: TicketKind::Assistance.as_str().to_owned(), ..TicketFilter::default() })
    });
    use_live().listen("tickets", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let in_state = move |open: bool| {
        Memo::new(move |_| {
            let mut tickets = load.data.get().map(|page| page.items).unwrap_or_default();
            tickets.retain(|ticket| (ticket.state != TicketState::Closed) == open);
            tickets.sort_by_key(|ticket| (ticket.assignee.is_some(), ticket.created_at));
            tickets.truncate(if open { usize::MAX } else { CLOSED_SHOWN });
            tickets
        })
    };
    let (open, closed) = (in_state(true), in_state(false));
    let row = move |ticket| view! { <Request ticket=ticket load_again=move || load.reload()/> };
    let none = || view! { <Empty icon=Icon::Lifebuoy title=text::chat::HELP_NONE hint=text::chat::HELP_NONE_HINT/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:_page>
            <div class="card">
                <Show when=move || open.with(|open| !open.is_empty()) fallback=none>
                    <ul class="thread-rows"><KeyedRows of=open key=|ticket: &Ticket| ticket.id children=row/></ul>
                </Show>
            </div>
            <Show when=move || closed.with(|closed| !closed.is_empty())>
                <Card title=text::incidents::state(tocsin_model::incident::IncidentState::Closed).to_owned() bare=true>
                    <ul class="thread-rows"><KeyedRows of=closed key=|ticket: &Ticket| ticket.id children=row/></ul>
                </Card>
            </Show>
        </Loaded>
    }
}

#[component]
fn Request(ticket: Signal<Ticket>, load_again: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let first = ticket.get_untracked();
    let (id, thread) = (first.id, first.thread);
    let href = first.incident.map(paths::incident).or_else(|| thread.map(paths::thread));
    // What was asked stands in the thread, where its author may still mend it.
    let question = Load::new(move || async move {
        match thread {
            Some(thread) => api.question(thread, id).await,
            None => Ok(None),
        }
    });
    let asked = move || question.data.get().flatten().map(|message| message.text).filter(|text| !text.is_empty());
    let closed = Memo::new(move |_| ticket.with(|ticket| ticket.state == TicketState::Closed));
    let free = Memo::new(move |_| !closed.get() && ticket.with(|ticket| ticket.assignee.is_none()));
    let due = Memo::new(move |_| ticket.with(|ticket| ticket.due_at).filter(|_| free.get()));
    let assignee = Memo::new(move |_| ticket.with(|ticket| ticket.assignee.clone()));
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
    let (take_label, close_label) = (text::chat::takes_request(&first.title), text::chat::closes_request(&first.title));
    let button = move || {
        match (closed.get(), free.get()) {
        (true, _) => ().into_any(),
        (_, true) => view! { <button type="button" class="button small primary" aria-label=take_label.clone() on:click=move |_| do_it(false)>{text::chat::TAKE}</button> }.into_any(),
        (_, false) => view! { <button type="button" class="button small" aria-label=close_label.clone() on:click=move |_| do_it(true)>{text::chat::CLOSE_HELP}</button> }.into_any(),
    }
    };
    view! {
        <li class="thread-row" class:unread=free>
            <Draw icon=Icon::Lifebuoy/>
            <div class="grow">
                <p class="spread">
                    <strong><bdi class="break">{first.title}</bdi></strong>
                    <span class="small faint">{text::chat::ASKED}" "<Moment at=first.created_at/></span>
                </p>
                {move || asked().map(|asked| view! { <blockquote class="asked pre-line break"><bdi>{asked}</bdi></blockquote> })}
                <p class="row small soft">
                    {first.incident.map(|incident| view! { <About incident=incident/> })}
                    {move || due.get().map(|due| view! { <Left due=due/> })}
                    {move || assignee.get().map(|author| view! { <span>{text::chat::TAKEN_BY}" "<bdi>{author.name}</bdi></span> })}
                </p>
            </div>
            <div class="row">
                {href.map(|href| view! { <a class="button small" href=href data-row="">{text::chat::OPEN_CONVERSATION}</a> })}
                {button}
            </div>
        </li>
    }
}

/// The incident that a request is about.
#[component]
pub fn About(
    /// The incident.
    incident: IncidentId,
) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.incident(incident));
    let title = move || load.data.get().map(|incident| incident.title);
    view! { <a class="break" href=paths::incident(incident)><span class="mono">{incident.reference()}</span>" "<bdi>{title}</bdi></a> }
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
