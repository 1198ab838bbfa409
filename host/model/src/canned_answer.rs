//! Canned answers: texts that analysts keep for repeated use.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{id::CannedAnswerId, thread::Author};

/// The longest title, in characters.
pub const MAX_TITLE_CHARS: usize = 120;

/// An answer that analysts keep for repeated use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CannedAnswer {
    /// Its identifier.
    pub id: CannedAnswerId,
    /// What it is found by, in one line.
    pub title: String,
    /// Markdown (CommonMark), as it is put into the composer.
    pub text: String,
    /// Who changed it last.
    pub author: Author,
    /// When it was kept first.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}
