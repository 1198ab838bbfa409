//! The live socket's messages: `GET /api/v1/live`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    id::{AccountId, OrganisationId, ThreadId},
    role::Action,
    tlp::Tlp,
};

/// What an event is about. A topic of the live socket is a noun (`tickets`) or one record (`ticket:<id>`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    /// A ticket was opened or changed.
    Ticket,
    /// A connection was changed.
    Connection,
    /// A plugin was installed or changed.
    Plugin,
    /// An incident was opened or changed.
    Incident,
    /// A thread got a message, or was read.
    Thread,
    /// A message was written, edited or deleted. Its key is its thread's.
    Message,
    /// An asset was claimed, approved or refused.
    Asset,
    /// A category or its card was changed.
    Category,
}

impl Noun {
    /// All of them.
    pub const ALL: [Noun; 8] = [
        Noun::Ticket,
        Noun::Connection,
        Noun::Plugin,
        Noun::Incident,
        Noun::Thread,
        Noun::Message,
        Noun::Asset,
        Noun::Category,
    ];

    /// The topic of all its records, and the word before one record's id.
    #[must_use]
    pub fn topic(self) -> (&'static str, &'static str) {
        match self {
            Noun::Ticket => ("tickets", "ticket"),
            Noun::Connection => ("connections", "connection"),
            Noun::Plugin => ("plugins", "plugin"),
            Noun::Incident => ("incidents", "incident"),
            Noun::Thread => ("threads", "thread"),
            Noun::Message => ("messages", "messages"),
            Noun::Asset => ("assets", "asset"),
            Noun::Category => ("categories", "category"),
        }
    }

    /// What one must be allowed to do to be told.
    #[must_use]
    pub fn read_action(self) -> Action {
        match self {
            Noun::Ticket => Action::ReadTickets,
            Noun::Connection => Action::ReadConnections,
            Noun::Plugin => Action::ReadPlugins,
            Noun::Incident => Action::ReadIncidents,
            Noun::Thread | Noun::Message => Action::ReadMessages,
            Noun::Asset => Action::ReadAssets,
            Noun::Category => Action::ReadCategories,
        }
    }
}

/// One change, told to those who may see the record that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// UUIDv7: later ones sort behind earlier ones of the same host.
    pub id: Uuid,
    /// What it is about.
    pub noun: Noun,
    /// The record's identifier.
    pub key: String,
    /// The record's owner; `None` for what only the CERT sees.
    pub organisation: Option<OrganisationId>,
    /// The record's marking.
    pub tlp: Tlp,
    /// What a list shows of the record, so that it can be redrawn without asking.
    pub body: Value,
}

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientMessage {
    /// The access token; the first message, and again before the old one ends.
    Token(String),
    /// Topics to add, and the last event that was seen.
    Subscribe {
        /// `tickets`, `ticket:<id>`, `incidents`, `incident:<id>`, `threads`, `thread:<id>`, `messages:<thread>`, `assets`,
        /// `categories`, `connections`, `plugins`.
        topics: Vec<String>,
        /// Resume behind this event.
        #[serde(default)]
        after: Option<Uuid>,
    },
    /// Topics to drop.
    Unsubscribe {
        /// The topics.
        topics: Vec<String>,
    },
    /// That the person is writing in a thread: told to those who read it at this moment, and kept nowhere.
    Typing {
        /// The thread.
        thread: ThreadId,
    },
}

/// Somebody who is there, as the receiver may know them: constituents know those of the CERT as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Present {
    /// The person; `None` for the CERT as one.
    pub account: Option<AccountId>,
    /// The name.
    pub name: String,
    /// Whether it is somebody of the CERT.
    pub of_cert: bool,
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    /// The token was accepted.
    Welcome,
    /// The subscription stands; `resumed` is false when events may be missing: read the lists again.
    Subscribed {
        /// Whether every event behind `after` follows.
        resumed: bool,
    },
    /// Something changed.
    Event {
        /// UUIDv7.
        id: Uuid,
        /// What it is about.
        noun: Noun,
        /// The record's identifier.
        key: String,
        /// What a list shows of the record.
        body: Value,
    },
    /// Somebody is writing in a thread that the client reads (`messages:<thread>`). Comes anew every few seconds while it lasts.
    Typing {
        /// The thread.
        thread: ThreadId,
        /// Who.
        #[serde(flatten)]
        who: Present,
    },
    /// Who reads a thread at this moment: all of them, each time that somebody comes or goes.
    Presence {
        /// The thread.
        thread: ThreadId,
        /// Everybody who is there, the receiver included.
        present: Vec<Present>,
    },
    /// The message was not understood or not allowed.
    Error {
        /// What is wrong, and what would be right.
        message: String,
    },
}
