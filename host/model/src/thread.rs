//! Threads of messages: one that an incident shares with its organisation, one that only analysts read, and one between
//! each organisation and the CERT.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, EvidenceId, IncidentId, MessageId, OrganisationId, ThreadId, TicketId},
    ticket::IocRef,
    tlp::Tlp,
    viewer::{Action, Actor, Viewer},
};

/// The longest text of a message, in bytes.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024;
/// The longest beginning of a message that a list of threads shows, in characters.
pub const MAX_EXCERPT_CHARS: usize = 140;
/// How many files go with a message at most.
pub const MAX_ATTACHMENTS: usize = 20;
/// How far a thread between an organisation and the CERT may travel: no further than the two.
pub const DIRECT_TLP: Tlp = Tlp::Amber;

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
    /// All of them.
    pub const ALL: [ThreadKind; 3] = [ThreadKind::Shared, ThreadKind::Internal, ThreadKind::Direct];

    /// The kind that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Who can read what is written here, in words. `organisation` is the name of the thread's.
    #[must_use]
    pub fn readers(self, organisation: &str, tlp: Tlp) -> String {
        match self {
            ThreadKind::Internal => {
                format!("Only the CERT can read this: not {organisation}. It is marked {}.", tlp.label())
            }
            ThreadKind::Shared | ThreadKind::Direct => {
                format!("{organisation} and the CERT can read this. It is marked {}.", tlp.label())
            }
        }
    }

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
    /// What happened, when the message says so rather than somebody: it is then shown as a line of the thread.
    #[serde(default)]
    pub event: Option<ThreadEvent>,
}

impl Message {
    /// Counts its changes; the entity tag of `If-Match`.
    #[must_use]
    pub fn version(&self) -> u64 {
        u64::from(self.revisions) + 1
    }
}

/// Something that happened in a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadEvent {
    /// What.
    pub what: ThreadEventKind,
    /// The request for help that it happened to.
    pub ticket: TicketId,
}

/// What happened in a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ThreadEventKind {
    /// Somebody asked for an analyst.
    AssistanceAsked,
    /// An analyst took the request.
    AssistanceTaken,
    /// An analyst closed the request.
    AssistanceClosed,
}

/// `POST /api/v1/threads/{id}/messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// Chosen by the sender, new for every new message: sending it again with the same id answers the same message.
    pub id: MessageId,
    /// Markdown, at most 16 KiB; may be empty when files go with it.
    #[serde(default)]
    pub text: String,
    /// Files of the thread's incident, at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<EvidenceId>,
}

/// An earlier text of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revision {
    /// Its place: 1 is the first text.
    pub number: u32,
    /// Markdown, as it was.
    pub text: String,
    /// Since when it stood.
    pub since: DateTime<Utc>,
    /// Who replaced or deleted it.
    pub replaced_by: Author,
    /// When.
    pub replaced_at: DateTime<Utc>,
}

/// How far somebody has read a thread. Constituents are told of their own people by name, and of the CERT as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// The person or machine; `None` for the CERT as one.
    pub reader: Option<uuid::Uuid>,
    /// The name as the viewer may know it.
    pub name: String,
    /// Whether it is somebody of the CERT.
    pub of_cert: bool,
    /// The number of the latest message that was read.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
}

/// Somebody whom a message may mention. Constituents are told of their own people only: the CERT is one to them, and reads
/// every thread that they write in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mentionable {
    /// The name as others read it.
    pub name: String,
    /// What stands behind the `@`.
    pub username: String,
    /// Whether it is somebody of the CERT.
    pub of_cert: bool,
}

/// The name that constituents know everybody of the CERT by, where it does not matter who it is.
pub const CERT_AS_ONE: &str = "CERT";

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
