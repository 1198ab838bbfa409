//! A unit of work: changes that happen together or not at all, with their audit entries and events.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use tocsin_model::{
    audit::Change,
    id::{IncidentId, OrganisationId, ThreadId},
    live::{Event, Noun},
    tlp::Tlp,
};
use uuid::Uuid;

use crate::write::Write;

/// Changes that happen together or not at all. Each noun's file adds the methods that collect its changes; whatever
/// their order, records are first created, then changed, then deleted.
#[derive(Debug, Default)]
#[must_use = "a unit does nothing until it is committed"]
pub struct Unit {
    pub(crate) writes: Vec<Write>,
    pub(crate) changes: Vec<Change>,
    pub(crate) events: Vec<Event>,
    /// The threads that it marks anew: the requests for help that were made there follow, and their events.
    pub(crate) marked: Vec<Marked>,
    /// The incidents whose enrichments become as strict as they are.
    pub(crate) raised: Vec<Raised>,
}

/// A thread that is marked anew.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marked {
    pub(crate) thread: ThreadId,
    pub(crate) organisation: OrganisationId,
    pub(crate) tlp: Tlp,
}

/// An incident that its enrichments follow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raised {
    pub(crate) incident: IncidentId,
    pub(crate) organisation: OrganisationId,
    pub(crate) tlp: Tlp,
    pub(crate) at: DateTime<Utc>,
}

impl Unit {
    /// A unit without changes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an audit entry; it is stored in the same transaction, in this host's hash chain.
    pub fn audit(&mut self, change: Change) -> &mut Self {
        self.changes.push(change);
        self
    }

    /// Whether committing it would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.changes.is_empty()
    }

    /// Nobody is told of what was collected so far, and nothing follows from it: for bringing in a past, with all that
    /// once followed from it.
    pub fn untold(&mut self) -> &mut Self {
        self.events.clear();
        self
    }

    pub(crate) fn write(&mut self, write: Write) -> &mut Self {
        self.writes.push(write);
        self
    }

    /// Tells the live clients, once the unit is committed.
    pub(crate) fn tell(&mut self, noun: Noun, key: String, organisation: Option<OrganisationId>, tlp: Tlp, body: Json) {
        self.events.push(Event { id: Uuid::nil(), noun, key, organisation, tlp, body });
    }
}
