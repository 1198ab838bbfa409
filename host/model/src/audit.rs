//! The audit log: every change, who made it, what it was before and after, in a hash chain.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{id::OrganisationId, viewer::Actor};

/// One change, before the chain gives it its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Who made it.
    pub actor: Actor,
    /// What was done: `ticket.close`.
    pub action: String,
    /// What it was done to: `ticket/0190…`.
    pub subject: String,
    /// The organisation that the subject belongs to, if it belongs to one.
    pub organisation: Option<OrganisationId>,
    /// What it was before; without secrets.
    pub before: Option<Value>,
    /// What it is now; without secrets.
    pub after: Option<Value>,
    /// When.
    pub at: DateTime<Utc>,
}
