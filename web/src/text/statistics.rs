//! Statistics.

use tocsin_model::statistics::StatisticsBy;

pub const STATISTICS: &str = "Statistics";
pub const ABOUT: &str =
    "An incident counts in the month in which it was submitted, a message in the one in which it was written.";
pub const BY: &str = "By";
pub const ALL_ORGANISATIONS: &str = "All organisations";
pub const TABLE: &str = "Figures";
pub const CSV: &str = "As CSV";
pub const TOTAL: &str = "Together";
pub const SUBMITTED: &str = "Incidents";
pub const FIRST_ANSWER: &str = "Until the first answer";
pub const ANSWER_HELD: &str = "Answered in time";
pub const RESOLVED: &str = "Resolved";
pub const RESOLUTION: &str = "Until resolved";
pub const RESOLUTION_HELD: &str = "Resolved in time";
pub const MESSAGES: &str = "Messages";
pub const BEHIND: &str = "Incidents behind a figure";
pub const NOTHING: &str = "No incident";
pub const NOTHING_HINT: &str = "Those that were counted may have been marked above what you read.";
pub const REFERENCE: &str = "Reference";
pub const INCIDENT: &str = "Incident";
pub const SINCE: &str = "Submitted";

pub fn by(by: StatisticsBy) -> &'static str {
    match by {
        StatisticsBy::Month => "Month",
        StatisticsBy::Organisation => "Organisation",
        StatisticsBy::Category => "Category",
        StatisticsBy::Analyst => "Analyst",
    }
}

/// The average of so many durations, given in minutes together.
pub fn average(minutes: i64, of: i64) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let minutes = minutes / of;
    match (minutes / 1_440, minutes / 60, minutes) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {} min", minutes % 60),
        (days, hours, _) => format!("{days} d {} h", hours % 24),
    }
}

/// How many of those that are decided were in time.
pub fn share(held: i64, missed: i64) -> String {
    match held + missed {
        0 => "–".to_owned(),
        all => format!("{held} of {all} ({} %)", held * 100 / all),
    }
}
