//! The outbox: what was committed and still has to be told to webhooks, people, the search index and the statistics.
//!
//! An entry is stored in the transaction of the change that it is about, so no acknowledged change is missed; it goes in
//! the transaction that stores what follows from it, so each is followed once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    id::OrganisationId,
    live::{Event, Noun},
    tlp::Tlp,
    viewer::Actor,
};

/// What is kept of a record's event: enough to find the record again. Its content is read when it is needed, with the
/// eyes of whoever is told.
const KEPT: [&str; 15] = [
    "id",
    "seq",
    "thread",
    "incident",
    "version",
    "state",
    "kind",
    "created_at",
    "edited_at",
    "deleted_at",
    "mentions",
    "author",
    "event",
    "asked_by",
    "assignee",
];

/// A committed change that has not been followed yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxEntry {
    /// UUIDv7.
    pub id: Uuid,
    /// What the record is.
    pub noun: Noun,
    /// The record's identifier, as events have it.
    pub key: String,
    /// The record's owner; `None` for what only the CERT sees.
    pub organisation: Option<OrganisationId>,
    /// The record's marking when it was committed.
    pub tlp: Tlp,
    /// Who made the change.
    pub actor: Actor,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// The few fields of the record by which it is found again.
    pub record: Map<String, Value>,
}

impl OutboxEntry {
    /// Whether such an event is followed. Enrichments are not: a million of them a day is usual, and their state is read by
    /// `updated_since` or told by the live socket.
    #[must_use]
    pub fn follows(event: &Event) -> bool {
        match event.noun {
            Noun::Incident | Noun::Message | Noun::Asset => true,
            Noun::Ticket => event.body.get("kind").and_then(Value::as_str) == Some("assistance"),
            _ => false,
        }
    }

    /// The entry of an event; `None` when nobody follows such events.
    #[must_use]
    pub fn of(event: &Event, actor: Actor, at: DateTime<Utc>) -> Option<Self> {
        let body = event.body.as_object();
        let record = body.into_iter().flatten().filter(|(name, _)| KEPT.contains(&name.as_str()));
        Self::follows(event).then(|| Self {
            id: Uuid::now_v7(),
            noun: event.noun,
            key: event.key.clone(),
            organisation: event.organisation,
            tlp: event.tlp,
            actor,
            at,
            record: record.map(|(name, value)| (name.clone(), value.clone())).collect(),
        })
    }

    /// A field of the record, as text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.record.get(name).and_then(Value::as_str)
    }

    /// A field of the record, as a whole number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.record.get(name).and_then(Value::as_u64)
    }

    /// What entries about the same thing have in common: they are followed one after the other.
    #[must_use]
    pub fn lane(&self) -> (Noun, &str) {
        (self.noun, &self.key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(noun: Noun, body: Value) -> Event {
        Event { id: Uuid::nil(), noun, key: "k".into(), organisation: None, tlp: Tlp::Red, body }
    }

    #[test]
    fn an_entry_keeps_how_to_find_the_record_and_nothing_of_its_content() {
        let body = json!({ "id": "i", "version": 3, "title": "secret", "values": { "a": 1 }, "text": "secret" });
        let entry = OutboxEntry::of(&event(Noun::Incident, body), Actor::Host, Utc::now()).expect("followed");
        assert_eq!(Value::Object(entry.record.clone()), json!({ "id": "i", "version": 3 }));
        assert_eq!((entry.text("id"), entry.number("version")), (Some("i"), Some(3)));
    }

    #[test]
    fn of_tickets_only_requests_for_help_are_followed() {
        for (kind, followed) in [("assistance", true), ("enrichment", false), ("investigation", false)] {
            let entry = OutboxEntry::of(&event(Noun::Ticket, json!({ "kind": kind })), Actor::Host, Utc::now());
            assert_eq!(entry.is_some(), followed, "{kind}");
        }
    }
}
