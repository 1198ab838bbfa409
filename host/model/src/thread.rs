//! Threads of messages: one that an incident shares with its organisation, one that only analysts read, and one between
//! each organisation and the CERT.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, EvidenceId, IncidentId, MessageId, OrganisationId, ThreadId},
    ticket::IocRef,
    tlp::Tlp,
    viewer::{Action, Actor, Viewer},
};

/// Who reads a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThreadKind {
    /// About an incident; the CERT and the incident's organisation.
    Shared,
    /// About an incident; the CERT only.
    Internal,
    /// About anything; the CERT and the organisation.
    Direct,
}

impl ThreadKind {
    /// What one must be allowed to do to read it.
    #[must_use]
    pub fn read_action(self) -> Action {
        match self {
            ThreadKind::Shared | ThreadKind::Direct => Action::ReadMessages,
            ThreadKind::Internal => Action::ReadInternal,
        }
    }

    /// What one must be allowed to do to write in it.
    #[must_use]
    pub fn write_action(self) -> Action {
        match self {
            ThreadKind::Shared | ThreadKind::Direct => Action::WriteMessages,
            ThreadKind::Internal => Action::WriteInternal,
        }
    }

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ThreadKind::Shared => "shared",
            ThreadKind::Internal => "internal",
            ThreadKind::Direct => "direct",
        }
    }
}

/// A thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thread {
    /// Its identifier.
    pub id: ThreadId,
    /// Who reads it.
    pub kind: ThreadKind,
    /// The incident that it is about.
    pub incident: Option<IncidentId>,
    /// The organisation that it is about.
    pub organisation: OrganisationId,
    /// One line: the incident's title, or the organisation's name.
    pub title: String,
    /// The incident's marking; of a direct thread, how far it may travel.
    pub tlp: Tlp,
    /// The number of its latest message; 0 while there is none.
    pub last_seq: u64,
    /// Who wrote last, and the beginning of what was written.
    pub last: Option<Excerpt>,
    /// When it last got a message.
    pub updated_at: DateTime<Utc>,
}

impl Thread {
    /// Whether the thread exists for the viewer. The store applies the same rule in its queries.
    #[must_use]
    pub fn is_seen_by(&self, viewer: &Viewer) -> bool {
        viewer.sees(self.organisation, self.tlp) && viewer.may(self.kind.read_action())
    }
}

/// The beginning of a message, as a list of threads shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Excerpt {
    /// Who wrote it.
    pub author: String,
    /// At most 140 characters of plain text.
    pub text: String,
}

/// A thread and how far the viewer has read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadView {
    /// The thread.
    #[serde(flatten)]
    pub thread: Thread,
    /// The number of the latest message that the viewer has read.
    pub read_seq: u64,
    /// How many messages the viewer has not read.
    pub unread: u64,
    /// Who can read what is written here, in words: the server's own answer, shown above the composer.
    pub readers: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Its identifier, chosen by its sender.
    pub id: MessageId,
    /// Its thread.
    pub thread: ThreadId,
    /// Its place in the thread, from 1, without gaps.
    pub seq: u64,
    /// Who wrote it.
    pub author: Author,
    /// Markdown (CommonMark); empty once it is deleted.
    pub text: String,
    /// The same as sanitised HTML, made by the host.
    #[serde(default)]
    pub html: String,
    /// Files that were sent with it.
    #[serde(default)]
    pub attachments: Vec<EvidenceId>,
    /// The people it mentions, who are told.
    #[serde(default)]
    pub mentions: Vec<AccountId>,
    /// The IoCs it quotes, each with its page.
    #[serde(default)]
    pub iocs: Vec<IocRef>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was last edited.
    pub edited_at: Option<DateTime<Utc>>,
    /// When it was deleted: its place stays.
    pub deleted_at: Option<DateTime<Utc>>,
    /// How many earlier texts there are; analysts read them.
    #[serde(default)]
    pub revisions: u32,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Author {
    /// The person or machine.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub actor: Actor,
    /// The name as others read it.
    pub name: String,
    /// Whether the CERT wrote it.
    pub of_cert: bool,
}
