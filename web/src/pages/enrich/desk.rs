//! What lies on the desk: it stays while the reader looks at another page and comes back.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use tocsin_model::{
    id::{IocId, TicketId},
    submission::{Accepted, Submission, SubmittedIoc},
    ticket::Ticket,
    tlp::{Pap, Tlp},
};

use super::preview::Preview;
use crate::browser::clock;

/// A submission that was accepted, and how its tickets do.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The host's answer.
    pub accepted: Accepted,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

/// What lies on the desk.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The text as it was pasted.
    pub text: RwSignal<String>,
    /// What was recognised in it.
    pub preview: RwSignal<Preview>,
    /// What the reader took out again.
    pub removed: RwSignal<HashSet<IocId>>,
    /// The TLP marking's word.
    pub tlp: RwSignal<String>,
    /// The PAP marking's word.
    pub pap: RwSignal<String>,
    /// Where it was seen.
    pub source: RwSignal<String>,
    /// A note.
    pub note: RwSignal<String>,
    /// What was sent.
    pub sent: RwSignal<Option<Sent>>,
    /// The tickets of what was sent, as far as they have changed since.
    pub tickets: RwSignal<BTreeMap<TicketId, Ticket>>,
}

impl Desk {
    /// An empty desk.
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            preview: RwSignal::new(Preview::default()),
            removed: RwSignal::new(HashSet::new()),
            tlp: RwSignal::new(Tlp::default().as_str().to_owned()),
            pap: RwSignal::new(Pap::default().as_str().to_owned()),
            source: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            sent: RwSignal::new(None),
            tickets: RwSignal::new(BTreeMap::new()),
        }
    }

    /// Reads the text anew.
    pub fn read(self, text: String) {
        self.preview.set(Preview::of(&text));
        self.removed.set(HashSet::new());
        self.text.set(text);
    }

    /// How many values would be sent.
    pub fn count(self) -> usize {
        self.preview.with(|preview| preview.rows.len()) - self.removed.with(HashSet::len)
    }

    /// What is sent: exactly the rows that are shown.
    pub fn submission(self) -> Submission {
        let removed = self.removed.get_untracked();
        let iocs = self.preview.with_untracked(|preview| {
            let kept = preview.rows.iter().filter(|row| !removed.contains(&row.id));
            kept.map(|row| SubmittedIoc { value: row.value.clone(), kind: Some(row.kind) }).collect()
        });
        let filled =
            |text: RwSignal<String>| Some(text.get_untracked().trim().to_owned()).filter(|text| !text.is_empty());
        Submission {
            text: None,
            iocs: Some(iocs),
            tlp: self.tlp.get_untracked().parse().ok(),
            pap: self.pap.get_untracked().parse::<Pap>().ok(),
            source: filled(self.source),
            note: filled(self.note),
        }
    }

    /// Takes the host's answer and clears the text.
    pub fn accept(self, accepted: Accepted) {
        self.tickets.set(BTreeMap::new());
        self.sent.set(Some(Sent { accepted, at: clock::now() }));
        self.read(String::new());
        self.note.set(String::new());
    }

    /// Makes room for something else.
    pub fn clear(self) {
        self.sent.set(None);
    }
}
