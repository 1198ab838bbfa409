//! The list of IoCs and an IoC's page.

pub const ABOUT: &str = "What is known about every value that was submitted.";
pub const SEARCH: &str = "Search IoCs";
pub const LIST: &str = "IoCs";
pub const NONE: &str = "No IoCs";
pub const NONE_HINT: &str = "Nothing matches. Search finds whole values and their beginnings.";
pub const VALUE: &str = "Value";
pub const FIRST_SEEN: &str = "First seen";
pub const LAST_SEEN: &str = "Last seen";
pub const SUBMISSIONS: &str = "Submissions";
pub const JUDGED: &str = "Judged";
pub const KNOWN: &str = "What is known";
pub const SIGHTINGS: &str = "Sightings";
pub const NO_SIGHTINGS: &str = "No sightings that you may see.";
pub const TICKETS: &str = "Tickets";
pub const NO_TICKETS: &str = "No tickets that you may see.";
pub const WHEN: &str = "When";
pub const SOURCE: &str = "Source";
pub const NOTE: &str = "Note";
pub const MARKINGS: &str = "Markings";
pub const STIX: &str = "STIX id";
pub const ENRICH_AGAIN: &str = "Enrich again";
pub const NO_VERDICT: &str = "Not judged yet";
pub const NO_VERDICT_HINT: &str = "A verdict appears when its ticket is closed.";
pub const HISTORY: &str = "History";
pub const SUBMITTED: &str = "Submitted";
pub const CLOSED: &str = "Ticket closed";
pub const OPENED: &str = "Ticket opened";

pub fn judged(verdict: &str) -> String {
    format!("Judged {}", verdict.to_lowercase())
}

pub fn submitted_from(source: &str) -> String {
    format!("Submitted: {source}")
}
