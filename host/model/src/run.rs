//! A run: one execution of a playbook, and the journal that makes it survive anything.
//!
//! The journal holds *commands*, which the guest made and which a replay must make again in the same order, and
//! *notifications*, which say what became of them and are delivered in the journal's order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    id::{OrganisationId, RunId, TicketId},
    plugin::Effect,
    tlp::Tlp,
};

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// No host drives it yet.
    Queued,
    /// A host drives it.
    Running,
    /// A step's outcome is unknown; a person says what became of it.
    Uncertain,
    /// The playbook could not be replayed against its journal; it waits for a person.
    Parked,
    /// It gave its output.
    Finished,
    /// It ended without an output; the error says why.
    Failed,
}

impl RunState {
    /// All states.
    pub const ALL: [RunState; 6] = [
        RunState::Queued,
        RunState::Running,
        RunState::Uncertain,
        RunState::Parked,
        RunState::Finished,
        RunState::Failed,
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RunState::Queued => "queued",
            RunState::Running => "running",
            RunState::Uncertain => "uncertain",
            RunState::Parked => "parked",
            RunState::Finished => "finished",
            RunState::Failed => "failed",
        }
    }

    /// The state that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, RunState::Finished | RunState::Failed)
    }
}

/// One execution of a playbook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    /// Its identifier.
    pub id: RunId,
    /// The playbook's plugin id.
    pub playbook: String,
    /// The digest of the component that it is pinned to.
    pub digest: String,
    /// The ticket that it works for.
    pub ticket: TicketId,
    /// The organisation that it belongs to.
    pub organisation: OrganisationId,
    /// How far it may travel: its ticket's marking.
    pub tlp: Tlp,
    /// How far it is.
    pub state: RunState,
    /// What the playbook was given; JSON of its own shape.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Value,
    /// What it gave; JSON of its own shape.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub output: Option<Value>,
    /// Why it failed, is parked or is uncertain.
    pub error: Option<String>,
    /// Counts the hosts that have driven it; what one of an older epoch still tries to write is refused.
    pub epoch: u64,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// One line of a journal. Its sequence number is its place, from 0, without gaps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// Its place in the journal.
    pub seq: u32,
    /// When it was appended.
    pub at: DateTime<Utc>,
    /// What it says.
    #[serde(flatten)]
    pub record: Record,
}

/// What a journal's line says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    /// The guest asked for something.
    Command(Command),
    /// Something became of it.
    Notification(Notification),
}

/// What a guest asks for. A replay must ask for the same, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Do this step.
    Step {
        /// The step's number in the run, from 0.
        step: u32,
        /// What to do.
        request: StepRequest,
        /// What doing it twice would mean.
        effect: Effect,
    },
    /// The playbook ended with this output.
    Output {
        /// JSON of the playbook's own shape, or its error.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        result: Result<Value, String>,
    },
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "notification", rename_all = "snake_case")]
pub enum Notification {
    /// The step has its outcome.
    Done {
        /// The step's number.
        step: u32,
        /// What came out.
        outcome: StepOutcome,
        /// How long it took, in milliseconds, waiting for the quota included.
        duration_ms: u64,
        /// Whether the connection's cache answered.
        cached: bool,
        /// Who said so, where a person resolved an uncertain step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resolved_by: Option<uuid::Uuid>,
    },
    /// The step was cut off and must not be repeated: nobody knows whether it happened.
    Uncertain {
        /// The step's number.
        step: u32,
        /// What is known.
        reason: String,
    },
    /// The host that drove the run was gone, and another one goes on from here.
    TakenOver {
        /// The epoch from here on.
        epoch: u64,
    },
    /// A person said that an uncertain step did not happen: it is done again, with the same key.
    Retry {
        /// The step's number.
        step: u32,
        /// Who said so.
        resolved_by: uuid::Uuid,
    },
}

/// A step as the guest asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepRequest {
    /// What the analyst reads: `Ask VirusTotal`.
    pub label: String,
    /// The action: `enrichment.enrich`, `ticketing.open`.
    pub action: String,
    /// The connection's name; empty for the host's own actions.
    pub connection: String,
    /// JSON of the action's own shape.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub input: Value,
}

/// What came out of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    /// JSON of the action's own shape.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    Ok(Value),
    /// There is no result.
    Err(StepFailure),
}

/// Why a step has no result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepFailure {
    /// A stable word: `denied`, `rate_limited`, `timeout`, …
    pub code: String,
    /// What happened, for the analyst.
    pub message: String,
    /// What mends it, for the analyst.
    pub remedy: String,
}

/// The key of a step towards the outside: the same for every attempt, different for every other step.
#[must_use]
pub fn idempotency_key(run: RunId, step: u32) -> String {
    format!("{run}/{step}")
}
