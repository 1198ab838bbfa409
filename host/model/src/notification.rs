//! What people who are away are told by mail, and what each of them wants to be told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{AccountId, IncidentId, OrganisationId, ThreadId};

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// Somebody wrote in a thread.
    Message,
    /// An incident was submitted, or its state changed.
    State,
    /// An analyst was asked for, or came.
    Assistance,
    /// The CERT waits for the organisation. Cannot be switched off.
    Waiting,
    /// A deadline is near. Cannot be switched off.
    Deadline,
}

impl NotificationKind {
    /// All of them.
    pub const ALL: [NotificationKind; 5] = [
        NotificationKind::Message,
        NotificationKind::State,
        NotificationKind::Assistance,
        NotificationKind::Waiting,
        NotificationKind::Deadline,
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NotificationKind::Message => "message",
            NotificationKind::State => "state",
            NotificationKind::Assistance => "assistance",
            NotificationKind::Waiting => "waiting",
            NotificationKind::Deadline => "deadline",
        }
    }

    /// Whether everybody concerned is told, whatever they prefer.
    #[must_use]
    pub fn is_mandatory(self) -> bool {
        matches!(self, NotificationKind::Waiting | NotificationKind::Deadline)
    }
}

/// What a person wants to be told by mail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NotificationPreferences {
    /// What the person does not want to be told. Mandatory kinds cannot be in it.
    pub off: Vec<NotificationKind>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

/// What a person's preferences become: `PATCH /api/v1/notifications/preferences`. Absent fields stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateNotificationPreferences {
    /// What the person does not want to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Vec<NotificationKind>>,
}

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Topic {
    /// An incident, with its threads.
    Incident(IncidentId),
    /// The thread between an organisation and the CERT.
    Organisation(OrganisationId),
}

impl Topic {
    /// One text for each topic.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Topic::Incident(id) => format!("incident/{id}"),
            Topic::Organisation(id) => format!("organisation/{id}"),
        }
    }
}

/// One thing that somebody is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Why.
    pub kind: NotificationKind,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// For a message: its thread and number; whoever has read it meanwhile is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<(ThreadId, u64)>,
    /// The state or the deadline, by its word of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
}

/// What somebody will be told about one topic when the window of its digest ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Who.
    pub account: AccountId,
    /// About what.
    pub topic: Topic,
    /// What happened, in the order in which it was noticed.
    pub notices: Vec<Notice>,
}

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its next attempt.
    Queued,
    /// The mail server took it.
    Sent,
    /// There is nothing to tell any more: it was read here, switched off, or may not be seen any more.
    Dropped,
    /// The mail server refused it for good, or did not take it within 24 hours.
    GivenUp,
}

impl MailState {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Sent => "sent",
            MailState::Dropped => "dropped",
            MailState::GivenUp => "given_up",
        }
    }
}

/// A mail on its way. Its text is made when it is sent, of what its recipient may see then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mail {
    /// Its identifier; its `Message-ID` follows from it, so that a second copy is known as one.
    pub id: Uuid,
    /// Who is told.
    pub account: AccountId,
    /// About what.
    pub topic: Topic,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub notices: Vec<Notice>,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the mail server said last, if it did not take it.
    pub error: Option<String>,
    /// When it was queued.
    pub created_at: DateTime<Utc>,
    /// When it is tried next.
    pub next_at: DateTime<Utc>,
    /// When the mail server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// Counts its changes.
    pub version: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_and_what_is_due_cannot_be_switched_off() {
        let mandatory: Vec<_> = NotificationKind::ALL.into_iter().filter(|kind| kind.is_mandatory()).collect();
        assert_eq!(mandatory, [NotificationKind::Waiting, NotificationKind::Deadline]);
        for kind in NotificationKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("serialises"), kind.as_str());
        }
    }
}
