//! Two accounts of an incident: what happened in the world, and what was done about it here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ClockAction, ClockKind, IncidentState, Step};
use crate::{
    id::{HistoryEntryId, IncidentId, IocId, OccurrenceId},
    thread::Author,
};

/// Something that happened in the world: a line of the incident's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Occurrence {
    /// Its identifier.
    pub id: OccurrenceId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened: plain text.
    pub text: String,
    /// Who wrote it down.
    pub by: Author,
    /// When it was written down.
    pub added_at: DateTime<Utc>,
}

/// `POST /api/v1/incidents/{id}/occurrences`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewOccurrence {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened, 1 to 2,000 characters.
    pub text: String,
}

impl NewOccurrence {
    /// How long the text may be, in characters.
    pub const MAX_TEXT_CHARS: usize = 2_000;
}

/// Something that was done here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// Its identifier.
    pub id: HistoryEntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Author,
    /// What.
    pub what: Happening,
    /// Whether only the CERT reads it.
    pub internal: bool,
}

/// What was done to an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Happening {
    /// It was begun.
    Created {},
    /// A step was taken.
    Step {
        /// Which.
        step: Step,
        /// From this state.
        from: IncidentState,
        /// To this one.
        to: IncidentState,
        /// Why.
        reason: Option<String>,
    },
    /// Fields were changed: `title`, `values.summary`.
    Changed {
        /// Their paths.
        fields: Vec<String>,
    },
    /// IoCs were added.
    IocsAdded {
        /// Which.
        iocs: Vec<IocId>,
    },
    /// An IoC was taken out.
    IocRemoved {
        /// Which.
        ioc: IocId,
    },
    /// IoCs were passed on to the threat-intelligence side.
    IocsShared {
        /// Which.
        iocs: Vec<IocId>,
    },
    /// A task was added, ticked or changed.
    Task {
        /// Its title.
        title: String,
        /// Whether it is done.
        done: bool,
    },
    /// Something was written down on the timeline.
    Occurrence {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Somebody paused, resumed or met a deadline.
    Clock {
        /// Which.
        clock: ClockKind,
        /// What was done.
        action: ClockAction,
    },
    /// A deadline comes near.
    Due {
        /// Which.
        clock: ClockKind,
        /// When it is due.
        due_at: DateTime<Utc>,
    },
    /// It was merged into another incident.
    MergedInto {
        /// That one.
        incident: IncidentId,
    },
    /// Another incident was merged into it.
    Absorbed {
        /// That one.
        incident: IncidentId,
    },
    /// A merge was taken back.
    Unmerged {
        /// The other incident.
        incident: IncidentId,
    },
    /// A part of it became an incident of its own.
    Split {
        /// The new incident.
        incident: IncidentId,
    },
    /// It was a part of another incident.
    SplitFrom {
        /// That one.
        incident: IncidentId,
    },
}
