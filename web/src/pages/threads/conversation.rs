//! A thread as it is read and written: what is stored, what is on its way, and what came meanwhile.

use std::{collections::BTreeMap, time::Duration};

use leptos::{ev, prelude::*, task::spawn_local};
use serde_json::Value;
use tocsin_model::{
    id::{EvidenceId, MessageId, ThreadId},
    thread::{Message, NewMessage, ThreadView},
};

use super::signals::Signals;
use crate::{
    api::{Api, Failure, Stretch},
    browser::notify,
    live::{Change, poll_without_socket, use_live},
    load::Load,
    session::use_api,
    unread::{Unread, use_unread},
};

/// A message on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// What is sent; its id stays the same however often it is sent.
    pub message: NewMessage,
    /// Why it is not there yet; `None` while it is being sent.
    pub trouble: Option<Trouble>,
}

/// Why a message is not there yet.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// The host does not answer: it is sent again by itself.
    Cut,
    /// The host said no.
    Refused(String),
}

/// A thread as it is read and written.
#[derive(Clone, Copy)]
pub struct Conversation {
    /// The thread.
    pub id: ThreadId,
    /// Who reads it, and how far the reader has read.
    pub view: Load<ThreadView>,
    /// What is stored, by number.
    pub messages: RwSignal<BTreeMap<u64, Message>>,
    /// Whether the first page has come.
    pub loaded: RwSignal<bool>,
    /// Why messages could not be read.
    pub failure: RwSignal<Option<Failure>>,
    /// What is on its way.
    pub outbox: RwSignal<Vec<Outgoing>>,
    /// The last message that was read when the thread was opened.
    pub read_before: RwSignal<Option<u64>>,
    /// Whether something was sent since the reader last wrote.
    pub sent: RwSignal<bool>,
    /// Who writes and who is there.
    pub signals: Signals,
    api: Api,
    unread: Unread,
    reading: StoredValue<bool>,
    again: StoredValue<bool>,
    marked: StoredValue<u64>,
}

impl Conversation {
    /// Opens a thread for as long as the calling component is shown.
    pub fn open(id: ThreadId) -> Self {
        let api = use_api();
        let view = Load::new(move || api.thread(id));
        let conversation = Self {
            id,
            view,
            messages: RwSignal::new(BTreeMap::new()),
            loaded: RwSignal::new(false),
            failure: RwSignal::new(None),
            outbox: RwSignal::new(Vec::new()),
            read_before: RwSignal::new(None),
            sent: RwSignal::new(false),
            signals: Signals::listen(id),
            api,
            unread: use_unread(),
            reading: StoredValue::new(false),
            again: StoredValue::new(false),
            marked: StoredValue::new(0),
        };
        conversation.catch_up();
        conversation.listen();
        conversation.mark_what_is_seen();
        conversation
    }

    fn listen(self) {
        let live = use_live();
        live.listen(format!("messages:{}", self.id), move |change| match change {
            Change::Record { body, .. } => self.take_event(body),
            Change::Missed => self.reread(),
            Change::Typing(_) | Change::Presence(_) => {}
        });
        let view = self.view;
        live.listen(format!("thread:{}", self.id), move |_| view.refresh());
        poll_without_socket(|| true, move || self.catch_up());
        Effect::new(move |before: Option<bool>| {
            let connected = live.connected.get();
            if connected && before == Some(false) {
                self.send_all_again();
            }
            connected
        });
    }

    /// The number of the latest stored message here.
    pub fn last(self) -> u64 {
        self.messages.try_with_untracked(|messages| messages.keys().next_back().copied()).flatten().unwrap_or(0)
    }

    /// Whether there are earlier messages than those that are here.
    pub fn has_older(self) -> bool {
        self.messages.with(|messages| messages.keys().next().is_some_and(|first| *first > 1))
    }

    /// Fetches the page before the first message that is here.
    pub fn fetch_older(self) {
        let Some(first) = self.messages.with_untracked(|messages| messages.keys().next().copied()) else { return };
        spawn_local(async move {
            let answer = self.api.messages(self.id, Stretch::Before(first)).await;
            self.take_page(answer);
        });
    }

    /// Reads what was written behind the latest message that is here.
    pub fn catch_up(self) {
        if self.reading.try_get_value() != Some(false) {
            self.again.try_update_value(|again| *again = true);
            return;
        }
        self.reading.set_value(true);
        spawn_local(async move {
            loop {
                self.again.try_update_value(|again| *again = false);
                let stretch = if self.last() == 0 { Stretch::Latest } else { Stretch::After(self.last()) };
                let answer = self.api.messages(self.id, stretch).await;
                let full = stretch != Stretch::Latest && answer.as_ref().is_ok_and(|page| page.next.is_some());
                self.take_page(answer);
                if !full && self.again.try_get_value() != Some(true) {
                    break;
                }
            }
            self.reading.try_update_value(|reading| *reading = false);
        });
    }

    /// Reads the latest page anew, edits and deletions included, and what is behind it.
    fn reread(self) {
        spawn_local(async move {
            if self.last() > 0 {
                let answer = self.api.messages(self.id, Stretch::Latest).await;
                if answer.as_ref().is_ok_and(|page| page.items.iter().all(|message| message.seq > self.last() + 1)) {
                    self.catch_up();
                    return;
                }
                self.take_page(answer);
            }
            self.catch_up();
        });
        self.view.refresh();
    }

