//! An incident: something that a constituent reported or the CERT opened, from its draft to its end.

mod clock;
mod ioc;
mod state;
mod task;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    id::{AccountId, AssetId, CategoryId, IncidentId, OrganisationId},
    thread::Author,
    tlp::{Pap, Tlp},
};

pub use clock::{Clock, ClockKind};
pub use ioc::IncidentIoc;
pub use state::{IncidentState, Step};
pub use task::{Done, Task};

/// How bad an incident is. Ordered: a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// No effect beyond a nuisance.
    Low,
    /// A limited effect.
    #[default]
    Medium,
    /// A service or its data are affected.
    High,
    /// An essential service, or people, are in danger.
    Critical,
}

impl Severity {
    /// All of them, from the least to the worst.
    pub const ALL: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

/// An incident. What a viewer may not see of its card is left out of `values` before it leaves the host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Incident {
    /// Its identifier.
    pub id: IncidentId,
    /// What people call it: `INC-7K3M-9QX2-4F`. It says nothing about how many there are.
    pub reference: String,
    /// The organisation that it happened to.
    pub organisation: OrganisationId,
    /// Where it stands.
    pub state: IncidentState,
    /// One line.
    pub title: String,
    /// Its category.
    pub category: CategoryId,
    /// The version of the category's card that it was made with.
    pub card_version: u32,
    /// The card's fields, by key.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Map<String, Value>,
    /// How bad it is.
    pub severity: Severity,
    /// How far it may travel.
    pub tlp: Tlp,
    /// What may be done with its IoCs.
    pub pap: Pap,
    /// Who reported it.
    pub reporter: Author,
    /// The analyst who looks after it.
    pub owner: Option<AccountId>,
    /// That analyst's name.
    pub owner_name: Option<String>,
    /// People who are told of each change.
    #[serde(default)]
    pub watchers: Vec<AccountId>,
    /// The organisation's assets that it affects.
    #[serde(default)]
    pub assets: Vec<AssetId>,
    /// Incidents that have to do with it; only those that the viewer may see.
    #[serde(default)]
    pub related: Vec<IncidentId>,
    /// The incident that this one was merged into.
    pub merged_into: Option<IncidentId>,
    /// The checklist.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Its deadlines.
    #[serde(default)]
    pub clocks: Vec<Clock>,
    /// Why it was rejected, or how it ended.
    pub outcome: Option<String>,
    /// When the organisation became aware of it: statutory clocks start here.
    pub aware_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the CERT first answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was last resolved.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was last closed or rejected.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}
