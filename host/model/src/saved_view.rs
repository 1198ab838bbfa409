//! A list's filter under a name, for the person who saved it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{id::SavedViewId, incident::IncidentQuery};

/// How long a name may be, in characters.
pub const MAX_NAME_CHARS: usize = 100;
/// How many views a person may have.
pub const MAX_VIEWS: usize = 100;

/// A saved view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// Its identifier.
    pub id: SavedViewId,
    /// What its owner calls it.
    pub name: String,
    /// Which incidents.
    pub query: IncidentQuery,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

/// `POST /api/v1/saved-views`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSavedView {
    /// What its owner calls it, 1 to 100 characters.
    pub name: String,
    /// Which incidents.
    pub query: IncidentQuery,
}
