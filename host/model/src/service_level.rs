//! Service levels: within what time the CERT answers and resolves, by severity, and comes when it is asked for help.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    incident::{ClockKind, Severity},
    problem::FieldError,
};

/// The longest time that can be promised, in minutes: a year.
const LONGEST: u32 = 366 * 24 * 60;

/// What is promised for incidents of one severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceLevel {
    /// The first answer, in minutes from submission.
    pub first_answer_minutes: u32,
    /// The resolution, in minutes from submission; the time that the CERT waits for the constituent does not count.
    pub resolution_minutes: u32,
}

/// What is promised for each severity, and to those who ask for an analyst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceLevels {
    /// For low.
    pub low: ServiceLevel,
    /// For medium.
    pub medium: ServiceLevel,
    /// For high.
    pub high: ServiceLevel,
    /// For critical.
    pub critical: ServiceLevel,
    /// Until an analyst takes a request for help, in minutes from asking; 60 unless said.
    #[serde(default = "an_hour")]
    pub assistance_minutes: u32,
}

fn an_hour() -> u32 {
    60
}

/// The settings and their version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceLevelsView {
    /// The settings.
    #[serde(flatten)]
    pub levels: ServiceLevels,
    /// Counts their changes; the entity tag of `If-Match`.
    pub version: u64,
}

impl Default for ServiceLevels {
    fn default() -> Self {
        let level =
            |first_answer_minutes, days: u32| ServiceLevel { first_answer_minutes, resolution_minutes: days * 24 * 60 };
        Self {
            low: level(240, 10),
            medium: level(120, 5),
            high: level(60, 2),
            critical: level(30, 1),
            assistance_minutes: an_hour(),
        }
    }
}

impl ServiceLevels {
    /// What is promised for this severity.
    #[must_use]
    pub fn of(&self, severity: Severity) -> ServiceLevel {
        match severity {
            Severity::Low => self.low,
            Severity::Medium => self.medium,
            Severity::High => self.high,
            Severity::Critical => self.critical,
        }
    }

    /// How long a clock of this kind runs for an incident of this severity; `None` for statutory ones.
    #[must_use]
    pub fn allowed(&self, kind: ClockKind, severity: Severity) -> Option<TimeDelta> {
        let minutes = match kind {
            ClockKind::FirstAnswer => self.of(severity).first_answer_minutes,
            ClockKind::Resolution => self.of(severity).resolution_minutes,
            ClockKind::EarlyWarning | ClockKind::Notification | ClockKind::FinalReport => return None,
        };
        Some(TimeDelta::minutes(minutes.into()))
    }

    /// Within what time an analyst takes a request for help.
    #[must_use]
    pub fn assistance(&self) -> TimeDelta {
        TimeDelta::minutes(self.assistance_minutes.into())
    }

    /// Checks what an administrator typed.
    ///
    /// # Errors
    /// Each field that is wrong, and what would be right.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        if !(1..=LONGEST).contains(&self.assistance_minutes) {
            let message = format!("use 1 to {LONGEST} minutes");
            errors.push(FieldError { field: "assistance_minutes".to_owned(), message });
        }
        for severity in Severity::ALL {
            let level = self.of(severity);
            for (name, minutes) in
                [("first_answer_minutes", level.first_answer_minutes), ("resolution_minutes", level.resolution_minutes)]
            {
                if !(1..=LONGEST).contains(&minutes) {
                    let message = format!("use 1 to {LONGEST} minutes");
                    errors.push(FieldError { field: format!("{}.{name}", severity.as_str()), message });
                }
            }
            if level.first_answer_minutes > level.resolution_minutes {
                let message = "is before the first answer: use at least as many minutes as for that".to_owned();
                errors.push(FieldError { field: format!("{}.resolution_minutes", severity.as_str()), message });
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_the_sooner_and_nothing_is_promised_before_it_is_answered() {
        let mut levels = ServiceLevels::default();
        assert_eq!(levels.check(), Ok(()));
        for pair in Severity::ALL.windows(2) {
            let (less, worse) = (levels.of(pair[0]), levels.of(pair[1]));
            assert!(worse.first_answer_minutes < less.first_answer_minutes);
            assert!(worse.resolution_minutes < less.resolution_minutes);
        }
        levels.high.resolution_minutes = 0;
        let fields: Vec<String> = levels.check().expect_err("wrong").into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["high.resolution_minutes", "high.resolution_minutes"]);
    }

    #[test]
    fn an_analyst_comes_within_an_hour_unless_another_time_was_set() {
        let mut stored = serde_json::to_value(ServiceLevels::default()).expect("serialises");
        stored.as_object_mut().expect("an object").remove("assistance_minutes");
        let mut levels: ServiceLevels = serde_json::from_value(stored).expect("as it was stored before");
        assert_eq!(levels.assistance(), TimeDelta::hours(1));
        levels.assistance_minutes = 0;
        let fields: Vec<String> = levels.check().expect_err("wrong").into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["assistance_minutes"]);
    }
}
