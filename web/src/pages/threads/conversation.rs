//! A thread as it is read and written: what is stored, what is on its way, and what came meanwhile.

use std::{collections::BTreeMap, time::Duration};

use leptos::{ev, prelude::*, task::spawn_local};
use serde_json::Value;
use tocsin_model::{
    evidence::Evidence,
    id::{MessageId, ThreadId},
    thread::{Message, NewMessage, ThreadView},
};

use super::{
    outbox::{self, Outgoing, Parcel, Trouble},
    signals::Signals,
};
use crate::{
    api::{Api, Failure, Stretch},
    browser::notify,
    live::{Change, poll_without_socket, use_live},
    load::Load,
    session::use_api,
    unread::{Unread, use_unread},
};

/// How long to wait before sending again what the host did not answer.
const AGAIN: Duration = Duration::from_secs(5);
/// How long it is said who can read what was sent.
const SAID_FOR: Duration = Duration::from_secs(10);

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
    /// The files that go with what is being written.
    pub attached: RwSignal<Vec<Evidence>>,
    /// The last message that was read when the thread was opened.
    pub read_before: RwSignal<Option<u64>>,
    /// The number of what was just sent.
    pub sent: RwSignal<Option<u64>>,
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
            outbox: RwSignal::new(outbox::read(id).into_iter().map(Outgoing::new).collect()),
            attached: RwSignal::new(outbox::read_files(id)),
            read_before: RwSignal::new(None),
            sent: RwSignal::new(None),
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
        Effect::new(move |_| conversation.attached.with(|files| outbox::keep_files(id, files)));
        for out in conversation.outbox.get_untracked() {
            conversation.post(out.parcel.message);
        }
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

    fn first(self) -> Option<u64> {
        self.messages.try_with_untracked(|messages| messages.keys().next().copied()).flatten()
    }

    /// Whether there are earlier messages than those that are here.
    pub fn has_older(self) -> bool {
        self.messages.with(|messages| messages.keys().next().is_some_and(|first| *first > 1))
    }

    /// Fetches the page before the first message that is here.
    pub fn fetch_older(self) {
        let Some(first) = self.first() else { return };
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
        let is_stored = |id: MessageId| messages.iter().any(|one| one.id == id);
        outbox::forget(self.id, is_stored);
        self.outbox.try_update(|outbox| outbox.retain(|out| !is_stored(out.id())));
        self.signals.wrote(&messages);
        self.messages.try_update(|stored| stored.extend(messages.into_iter().map(|message| (message.seq, message))));
    }

    fn take_event(self, body: &Value) {
        let seq = body.get("seq").and_then(Value::as_u64);
        let (first, last) = (self.first(), self.last());
        // What stands above the first message here comes, as it is by then, with the page that it is on.
        if seq.is_some_and(|seq| first.is_some_and(|first| seq < first)) {
            return;
        }
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

    /// Sends a message. It is ticked only after the host's answer, and kept in the tab until then.
    pub fn send(self, text: String, files: Vec<Evidence>) {
        self.sent.set(None);
        let attachments = files.iter().map(|file| file.id).collect();
        let message = NewMessage { id: MessageId::fresh(), text, attachments };
        let parcel = Parcel { message: message.clone(), files };
        outbox::keep(self.id, &parcel);
        self.outbox.update(|outbox| outbox.push(Outgoing::new(parcel)));
        self.post(message);
    }

    /// Sends one again that is not there yet.
    pub fn send_again(self, id: MessageId) {
        let message = self.outbox.try_update(|outbox| {
            let out = outbox.iter_mut().find(|out| out.id() == id && out.trouble.is_some())?;
            out.trouble = None;
            Some(out.parcel.message.clone())
        });
        if let Some(message) = message.flatten() {
            self.post(message);
        }
    }

    fn send_all_again(self) {
        // The page may be gone by now; then they wait in the tab.
        let cut = self.outbox.try_with_untracked(|outbox| {
            outbox.iter().filter(|out| out.is_cut()).map(Outgoing::id).collect::<Vec<_>>()
        });
        for id in cut.unwrap_or_default() {
            self.send_again(id);
        }
    }

    /// Takes one out of those on their way: its files go with what is being written, its text is given back.
    pub fn take_back(self, id: MessageId) -> Option<String> {
        let parcel = self.outbox.try_update(|outbox| {
            let place = outbox.iter().position(|out| out.id() == id && out.trouble.is_some())?;
            Some(outbox.remove(place).parcel)
        })??;
        outbox::forget(self.id, |kept| kept == id);
        self.attached.try_update(|attached| attached.extend(parcel.files));
        Some(parcel.message.text)
    }

    fn post(self, message: NewMessage) {
        spawn_local(async move {
            let answer = self.api.send_message(self.id, &message).await;
            let trouble = match answer {
                Ok(stored) => {
                    let seq = stored.seq;
                    let gap = seq > self.last() + 1;
                    self.take(vec![stored]);
                    self.was_sent(seq);
                    if gap {
                        self.reread();
                    }
                    return;
                }
                Err(failure) => Trouble::from(&failure),
            };
            self.outbox.try_update(|outbox| {
                if let Some(out) = outbox.iter_mut().find(|out| out.id() == message.id) {
                    out.trouble = Some(trouble);
                }
            });
            set_timeout(move || self.send_all_again(), AGAIN);
        });
    }

    /// Says so for a while. Whoever answers has read what was new.
    fn was_sent(self, seq: u64) {
        self.sent.try_set(Some(seq));
        set_timeout(
            move || {
                if self.sent.try_get_untracked().flatten() == Some(seq) {
                    self.sent.try_set(None);
                }
            },
            SAID_FOR,
        );
        self.read_before.try_update(|read| *read = read.map(|read| read.max(seq)));
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
