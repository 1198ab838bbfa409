//! The list of tickets and a ticket's page.

use tocsin_model::timeline::TimelineKind;

pub const ABOUT: &str = "Every IoC has one enrichment ticket; what is malicious has an investigation, too.";
pub const SEARCH: &str = "Search tickets";
pub const ANY_KIND: &str = "Any kind";
pub const ANY_STATE: &str = "Any state";
pub const KIND: &str = "Kind";
pub const STATE: &str = "State";
pub const VERDICT: &str = "Verdict";
pub const TYPE: &str = "Type";
pub const IOC: &str = "IoC";
pub const SCORE: &str = "Score";
pub const TLP: &str = "TLP";
pub const UPDATED: &str = "Changed";
pub const LIST: &str = "Tickets";
pub const NONE: &str = "No tickets";
pub const NONE_HINT: &str = "Nothing matches. Take a filter away, or press c to enrich something.";
pub const CLEAR_FILTERS: &str = "Clear filters";
pub const CHANGE_TLP: &str = "Change the marking";
pub const CHANGE_TLP_HINT: &str =
    "How far this ticket and its IoC may travel. A later, stricter submission raises it again.";
pub const RERUN: &str = "Run again";
pub const RERUN_DONE: &str = "The ticket runs again.";
pub const RERUN_BUSY: &str = "Its run is under way.";
pub const RERUN_UNCERTAIN: &str = "A person has to say first what became of its last step.";
pub const NOT_SENT: &str = "Not sent to third parties.";
pub const CONFIDENCE: &str = "Confidence";
pub const OF_100: &str = "of 100";
pub const UNDER_WAY: &str = "Under way";
pub const NO_VERDICT: &str = "No verdict";
pub const UNDER_WAY_HINT: &str = "The providers are being asked. This page changes by itself.";
pub const WAITING: &str = "This ticket waits.";
pub const UNCERTAIN: &str = "Nobody knows whether a step happened.";
pub const UNCERTAIN_VERDICT: &str = "The verdict stands. What waits for a person is the step above.";
pub const INVESTIGATION: &str = "Investigation";
pub const INVESTIGATION_TICKET: &str = "Its ticket in Tocsin";
pub const FROM_ENRICHMENT: &str = "Enrichment that found it";
pub const DETAILS: &str = "Details";
pub const SOURCE: &str = "Source";
pub const NOTE: &str = "Note";
pub const OPENED: &str = "Opened";
pub const CLOSED: &str = "Closed";
pub const RUNS: &str = "Runs";
pub const IOC_PAGE: &str = "All about this IoC";
pub const REPORT: &str = "What the providers said";
pub const TIMELINE: &str = "Timeline";
pub const NO_TIMELINE: &str = "Nothing has happened yet.";
pub const FROM_CACHE: &str = "from cache";
pub const ASKING: &str = "Being asked…";
pub const NO_ANSWER: &str = "No answer";
pub const REMEDY: &str = "What mends it:";
pub const RELATED: &str = "Related IoCs";
pub const REFERENCES: &str = "References";
pub const ENRICH: &str = "Enrich";
pub const ENRICHED: &str = "See the ticket";
pub const RESOLVE: &str = "What became of it?";
pub const RESOLVE_HINT: &str = "Look in the team's ticketing system. Your answer is recorded.";
pub const HAPPENED: &str = "The ticket exists there";
pub const DID_NOT_HAPPEN: &str = "It does not: open it now";
pub const KEY: &str = "Its key, such as SOC-123";
pub const URL: &str = "Its address";
pub const RESOLVED: &str = "Thank you. The run goes on.";
pub const ANSWER: &str = "Record the answer";

pub const QUESTION: &str = "What was asked";
pub const QUESTION_IN_THREAD: &str = "The question stands in the conversation.";
pub const REQUEST: &str = "Request for help";
pub const ASKED_BY: &str = "Asked by";
pub const NOBODY_YET: &str = "Nobody yet";
pub const TAKEN_AT: &str = "Taken";
pub const TAKEN_IN_TIME: &str = "Taken in time";
pub const TAKEN_LATE: &str = "Taken too late";
pub const SERVICE_LEVEL: &str = "Service level";

/// Until when an analyst is promised.
pub fn taken_by_when(due: &str) -> String {
    format!("An analyst takes it by {due}")
}

pub fn opens(system: &str) -> String {
    format!("Opens in {system}, in another tab")
}

pub fn raw(media_type: &str, size: &str) -> String {
    format!("Raw answer ({media_type}, {size})")
}

pub fn runs(count: u32) -> String {
    match count {
        1 => "1 run".into(),
        _ => format!("{count} runs"),
    }
}

pub fn enrich_value(value: &str) -> String {
    format!("Enrich {value}")
}

pub fn related_source(value: &str) -> String {
    format!("Related to {value}")
}

pub fn bytes(size: u64) -> String {
    match size {
        0..1024 => format!("{size} B"),
        1024..1_048_576 => format!("{} KiB", size / 1024),
        _ => format!("{} MiB", size / 1_048_576),
    }
}

pub fn timeline(kind: TimelineKind) -> &'static str {
    match kind {
        TimelineKind::Submitted => "Submitted",
        TimelineKind::StepStarted => "Started",
        TimelineKind::StepDone => "Done",
        TimelineKind::StepFailed => "Failed",
        TimelineKind::StepUncertain => "Uncertain",
        TimelineKind::Resolved => "Resolved",
        TimelineKind::Resumed => "Resumed",
        TimelineKind::Closed => "Closed",
        TimelineKind::Stopped => "Stopped",
    }
}

/// What plugins state beyond the model's kinds, where the word itself does not say it well.
pub fn fact(word: &str) -> Option<&'static str> {
    Some(match word {
        "dnssec" => "DNSSEC",
        "engine" => "Engine's finding",
        "first-submitted" => "First seen",
        "handle" => "Registry handle",
        "http-title" => "HTTP title",
        "referral-not-followed" => "Not asked further",
        _ => return None,
    })
}
