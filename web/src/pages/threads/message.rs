//! One message: who, when, what, and what its author may still do with it.

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::{
    thread::Message,
    viewer::{Action, Actor},
};

use super::{
    conversation::Conversation,
    revisions::Revisions,
    rows::{Row, speaks},
};
use crate::{
    browser::clock,
    components::{Draw, Icon, IocType, IocValue},
    paths,
    session::use_session,
    shell::use_toasts,
    text,
};

/// One message.
#[component]
pub fn MessageItem(
    /// The message and what stands above it.
    row: Row,
    /// Its thread.
    conversation: Conversation,
    /// Whoever reads.
    own: Actor,
    /// Writes a quoted text into the composer.
    quote: Callback<String>,
) -> impl IntoView {
    let Row { message, day, headed, first_unread } = row;
    let is_own = message.author.actor == own;
    let deleted = message.deleted_at.is_some();
    let editing = RwSignal::new(false);
    let seq = message.seq;
    let revised = message.edited_at.is_some() || (deleted && message.revisions > 0);
    let reads_revisions = use_session().may(Action::ReadInternal);
    let time: String = clock::local(message.created_at).chars().skip(11).collect();
    let stored = StoredValue::new(message.clone());
    let above = view! {
        {day.map(|day| view! { <li class="day"><span>{day}</span></li> })}
        {first_unread.then(|| view! { <li class="unread-from-here"><span>{text::chat::UNREAD_FROM_HERE}</span></li> })}
    };
    // Whoever asks for help says something; what is done with the request is only noted.
    if let Some(event) = message.event.filter(|_| !speaks(&message)) {
        return view! {
            {above}
            <li class="thread-event small soft">
                <Draw icon=Icon::Lifebuoy/>
                <span class="break">
                    <bdi>{message.author.name}</bdi>" "{text::chat::event(event.what)}" "
                    <time datetime=message.created_at.to_rfc3339()>{time}</time>
                </span>
            </li>
        }
        .into_any();
    }
    view! {
        {above}
        <li class="message" class:own=is_own class:cert=message.author.of_cert id=format!("message-{}", message.id)>
            {headed.then(|| view! { <Author message=message.clone() own=is_own time=time.clone()/> })}
            <div class="bubble" class:deleted=deleted>
                {move || match (deleted, editing.get()) {
                    (true, _) => view! { <p class="soft">{text::chat::DELETED}</p> }.into_any(),
                    (false, true) => view! { <EditMessage message=stored.get_value() conversation=conversation open=editing/> }.into_any(),
                    (false, false) => view! { <MessageBody message=stored.get_value()/> }.into_any(),
                }}
                <div class="message-foot">
                    {(!headed).then(|| view! { <time class="small faint">{time}</time> })}
                    {(revised && reads_revisions).then(|| view! { <Revisions thread=conversation.id seq=seq label=text::chat::EDITED/> })}
                    {(revised && !reads_revisions && !deleted).then(|| view! { <span class="small faint">{text::chat::EDITED}</span> })}
                    {is_own.then(|| view! { <Receipt seq=seq conversation=conversation/> })}
                    {(!deleted).then(|| view! { <Actions message=stored.get_value() own=is_own editing=editing conversation=conversation quote=quote/> })}
                </div>
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Author(message: Message, own: bool, time: String) -> impl IntoView {
    let name = message.author.name;
    view! {
        <p class="message-head">
            <strong><bdi>{name}</bdi></strong>
            {own.then(|| view! { <span class="small faint">{text::chat::YOU}</span> })}
            {message.author.of_cert.then(|| view! { <span class="badge plain small">{text::chat::CERT}</span> })}
            {message.event.is_some().then(|| view! { <span class="badge warn small"><Draw icon=Icon::Lifebuoy/>{text::tickets::REQUEST}</span> })}
            <time class="small faint" datetime=message.created_at.to_rfc3339() title=clock::local(message.created_at)>{time}</time>
        </p>
    }
}

/// The text as the host made it, the IoCs that it quotes, and its files.
#[component]
pub fn MessageBody(
    /// The message.
    message: Message,
) -> impl IntoView {
    let iocs = message.iocs;
    let files = message.attachments;
    let text = if message.html.is_empty() {
        view! { <p class="pre-line"><bdi>{message.text}</bdi></p> }.into_any()
    } else {
        view! { <div class="prose" inner_html=message.html></div> }.into_any()
    };
    view! {
        {text}
        {(!iocs.is_empty()).then(|| view! {
            <ul class="message-iocs" aria-label=text::shell::IOCS>
                {iocs.into_iter().map(|ioc| view! {
                    <li class="row"><IocType kind=ioc.kind/><IocValue kind=ioc.kind value=ioc.value href=paths::ioc(ioc.id)/></li>
                }).collect_view()}
            </ul>
        })}
        {(!files.is_empty()).then(|| view! { <super::files::MessageFiles files=files/> })}
    }
}

/// The tick: stored, and by whom it was read.
#[component]
fn Receipt(seq: u64, conversation: Conversation) -> impl IntoView {
    let readers = move || conversation.signals.readers_of(seq);
    view! {
        <span class="receipt small faint" title=move || text::chat::read_by(&readers())>
            <Draw icon=Icon::Check/>
            {move || if readers().is_empty() { text::chat::STORED } else { text::chat::READ }}
        </span>
    }
}

#[component]
fn Actions(
    message: Message,
    own: bool,
    editing: RwSignal<bool>,
    conversation: Conversation,
    quote: Callback<String>,
) -> impl IntoView {
    let toasts = use_toasts();
    let sure = RwSignal::new(false);
    // Whoever leads the desk takes down what should not stand there. A request for help stays as it was asked.
    let fixed = message.event.is_some();
    let deletes = !fixed && (own || use_session().may(Action::ManageDesk));
    let stored = StoredValue::new(message.clone());
    let quoted: String = message.text.lines().flat_map(|line| ["> ", line, "\n"]).collect();
    let delete = move |_| {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        spawn_local(async move {
            if let Err(failure) = conversation.delete(&stored.get_value()).await {
                toasts.failed(&failure);
            }
        });
    };
    view! {
        <span class="message-actions">
            <button type="button" class="link-button small" on:click=move |_| quote.run(quoted.clone())>{text::chat::QUOTE}</button>
            {(own && !fixed).then(|| view! {
                <button type="button" class="link-button small" on:click=move |_| editing.set(true)>{text::chat::EDIT}</button>
            })}
            {deletes.then(|| view! {
                <button type="button" class="link-button small" on:click=delete on:blur=move |_| sure.set(false)>
                    {move || if sure.get() { text::chat::DELETE_SURE } else { text::chat::DELETE }}
                </button>
            })}
        </span>
    }
}

#[component]
fn EditMessage(message: Message, conversation: Conversation, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let value = RwSignal::new(message.text.clone());
    let stored = StoredValue::new(message);
    let save = move || {
        let text = value.get_untracked().trim().to_owned();
        if text.is_empty() {
            return;
        }
        spawn_local(async move {
            match conversation.edit(&stored.get_value(), &text).await {
                Ok(()) => {
                    open.try_set(false);
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let pressed = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            save();
        }
        "Escape" => open.set(false),
        _ => {}
    };
    view! {
        <div class="stack tight">
            <textarea rows="3" aria-label=text::chat::EDIT autofocus=true prop:value=value on:keydown=pressed
                on:input:target=move |event| value.set(event.target().value())></textarea>
            <div class="row">
                <button type="button" class="button small primary" on:click=move |_| save()>{text::words::SAVE}</button>
                <button type="button" class="button small quiet" on:click=move |_| open.set(false)>{text::words::CANCEL}</button>
            </div>
        </div>
    }
}
