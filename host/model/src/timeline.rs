//! A ticket's timeline: what happened to it, for a person to read.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, de::Error};

use crate::id::RunId;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// What kind of thing.
    pub kind: TimelineKind,
    /// One line of plain text.
    pub text: String,
    /// The connection it is about.
    pub connection: Option<String>,
    /// The run that it belongs to.
    pub run: Option<RunId>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Who did it, where a person or a machine did: a name.
    pub actor: Option<String>,
}

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// The IoC was submitted.
    Submitted,
    /// A step was started.
    StepStarted,
    /// A step gave a result.
    StepDone,
    /// A step gave none.
    StepFailed,
    /// A step's outcome is unknown.
    StepUncertain,
    /// A person said what became of it.
    Resolved,
    /// The host that drove the run was gone; another one went on.
    Resumed,
    /// The run ended and the ticket was closed.
    Closed,
    /// The run failed or was parked.
    Stopped,
}

/// What a person says of a step whose outcome is unknown: `POST /api/v1/tickets/{id}/resolve`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum Resolution {
    /// It happened: the external ticket exists.
    Happened {
        /// The system's own key.
        key: String,
        /// Where a person opens it.
        url: String,
    },
    /// It did not happen: do it again.
    DidNotHappen,
}

/// A resolution as it is written, before its fields are known to fit its outcome.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    outcome: Outcome,
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Happened,
    DidNotHappen,
}

/// By hand: derived code for a tagged enum forgets which field was wrong, and takes a list for an object.
impl<'de> Deserialize<'de> for Resolution {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Written::deserialize(deserializer)? {
            Written { outcome: Outcome::Happened, key, url } => Ok(Self::Happened {
                key: key.ok_or_else(|| D::Error::missing_field("key"))?,
                url: url.ok_or_else(|| D::Error::missing_field("url"))?,
            }),
            Written { outcome: Outcome::DidNotHappen, key: None, url: None } => Ok(Self::DidNotHappen),
            Written { outcome: Outcome::DidNotHappen, key: Some(_), .. } => {
                Err(D::Error::unknown_field("key", &["outcome"]))
            }
            Written { outcome: Outcome::DidNotHappen, .. } => Err(D::Error::unknown_field("url", &["outcome"])),
        }
    }
}

/// What a replay of a finished run proved: `POST /api/v1/runs/{id}/verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verification {
    /// Whether the recorded decisions follow from the recorded facts.
    pub holds: bool,
    /// How many journal lines were replayed.
    pub entries: u32,
    /// The first difference, where there is one.
    pub difference: Option<String>,
}