    fn take_page(self, answer: Result<tocsin_model::page::Page<Message>, Failure>) {
        match answer {
            Ok(page) => {
                self.failure.try_set(None);
                self.take(page.items);
                self.loaded.try_set(true);
            }
            Err(failure) => {
                self.failure.try_set(Some(failure));
            }
        }
    }

    fn take(self, messages: Vec<Message>) {
        if messages.is_empty() {
            return;
        }
        self.outbox.try_update(|outbox| outbox.retain(|out| !messages.iter().any(|one| one.id == out.message.id)));
        self.signals.wrote(&messages);
        self.messages.try_update(|stored| stored.extend(messages.into_iter().map(|message| (message.seq, message))));
    }

    fn take_event(self, body: &Value) {
        let seq = body.get("seq").and_then(Value::as_u64);
        let last = self.last();
        match serde_json::from_value::<Message>(body.clone()) {
            // What came without its HTML, or behind a gap, is read from the host.
            Ok(message) if message.seq <= last + 1 && (!message.html.is_empty() || message.deleted_at.is_some()) => {
                self.take(vec![message]);
            }
            _ => match seq {
                Some(seq) if seq <= last => self.read_again(seq),
                _ => self.catch_up(),
            },
        }
    }

    fn read_again(self, seq: u64) {
        spawn_local(async move {
            let answer = self.api.messages(self.id, Stretch::After(seq.saturating_sub(1))).await;
            self.take_page(answer);
        });
    }

    /// Sends a message. It is ticked only after the host's answer.
    pub fn send(self, text: String, attachments: Vec<EvidenceId>) {
        self.sent.set(false);
        let message = NewMessage { id: MessageId::fresh(), text, attachments };
        self.outbox.update(|outbox| outbox.push(Outgoing { message: message.clone(), trouble: None }));
        self.post(message);
    }

    /// Sends one again that is not there yet.
    pub fn send_again(self, id: MessageId) {
        let message = self.outbox.try_update(|outbox| {
            let out = outbox.iter_mut().find(|out| out.message.id == id && out.trouble.is_some())?;
            out.trouble = None;
            Some(out.message.clone())
        });
        if let Some(message) = message.flatten() {
            self.post(message);
        }
    }

    fn send_all_again(self) {
        let cut: Vec<MessageId> = self.outbox.with_untracked(|outbox| {
            outbox.iter().filter(|out| out.trouble == Some(Trouble::Cut)).map(|out| out.message.id).collect()
        });
        for id in cut {
            self.send_again(id);
        }
    }

    /// Takes one out of those on their way.
    pub fn take_back(self, id: MessageId) -> Option<NewMessage> {
        self.outbox.try_update(|outbox| {
            let place = outbox.iter().position(|out| out.message.id == id && out.trouble.is_some())?;
            Some(outbox.remove(place).message)
        })?
    }

    fn post(self, message: NewMessage) {
        spawn_local(async move {
            let answer = self.api.send_message(self.id, &message).await;
            let trouble = match answer {
                Ok(stored) => {
                    let gap = stored.seq > self.last() + 1;
                    self.take(vec![stored]);
                    self.sent.try_set(true);
                    if gap {
                        self.reread();
                    }
                    return;
                }
                Err(Failure::Unreachable) => Trouble::Cut,
                Err(failure) => Trouble::Refused(failure.message()),
            };
            self.outbox.try_update(|outbox| {
                if let Some(out) = outbox.iter_mut().find(|out| out.message.id == message.id) {
                    out.trouble = Some(trouble);
                }
            });
            set_timeout(move || self.send_all_again(), Duration::from_secs(5));
        });
    }

    /// Writes a message anew.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn edit(self, message: &Message, text: &str) -> Result<(), Failure> {
        let message = self.api.edit_message(self.id, message, text).await?;
        self.take(vec![message]);
        Ok(())
    }

    /// Deletes a message.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn delete(self, message: &Message) -> Result<(), Failure> {
        self.api.delete_message(self.id, message).await?;
        self.read_again(message.seq);
        Ok(())
    }

    /// Says how far the reader has read, while the page is before them.
    fn mark_what_is_seen(self) {
        let came_back = window_event_listener(ev::focus, move |_| self.mark());
        on_cleanup(move || came_back.remove());
        Effect::new(move |_| {
            self.messages.track();
            if let Some(view) = self.view.data.get() {
                if self.read_before.get_untracked().is_none() {
                    self.read_before.set(Some(view.read_seq));
                    self.marked.set_value(view.read_seq);
                }
                self.mark();
            }
        });
    }

    fn mark(self) {
        let (last, marked) = (self.last(), self.marked.try_get_value().unwrap_or(u64::MAX));
        let known = self.read_before.try_get_untracked().flatten().is_some();
        if !known || last <= marked || !notify::page_is_seen() {
            return;
        }
        self.marked.set_value(last);
        spawn_local(async move {
            if self.api.mark_read(self.id, last).await.is_ok() {
                self.unread.refresh();
            }
        });
    }
}
