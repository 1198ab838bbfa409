//! An incident's checklist.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{id::TaskId, thread::Author};

/// A step of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// Its identifier.
    pub id: TaskId,
    /// What is to be done, in one line.
    pub title: String,
    /// Who ticked it, and when; `None` while it is open.
    pub done: Option<Done>,
}

/// That a step was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Done {
    /// Who ticked it.
    pub by: Author,
    /// When.
    pub at: DateTime<Utc>,
}
