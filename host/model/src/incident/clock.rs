//! An incident's deadlines: service levels, and the statutory ones of Directive (EU) 2022/2555 (NIS2), article 23(4).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The CERT's first answer, counted from submission.
    FirstAnswer,
    /// The incident's resolution, counted from submission.
    Resolution,
    /// The early warning, 24 hours from awareness.
    EarlyWarning,
    /// The incident notification, 72 hours from awareness.
    Notification,
    /// The final report, one month behind the notification.
    FinalReport,
}

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clock {
    /// What is due.
    pub kind: ClockKind,
    /// When it began to run.
    pub started_at: DateTime<Utc>,
    /// When it is due; pauses have moved it.
    pub due_at: DateTime<Utc>,
    /// Since when it stands still.
    pub paused_at: Option<DateTime<Utc>>,
    /// When what was due was done.
    pub met_at: Option<DateTime<Utc>>,
    /// When those concerned were told that it will soon be due.
    pub warned_at: Option<DateTime<Utc>>,
}

impl ClockKind {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ClockKind::FirstAnswer => "first_answer",
            ClockKind::Resolution => "resolution",
            ClockKind::EarlyWarning => "early_warning",
            ClockKind::Notification => "notification",
            ClockKind::FinalReport => "final_report",
        }
    }

    /// Whether a law sets it, not an agreement: then it cannot be paused, and changing the severity does not move it.
    #[must_use]
    pub fn is_statutory(self) -> bool {
        !matches!(self, ClockKind::FirstAnswer | ClockKind::Resolution)
    }
}

impl Clock {
    /// Whether it runs: neither met nor paused.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.met_at.is_none() && self.paused_at.is_none()
    }

    /// Whether what was due was not done in time.
    #[must_use]
    pub fn is_breached(&self, now: DateTime<Utc>) -> bool {
        self.met_at.or(self.paused_at).unwrap_or(now) > self.due_at
    }
}
