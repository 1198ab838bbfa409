//! An incident's deadlines: service levels, and the statutory ones of Directive (EU) 2022/2555 (NIS2), article 23(4).

use chrono::{DateTime, Months, TimeDelta, Utc};
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
    /// How long it runs from its start until it is due, in seconds, without its pauses.
    #[serde(default)]
    pub allowed_s: i64,
    /// Since when it stands still.
    pub paused_at: Option<DateTime<Utc>>,
    /// When what was due was done.
    pub met_at: Option<DateTime<Utc>>,
    /// When those concerned were told that it will soon be due.
    pub warned_at: Option<DateTime<Utc>>,
}

impl ClockKind {
    /// All of them.
    pub const ALL: [ClockKind; 5] = [
        ClockKind::FirstAnswer,
        ClockKind::Resolution,
        ClockKind::EarlyWarning,
        ClockKind::Notification,
        ClockKind::FinalReport,
    ];
    /// Those that a law sets.
    pub const STATUTORY: [ClockKind; 3] = [ClockKind::EarlyWarning, ClockKind::Notification, ClockKind::FinalReport];

    /// The kind that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

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

/// What is done to a clock by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockAction {
    /// Let it stand still; a service level only.
    Pause,
    /// Let it run on, as much later as it stood still.
    Resume,
    /// What was due is done.
    Met,
}

/// `POST /api/v1/incidents/{id}/clocks/{kind}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClockInput {
    /// What is done.
    pub action: ClockAction,
}

impl Clock {
    /// How long before a statutory deadline those concerned are told.
    const STATUTORY_NOTICE: TimeDelta = TimeDelta::hours(2);

    /// A clock that begins to run.
    #[must_use]
    pub fn started(kind: ClockKind, started_at: DateTime<Utc>, due_at: DateTime<Utc>) -> Self {
        let allowed_s = (due_at - started_at).num_seconds();
        Self { kind, started_at, due_at, allowed_s, paused_at: None, met_at: None, warned_at: None }
    }

    /// When the law wants this of an organisation that became aware then; the final report one calendar month behind the
    /// notification. `None` for service levels.
    #[must_use]
    pub fn statutory_due(kind: ClockKind, aware: DateTime<Utc>, notified: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match kind {
            ClockKind::EarlyWarning => Some(aware + TimeDelta::hours(24)),
            ClockKind::Notification => Some(aware + TimeDelta::hours(72)),
            ClockKind::FinalReport => notified.checked_add_months(Months::new(1)),
            ClockKind::FirstAnswer | ClockKind::Resolution => None,
        }
    }

    /// When those concerned are told that it will soon be due: with a quarter of its time left, or two hours before a
    /// statutory deadline.
    #[must_use]
    pub fn warn_at(&self) -> DateTime<Utc> {
        if self.kind.is_statutory() {
            self.due_at - Self::STATUTORY_NOTICE
        } else {
            self.due_at - TimeDelta::seconds(self.allowed_s / 4)
        }
    }

    /// Whether those concerned are still to be told that it is due.
    #[must_use]
    pub fn warns(&self) -> bool {
        self.runs() && self.warned_at.is_none()
    }

    /// Makes it due at another time; whoever was told of the old one is told of the new one.
    pub fn move_to(&mut self, due_at: DateTime<Utc>) {
        if self.due_at != due_at {
            self.due_at = due_at;
            self.warned_at = None;
        }
    }

    /// Lets it stand still from now on, if it runs and is no statutory one. Whether it did anything.
    pub fn pause(&mut self, now: DateTime<Utc>) -> bool {
        let pauses = self.runs() && !self.kind.is_statutory();
        if pauses {
            self.paused_at = Some(now);
        }
        pauses
    }

    /// Lets it run on, due as much later as it stood still. Whether it did anything.
    pub fn resume(&mut self, now: DateTime<Utc>) -> bool {
        let Some(paused_at) = self.paused_at.take() else { return false };
        // A clock of the host that was set back must not make it due earlier.
        self.due_at += (now - paused_at).max(TimeDelta::zero());
        true
    }

    /// Notes that what was due is done. Whether it did anything.
    pub fn meet(&mut self, now: DateTime<Utc>) -> bool {
        if self.met_at.is_some() {
            return false;
        }
        self.resume(now);
        self.met_at = Some(now);
        true
    }

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
