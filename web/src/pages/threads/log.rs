//! The messages of a thread. What comes is read out; what was read stays where it is.

use leptos::{html, prelude::*};
use tocsin_model::viewer::Actor;

use super::{
    conversation::Conversation,
    message::MessageItem,
    outbox::Outgoing,
    rows::{Row, rows},
};
use crate::{
    components::{Draw, Failed, Icon, OutsideText},
    session::use_session,
    shell::use_frame,
    text,
};

/// The reader is at the end of the list as long as no more than this is below, in pixels.
const NEAR: i32 = 80;

/// The messages of a thread.
#[component]
pub fn MessageLog(
    /// The thread.
    conversation: Conversation,
    /// What the list is called.
    label: String,
    /// Writes a quoted text into the composer.
    quote: Callback<String>,
) -> impl IntoView {
    let own = use_own_actor();
    let drawn = Memo::new(move |_| {
        let read_before = conversation.read_before.get();
        conversation.messages.with(|messages| rows(messages, read_before, own))
    });
    let node = NodeRef::<html::Div>::new();
    let at_end = StoredValue::new(true);
    let scrolled = move |_| {
        if let Some(node) = node.get_untracked() {
            at_end.set_value(node.scroll_height() - node.scroll_top() - node.client_height() < NEAR);
        }
    };
    Effect::new(move |_| {
        drawn.track();
        conversation.outbox.track();
        if at_end.get_value() {
            request_animation_frame(move || {
                if let Some(node) = node.try_get_untracked().flatten() {
                    node.set_scroll_top(node.scroll_height());
                }
            });
        }
    });
    let nothing =
        move || conversation.loaded.get() && drawn.with(Vec::is_empty) && conversation.outbox.with(Vec::is_empty);
    view! {
        <div class="log-scroll" node_ref=node on:scroll=scrolled tabindex="0" role="group" aria-label=label.clone()>
            {move || conversation.has_older().then(|| view! {
                <button type="button" class="button small quiet older" on:click=move |_| conversation.fetch_older()>
                    <Draw icon=Icon::Clock/>{text::chat::OLDER}
                </button>
            })}
            {move || conversation.failure.get().map(|failure| view! { <Failed failure=failure retry=move || conversation.catch_up()/> })}
            <div role="log" aria-live="polite" aria-label=text::chat::LOG>
                <ol class="messages">
                    <For each=move || drawn.get() key=key_of children=move |row| view! { <MessageItem row=row conversation=conversation own=own quote=quote/> }/>
                    <For each=move || conversation.outbox.get() key=|out| (out.id(), out.trouble.is_some())
                        children=move |out| view! { <OnItsWay out=out conversation=conversation quote=quote/> }/>
                </ol>
            </div>
            {move || nothing().then(|| view! { <p class="soft small log-empty">{text::chat::EMPTY}</p> })}
        </div>
    }
}

/// A row is drawn anew only when something of it changed.
fn key_of(row: &Row) -> (u64, Option<i64>, bool, bool, bool, bool) {
    let edited = row.message.edited_at.map(|at| at.timestamp_millis());
    (row.message.seq, edited, row.message.deleted_at.is_some(), row.day.is_some(), row.headed, row.first_unread)
}

/// Whoever is signed in, as the author of messages.
pub fn use_own_actor() -> Actor {
    let id = untrack(|| use_session().me()).map(|me| me.id).unwrap_or_default();
    Actor::Account(tocsin_model::id::AccountId(id))
}

#[component]
fn OnItsWay(out: Outgoing, conversation: Conversation, quote: Callback<String>) -> impl IntoView {
    let id = out.id();
    let frame = use_frame();
    if let Some(trouble) = &out.trouble {
        frame.announce(trouble.why.clone());
    }
    let take_back = move |_| {
        if let Some(written) = conversation.take_back(id) {
            quote.run(written);
        }
    };
    let files =
        out.parcel.files.into_iter().map(|file| view! { <li class="chip"><bdi class="break">{file.name}</bdi></li> });
    let files = files.collect_view();
    let trouble = out.trouble.map(|trouble| {
        view! {
            <p class="wrong"><Draw icon=Icon::Triangle/><span class="break">{trouble.why}</span></p>
            <p class="row">
                {trouble.again.then(|| view! {
                    <button type="button" class="button small" on:click=move |_| conversation.send_again(id)>
                        <Draw icon=Icon::Again/>{text::chat::SEND_AGAIN}
                    </button>
                })}
                <button type="button" class="button small quiet" on:click=take_back>{text::chat::TAKE_BACK}</button>
            </p>
        }
    });
    let waits = trouble.is_none();
    view! {
        <li class="message own on-its-way">
            <div class="bubble"><p class="pre-line"><OutsideText text=out.parcel.message.text/></p><ul class="row">{files}</ul></div>
            {trouble}
            {waits.then(|| view! { <p class="small faint row"><Draw icon=Icon::Spinner turning=true/>{text::chat::SENDING}</p> })}
        </li>
    }
}
