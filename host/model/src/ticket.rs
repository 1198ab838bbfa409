//! A ticket: a work item with a kind, a state and, for an enrichment, a report.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    enrichment::{Fact, RawDocument, Reference, Related},
    id::{IncidentId, IocId, OrganisationId, RunId, ThreadId, TicketId},
    ioc::IocType,
    special::Special,
    thread::Author,
    tlp::{Pap, Tlp},
    verdict::{Percent, Verdict},
};

/// What a ticket is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketKind {
    /// The providers are asked about one IoC. One per organisation and IoC.
    Enrichment,
    /// Something malicious was found; a person looks into it, in the team's ticketing system.
    Investigation,
    /// A constituent asks for an analyst, in a thread: `queued` until one takes it, `running` then, `closed` at the end.
    Assistance,
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// Its run waits for its turn.
    Queued,
    /// Its run is under way.
    Running,
    /// It waits for something outside: a provider's quota, a person, the external system.
    Waiting,
    /// A step that must not happen twice was cut off, and nobody knows whether it happened. A person says.
    Uncertain,
    /// Done.
    Closed,
}

impl TicketKind {
    /// All kinds.
    pub const ALL: [TicketKind; 3] = [TicketKind::Enrichment, TicketKind::Investigation, TicketKind::Assistance];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TicketKind::Enrichment => "enrichment",
            TicketKind::Investigation => "investigation",
            TicketKind::Assistance => "assistance",
        }
    }

    /// The kind that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl TicketState {
    /// All states, in the order of a ticket's life.
    pub const ALL: [TicketState; 5] =
        [TicketState::Queued, TicketState::Running, TicketState::Waiting, TicketState::Uncertain, TicketState::Closed];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TicketState::Queued => "queued",
            TicketState::Running => "running",
            TicketState::Waiting => "waiting",
            TicketState::Uncertain => "uncertain",
            TicketState::Closed => "closed",
        }
    }

    /// The state that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether a ticket may go from here to `next`. A closed ticket is queued again when its IoC is submitted again.
    #[must_use]
    pub fn may_become(self, next: TicketState) -> bool {
        use TicketState::*;
        match self {
            Queued => matches!(next, Running | Closed),
            Running => matches!(next, Waiting | Uncertain | Closed | Queued),
            Waiting => matches!(next, Running | Uncertain | Closed),
            Uncertain => matches!(next, Running | Queued | Closed),
            Closed => matches!(next, Queued),
        }
    }
}

impl fmt::Display for TicketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for TicketState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An IoC as a ticket names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IocRef {
    /// The IoC's identifier.
    pub id: IocId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: IocType,
    /// Its normalised value.
    pub value: String,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// Its identifier.
    pub id: TicketId,
    /// What it is about.
    pub kind: TicketKind,
    /// Where it stands.
    pub state: TicketState,
    /// One line.
    pub title: String,
    /// The organisation that it belongs to.
    pub organisation: OrganisationId,
    /// How far it may travel: the strictest marking of its submissions, or what an analyst set since the last of them.
    pub tlp: Tlp,
    /// What may be done with its IoC: the strictest marking of its submissions.
    pub pap: Pap,
    /// The IoC; a request for help has none.
    #[serde(default)]
    pub ioc: Option<IocRef>,
    /// Why the IoC is not sent to third parties, if it is not.
    #[serde(default)]
    pub special: Option<Special>,
    /// What came out, once a run has finished.
    pub verdict: Option<Verdict>,
    /// 0 to 100, once a run has finished.
    pub score: Option<Percent>,
    /// 0 to 100, once a run has finished.
    pub confidence: Option<Percent>,
    /// What the providers said. An investigation has none; it points to the enrichment's.
    pub report: Option<Report>,
    /// The latest run.
    pub run_id: Option<RunId>,
    /// How many runs there were.
    pub runs: u32,
    /// For an enrichment: the investigation that was opened for it.
    pub investigation: Option<Investigation>,
    /// For an investigation: the enrichment that found it.
    pub enrichment: Option<TicketId>,
    /// For an investigation: its ticket in the team's ticketing system.
    pub external: Option<External>,
    /// For a request for help: the thread in which it was asked for.
    #[serde(default)]
    pub thread: Option<ThreadId>,
    /// For a request for help: the incident that the thread is about, if it is about one.
    #[serde(default)]
    pub incident: Option<IncidentId>,
    /// For a request for help: the number of the thread's message that asks.
    #[serde(default)]
    pub question: Option<u64>,
    /// For a request for help: who asked.
    #[serde(default)]
    pub asked_by: Option<Author>,
    /// For a request for help: the analyst who took it.
    #[serde(default)]
    pub assignee: Option<Author>,
    /// For a request for help: when it was taken.
    #[serde(default)]
    pub taken_at: Option<DateTime<Utc>>,
    /// For a request for help: until when somebody should have taken it.
    #[serde(default)]
    pub due_at: Option<DateTime<Utc>>,
    /// Why the state is `waiting` or `uncertain`, and what a person can do.
    pub reason: Option<String>,
    /// Where the latest submission came from, as its sender said.
    pub source: Option<String>,
    /// The latest submission's note.
    pub note: Option<String>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was last closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

/// An investigation as its enrichment names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Investigation {
    /// Its ticket here.
    pub id: TicketId,
    /// Its ticket in the team's ticketing system.
    pub external: External,
}

/// A ticket in the team's ticketing system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct External {
    /// The connection that opened it.
    pub system: String,
    /// The system's own key: `SOC-123`.
    pub key: String,
    /// Where a person opens it.
    pub url: String,
}

/// What the providers said about an IoC.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The conclusion in a sentence or two, plain text.
    pub summary: String,
    /// One section per connection, in the flow's order.
    pub sections: Vec<Section>,
}

/// How far a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SectionState {
    /// The provider has not answered yet.
    Running,
    /// The provider answered.
    Done,
    /// There is no answer; `error` says why.
    Failed,
}

/// One provider's part of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Section {
    /// The connection's name.
    pub connection: String,
    /// How far it is.
    pub state: SectionState,
    /// The provider's verdict.
    pub verdict: Option<Verdict>,
    /// The provider's score, 0 to 100.
    pub score: Option<Percent>,
    /// The provider's confidence, 0 to 100.
    pub confidence: Option<Percent>,
    /// One line.
    pub summary: String,
    /// Typed facts.
    pub facts: Vec<Fact>,
    /// Other observables that the answer mentions.
    pub related: Vec<Related>,
    /// Where a person reads more.
    pub references: Vec<Reference>,
    /// The provider's own documents: `GET /api/v1/tickets/{id}/raw/{digest}`.
    pub raw: Vec<RawDocument>,
    /// Why there is no answer.
    pub error: Option<SectionError>,
    /// How long the answer took, in milliseconds, waiting for the quota included.
    pub duration_ms: u64,
    /// Whether the answer came from the connection's cache.
    pub cached: bool,
}

/// Why a provider gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SectionError {
    /// A stable word: `rate_limited`, `unauthorised`, `timeout`, …
    pub code: String,
    /// What happened.
    pub message: String,
    /// What mends it.
    pub remedy: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_ticket_can_only_be_run_again() {
        for next in TicketState::ALL {
            assert_eq!(TicketState::Closed.may_become(next), next == TicketState::Queued);
        }
    }

    #[test]
    fn every_state_is_read_back_from_its_word() {
        for state in TicketState::ALL {
            assert_eq!(TicketState::from_word(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).expect("serialises"), state.as_str());
        }
    }
}
