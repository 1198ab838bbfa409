//! Full-text search.

use tocsin_model::search::SearchIn;

pub const SEARCH: &str = "Search";
pub const ABOUT: &str = "Incidents and messages that have all the words, the latest first.";
pub const FIELD: &str = "Search incidents and messages";
pub const WHERE: &str = "Where";
pub const EVERYWHERE: &str = "Everywhere";
pub const RESULTS: &str = "Found";
pub const NOTHING: &str = "Nothing has all these words";
pub const NOTHING_YET: &str = "What are you looking for?";
pub const HINT: &str = "Whole words count. IoCs are found defanged or not.";

/// The palette's line.
pub fn everywhere(wanted: &str) -> String {
    format!("Search incidents and messages for “{wanted}”")
}

pub fn place(place: SearchIn) -> &'static str {
    match place {
        SearchIn::Incidents => "Incidents",
        SearchIn::Messages => "Messages",
    }
}

pub fn kind(place: SearchIn) -> &'static str {
    match place {
        SearchIn::Incidents => "Incident",
        SearchIn::Messages => "Message",
    }
}
