//! An incident or a thread as one document, with nothing but what its reader may see.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    card::Card,
    incident::{HistoryEntry, Incident, IncidentIoc, Occurrence},
    thread::{Message, Thread},
    tlp::Tlp,
};

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// For programs.
    #[default]
    Json,
    /// For people: one file that needs nothing else, and prints well.
    Html,
}

/// Who exported when, and how far it may travel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportHead {
    /// When.
    pub exported_at: DateTime<Utc>,
    /// By whom.
    pub exported_by: String,
    /// The marking of the whole.
    pub tlp: Tlp,
    /// The name of the organisation that it is about.
    pub organisation_name: String,
}

/// A kind of entries of which an export holds only so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExportPart {
    /// IoCs.
    Iocs,
    /// What happened in the world.
    Occurrences,
    /// What was done about it here.
    History,
    /// Messages.
    Messages,
}

impl ExportPart {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ExportPart::Iocs => "iocs",
            ExportPart::Occurrences => "occurrences",
            ExportPart::History => "history",
            ExportPart::Messages => "messages",
        }
    }
}

/// An incident with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentExport {
    /// Who exported when.
    pub head: ExportHead,
    /// The incident.
    pub incident: Incident,
    /// The fields of its card that the reader sees, which give the values their names.
    pub card: Option<Card>,
    /// Its IoCs.
    pub iocs: Vec<IncidentIoc>,
    /// What happened in the world, oldest first.
    pub occurrences: Vec<Occurrence>,
    /// What was done about it here, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Its threads.
    pub threads: Vec<ThreadExport>,
    /// What there are more of than an export holds: the rest is left out, and read by the lists of the API.
    pub left_out: Vec<ExportPart>,
}

/// A thread with its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadExport {
    /// Who exported when.
    pub head: ExportHead,
    /// The thread.
    pub thread: Thread,
    /// Who can read it, in words.
    pub readers: String,
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
    /// What there are more of than an export holds: the later ones are left out, and read by the lists of the API.
    pub left_out: Vec<ExportPart>,
}
