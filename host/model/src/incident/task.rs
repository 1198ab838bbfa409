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

/// `POST /api/v1/incidents/{id}/tasks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTask {
    /// What is to be done, in one line of 1 to 200 characters.
    pub title: String,
}

/// `PATCH /api/v1/incidents/{id}/tasks/{task}`. Absent fields stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TaskChange {
    /// Whether it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<bool>,
    /// What is to be done, in one line of 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}
