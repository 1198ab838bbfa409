//! Merging an incident into another one, and taking a part out of one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Clock, IncidentState};
use crate::id::{AccountId, AssetId, IncidentId, IocId};

/// `POST /api/v1/incidents/{id}/merge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// The incident that goes on; of the same organisation.
    pub into: IncidentId,
}

/// `POST /api/v1/incidents/{id}/split`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SplitInput {
    /// The new incident's title.
    pub title: String,
    /// The IoCs that go with it; of the incident's.
    #[serde(default)]
    pub iocs: Vec<IocId>,
}

/// What a merge did, so that it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeRecord {
    /// The incident that was merged.
    pub merged: IncidentId,
    /// The one that goes on.
    pub into: IncidentId,
    /// When.
    pub at: DateTime<Utc>,
    /// The IoCs that the other one did not have.
    pub iocs: Vec<IocId>,
    /// The assets that it did not have.
    pub assets: Vec<AssetId>,
    /// The watchers that it did not have.
    pub watchers: Vec<AccountId>,
    /// Where the merged one stood.
    pub state: IncidentState,
    /// Its deadlines.
    pub clocks: Vec<Clock>,
    /// When it had been closed before.
    pub closed_at: Option<DateTime<Utc>>,
}
