//! An event as it is sent: written once, whoever gets it.

use std::sync::atomic::{AtomicU8, Ordering};

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use serde_json::Value;
use tocsin_model::{
    id::OrganisationId,
    live::{Event, Noun},
    tlp::Tlp,
    viewer::Viewer,
};
use uuid::Uuid;

/// An event as it is sent.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) id: Uuid,
    pub(super) noun: Noun,
    pub(super) key: String,
    organisation: Option<OrganisationId>,
    /// How its record is marked: rises with the record, also for what was not sent yet.
    tlp: AtomicU8,
    pub(super) text: Utf8Bytes,
}

/// [`tocsin_model::live::ServerMessage::Event`], borrowed.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Message<'a> {
    Event { id: Uuid, noun: Noun, key: &'a str, body: &'a Value },
}

impl Frame {
    pub(super) fn of(event: &Event) -> Self {
        let message = Message::Event { id: event.id, noun: event.noun, key: &event.key, body: &event.body };
        Self {
            id: event.id,
            noun: event.noun,
            key: event.key.clone(),
            organisation: event.organisation,
            tlp: AtomicU8::new(event.tlp.rank()),
            text: serde_json::to_string(&message).expect("an event has only string keys").into(),
        }
    }

    /// How its record is marked by now.
    pub(super) fn tlp(&self) -> Tlp {
        Tlp::from_rank(self.tlp.load(Ordering::Acquire)).unwrap_or(Tlp::Red)
    }

    /// Its record was marked more strictly.
    pub(super) fn raise(&self, tlp: Tlp) {
        self.tlp.fetch_max(tlp.rank(), Ordering::AcqRel);
    }

    /// What is marked together: a thread's messages are marked as it is.
    pub(super) fn marked_with(&self) -> (Noun, &str) {
        (if self.noun == Noun::Message { Noun::Thread } else { self.noun }, &self.key)
    }

    /// The topics whose subscribers want it: those of all records, and those of this one.
    pub(super) fn topics(&self) -> (&'static str, String) {
        let (list, one) = self.noun.topic();
        (list, format!("{one}:{}", self.key))
    }

    /// Whether the viewer may see its record.
    pub(super) fn is_seen_by(&self, viewer: &Viewer) -> bool {
        let tlp = self.tlp();
        let in_scope = match self.organisation {
            Some(owner) => viewer.sees(owner, tlp),
            None => viewer.role.is_cert() && tlp <= viewer.clearance,
        };
        in_scope && viewer.may(self.noun.read_action())
    }
}
