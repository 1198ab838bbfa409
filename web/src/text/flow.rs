//! The flow's settings.

pub const ABOUT: &str = "Which connections are asked, what counts as malicious, and where an investigation is opened.";
pub const CONNECTIONS: &str = "Who is asked";
pub const ALL: &str = "Every enabled enrichment connection, those to come included";
pub const SOME: &str = "Only these";
pub const MALICIOUS: &str = "What counts as malicious";
pub const VERDICT: &str = "A provider counts from this verdict";
pub const SCORE: &str = "and from this score, 0 to 100";
pub const SOURCES: &str = "Providers that must count";
pub const INVESTIGATION: &str = "Where an investigation is opened";
pub const NOWHERE: &str = "Nowhere";
pub const CONNECTION: &str = "Ticketing connection";
pub const PREFIX: &str = "Titles begin with";
pub const LABELS: &str = "Labels";
pub const LABELS_HINT: &str = "Separated by spaces.";
pub const READ_ONLY: &str = "Only an administrator changes the flow.";
pub const WRONG_SCORE: &str = "Use a whole number from 0 to 100.";
pub const WRONG_SOURCES: &str = "Use a whole number, 1 or more.";

pub fn sentence(sources: u8, verdict: &str, score: u8) -> String {
    let providers = if sources == 1 { "one provider says".to_owned() } else { format!("{sources} providers say") };
    format!(
        "An IoC is malicious when {providers} {} or worse, with a score of {score} or more.",
        verdict.to_lowercase()
    )
}
