//! Who writes in a thread right now, who has it before them, and how far they have read.

use std::{collections::BTreeMap, time::Duration};

use leptos::prelude::*;
use tocsin_model::{
    id::ThreadId,
    live::Present,
    page::Page,
    thread::{CERT_AS_ONE, Message, Receipt},
};

use crate::{
    browser::clock,
    live::{Change, Live, messages_topic, use_live},
    load::Load,
    session::{use_api, use_session},
};

/// How long somebody counts as writing after the last word of it, in milliseconds.
const WRITES_FOR: i64 = 6_000;
/// How often others are told that the reader writes, in milliseconds.
const TELL_EVERY: i64 = 3_000;

/// Who writes, who is there, and how far they have read.
#[derive(Clone, Copy)]
pub struct Signals {
    /// The names of those who write.
    pub typing: Memo<Vec<String>>,
    /// The names of the others who have it before them.
    pub present: Memo<Vec<String>>,
    receipts: Load<Page<Receipt>>,
    own: Option<uuid::Uuid>,
    writers: RwSignal<BTreeMap<String, i64>>,
    live: Live,
    thread: ThreadId,
    told: StoredValue<i64>,
}

impl Signals {
    /// Listens for as long as the calling component is shown.
    pub fn listen(thread: ThreadId) -> Self {
        let (live, api) = (use_live(), use_api());
        let own = untrack(|| use_session().me()).map(|me| me.id);
        let writers = RwSignal::new(BTreeMap::new());
        let there = RwSignal::new(Vec::<Present>::new());
        let is_other = move |one: &Present| one.account.map(|account| account.0) != own || own.is_none();
        let signals = Self {
            typing: Memo::new(move |_| {
                writers.with(|writers: &BTreeMap<String, i64>| writers.keys().cloned().collect())
            }),
            present: Memo::new(move |_| {
                there.with(|there| there.iter().filter(|one| is_other(one)).map(|one| one.name.clone()).collect())
            }),
            receipts: Load::new(move || api.receipts(thread)),
            own,
            writers,
            live,
            thread,
            told: StoredValue::new(0),
        };
        live.listen(messages_topic(thread), move |change| match change {
            Change::Typing(who) if is_other(who) => signals.writes(who.name.clone()),
            Change::Presence(present) => there.set(present.clone()),
            _ => {}
        });
        live.listen(format!("thread:{thread}"), move |_| signals.receipts.refresh());
        signals
    }

    fn writes(self, name: String) {
        let until = now() + WRITES_FOR;
        self.writers.update(|writers| {
            writers.insert(name, until);
        });
        let forget = move || {
            if self.writers.try_with_untracked(|writers| writers.values().any(|until| *until <= now())) == Some(true) {
                self.writers.update(|writers| writers.retain(|_, until| *until > now()));
            }
        };
        set_timeout(forget, Duration::from_millis(WRITES_FOR.unsigned_abs() + 50));
    }

    /// These were written: their authors write no longer.
    pub fn wrote(self, messages: &[Message]) {
        let wrote = |name: &str| {
            // To constituents, whoever of the CERT writes is the CERT.
            messages.iter().any(|Message { author, .. }| author.name == name || (author.of_cert && name == CERT_AS_ONE))
        };
        self.writers.try_update(|writers| writers.retain(|name, _| !wrote(name)));
    }

    /// The reader writes: others are told, now and then.
    pub fn write(self) {
        let now = now();
        if now - self.told.get_value() >= TELL_EVERY {
            self.told.set_value(now);
            self.live.tell_typing(self.thread);
        }
    }

    /// Who has read up to this message.
    pub fn readers_of(self, seq: u64) -> Vec<String> {
        let others =
            |receipt: &&Receipt| receipt.seq >= seq && (receipt.reader.is_none() || receipt.reader != self.own);
        self.receipts.data.with(|page| {
            let receipts = page.iter().flat_map(|page| &page.items);
            receipts.filter(others).map(|receipt| receipt.name.clone()).collect()
        })
    }
}

fn now() -> i64 {
    clock::now().timestamp_millis()
}
