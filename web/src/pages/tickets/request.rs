//! A request for help: what was asked, where it is talked about, who takes care of it, and by when.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    id::ThreadId,
    thread::Message,
    ticket::{Ticket, TicketState},
    viewer::Action,
};

use crate::{
    components::{Card, Draw, Icon, Loaded, Moment},
    live::use_live,
    load::Load,
    pages::threads::{About, Left, MessageBody},
    paths,
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// A request for help.
#[component]
pub fn RequestForHelp(
    /// The ticket.
    ticket: Signal<Ticket>,
    /// The page's ticket.
    load: Load<Ticket>,
) -> impl IntoView {
    let question = Memo::new(move |_| ticket.with(|ticket| ticket.thread.zip(ticket.question)));
    view! {
        <div class="with-aside">
            <div class="stack">
                {move || match question.get() {
                    Some((thread, seq)) => view! { <Question thread=thread seq=seq/> }.into_any(),
                    None => view! { <Card title=text::tickets::QUESTION.to_owned()><p class="soft">{text::tickets::QUESTION_IN_THREAD}</p></Card> }.into_any(),
                }}
                <Steps ticket=ticket load=load/>
            </div>
            <Care ticket=ticket/>
        </div>
    }
}

/// The message that asks, as it stands in the thread by now.
#[component]
fn Question(thread: ThreadId, seq: u64) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || async move { api.message(thread, seq).await });
    use_live().listen(format!("messages:{thread}"), move |_| load.refresh());
    view! {
        <Card title=text::tickets::QUESTION.to_owned()>
            <Loaded load=load skeleton=|| view! { <div class="stack tight"><span class="skeleton"></span><span class="skeleton middle"></span></div> } let:message>
                {move || match message.get() {
                    Some(message) => view! { <Asked message=message/> }.into_any(),
                    None => view! { <p class="soft">{text::tickets::QUESTION_IN_THREAD}</p> }.into_any(),
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn Asked(message: Message) -> impl IntoView {
    let (author, at) = (message.author.name.clone(), message.created_at);
    let text = if message.deleted_at.is_some() {
        view! { <p class="soft">{text::chat::DELETED}</p> }.into_any()
    } else {
        view! { <MessageBody message=message/> }.into_any()
    };
    view! {
        <div class="stack tight">
            <p class="row small soft"><strong><bdi>{author}</bdi></strong><Moment at=at/></p>
            {text}
        </div>
    }
}

/// The way to the conversation, and what the desk does with the request.
#[component]
fn Steps(ticket: Signal<Ticket>, load: Load<Ticket>) -> impl IntoView {
    let (api, toasts, session) = (use_api(), use_toasts(), use_session());
    let id = ticket.with_untracked(|ticket| ticket.id);
    let place = Memo::new(move |_| {
        ticket.with(|ticket| ticket.incident.map(paths::incident).or_else(|| ticket.thread.map(paths::thread)))
    });
    let state = Memo::new(move |_| ticket.with(|ticket| ticket.state));
    let do_it = move |close: bool| {
        spawn_local(async move {
            let answer = if close { api.close_ticket(id).await } else { api.take_ticket(id).await };
            match answer {
                Ok(_) => toasts.done(if close { text::chat::CLOSED_HELP } else { text::chat::TAKEN }),
                Err(failure) => toasts.failed(&failure),
            }
            load.refresh();
        });
    };
    let helps = session.may(Action::GiveHelp);
    view! {
        <div class="row">
            {move || place.get().map(|href| view! { <a class="button" href=href><Draw icon=Icon::Bubble/>{text::chat::OPEN_CONVERSATION}</a> })}
            {move || (helps && state.get() == TicketState::Queued).then(|| view! {
                <button type="button" class="button primary" on:click=move |_| do_it(false)>{text::chat::TAKE}</button>
            })}
            {move || (helps && state.get() == TicketState::Running).then(|| view! {
                <button type="button" class="button" on:click=move |_| do_it(true)>{text::chat::CLOSE_HELP}</button>
            })}
        </div>
    }
}

/// Who asked, who takes care of it, and whether in time.
#[component]
fn Care(ticket: Signal<Ticket>) -> impl IntoView {
    let pairs = move || {
        let ticket = ticket.get();
        let waits = ticket.state == TicketState::Queued;
        let by = match ticket.assignee {
            Some(author) => view! { <bdi>{author.name}</bdi> }.into_any(),
            None => view! { <span class="soft">{text::tickets::NOBODY_YET}</span> }.into_any(),
        };
        let held = ticket.due_at.zip(ticket.taken_at).map(|(due, taken)| {
            let (class, icon, words) = if taken <= due {
                ("badge good", Icon::Check, text::tickets::TAKEN_IN_TIME)
            } else {
                ("badge bad", Icon::Clock, text::tickets::TAKEN_LATE)
            };
            view! { <span class=class><Draw icon=icon/>{words}</span> }
        });
        view! {
            <dl class="pairs">
                {ticket.incident.map(|incident| view! { <div><dt>{text::incidents::INCIDENT}</dt><dd><About incident=incident/></dd></div> })}
                {ticket.asked_by.map(|author| view! { <div><dt>{text::tickets::ASKED_BY}</dt><dd><bdi>{author.name}</bdi></dd></div> })}
                <div><dt>{text::chat::ASKED}</dt><dd><Moment at=ticket.created_at/></dd></div>
                <div><dt>{text::chat::TAKEN_BY}</dt><dd>{by}</dd></div>
                {ticket.taken_at.map(|at| view! { <div><dt>{text::tickets::TAKEN_AT}</dt><dd><Moment at=at/></dd></div> })}
                {ticket.due_at.map(|due| view! {
                    <div><dt>{text::tickets::SERVICE_LEVEL}</dt><dd class="row">
                        <span>{text::tickets::taken_by_when(&crate::browser::clock::local(due))}</span>
                        {waits.then(|| view! { <Left due=due/> })}
                        {held}
                    </dd></div>
                })}
                {ticket.closed_at.map(|at| view! { <div><dt>{text::tickets::CLOSED}</dt><dd><Moment at=at/></dd></div> })}
            </dl>
        }
    };
    view! { <Card title=text::tickets::REQUEST.to_owned()>{pairs}</Card> }
}
