//! Full-text search over incidents and messages: the words of a text, and where they are found.
//!
//! A word is a run of letters and digits. A search finds the texts that have all its words; what stands between blanks
//! must stand in the text as it is: `evil.example` does not find `example of evil`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{IncidentId, OrganisationId, ThreadId};

/// The longest search, in characters.
pub const MAX_QUERY_CHARS: usize = 200;
/// How many words of a text are found at most.
const MAX_WORDS: usize = 4_000;
/// The longest word, in characters.
const MAX_WORD_CHARS: usize = 64;
/// How much of a text stands around what was found, in characters.
const AROUND: usize = 60;

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SearchIn {
    /// Incidents: titles, references, cards, IoCs.
    Incidents,
    /// Messages.
    Messages,
}

impl SearchIn {
    /// All of them.
    pub const ALL: [SearchIn; 2] = [SearchIn::Incidents, SearchIn::Messages];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SearchIn::Incidents => "incidents",
            SearchIn::Messages => "messages",
        }
    }
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchHit {
    /// Where.
    pub kind: SearchIn,
    /// The incident; that of the thread, for a message.
    pub incident: Option<IncidentId>,
    /// What people call the incident.
    pub reference: Option<String>,
    /// The incident's title, or the thread's.
    pub title: String,
    /// Whose it is.
    pub organisation: OrganisationId,
    /// For a message: its thread.
    pub thread: Option<ThreadId>,
    /// For a message: its number.
    pub seq: Option<u64>,
    /// For a message: who wrote it.
    pub author: Option<String>,
    /// When the incident last changed, or the message was written.
    pub at: DateTime<Utc>,
    /// A piece of the text, as the reader may see it.
    pub snippet: Vec<Piece>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Piece {
    /// Plain text.
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needles {
    /// What stands between blanks, in lower case and without brackets.
    chunks: Vec<String>,
}

impl Needles {
    /// Reads a search; `None` when there is no word in it.
    #[must_use]
    pub fn parse(query: &str) -> Option<Self> {
        let chunks: Vec<String> = query
            .split_whitespace()
            .map(|chunk| plain(chunk).trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
            .filter(|chunk| !chunk.is_empty())
            .collect();
        (!chunks.is_empty()).then_some(Self { chunks })
    }

    /// Its words.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        words(self.chunks.iter().map(String::as_str))
    }

    /// The piece of a text in which they are found; `None` when they are not all in it.
    #[must_use]
    pub fn snippet(&self, text: &str) -> Option<Vec<Piece>> {
        let (lower, places) = folded(text);
        let mut found = Vec::new();
        for chunk in &self.chunks {
            found.push(find_word(&lower, chunk)?);
        }
        found.sort_unstable();
        // Around the first one; the others as far as they are near.
        let chars: Vec<char> = text.chars().collect();
        let place = |byte: usize| places.partition_point(|start| *start < byte);
        let (first, first_length) = found[0];
        let from = place(first).saturating_sub(AROUND);
        let upto = (place(first + first_length) + AROUND).min(chars.len());
        let mut pieces = Vec::new();
        let mut at = from;
        let mut push = |from: usize, upto: usize, hit: bool| {
            if from < upto {
                pieces.push(Piece { text: chars[from..upto].iter().collect(), hit });
            }
        };
        for (start, length) in found {
            let (start, end) = (place(start), place(start + length).min(upto));
            if start < at || start >= upto {
                continue;
            }
            push(at, start, false);
            push(start, end, true);
            at = end;
        }
        push(at, upto, false);
        if let Some(first) = pieces.first_mut().filter(|_| from > 0) {
            first.text.insert(0, '…');
        }
        if let Some(last) = pieces.last_mut().filter(|_| upto < chars.len()) {
            last.text.push('…');
        }
        Some(pieces)
    }
}

/// The words of texts, each once.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words = std::collections::BTreeSet::new();
    for text in texts {
        for word in plain(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if words.len() >= MAX_WORDS {
                return words.into_iter().collect();
            }
            words.insert(word.chars().take(MAX_WORD_CHARS).collect::<String>());
        }
    }
    words.into_iter().collect()
}

/// Lower case, without the brackets of defanged values.
fn plain(text: &str) -> String {
    text.to_lowercase().replace("[.]", ".").replace("[:]", ":").replace("[@]", "@").replace("hxxp", "http")
}

/// The text in lower case, character by character, and where each character of the original begins in it.
fn folded(text: &str) -> (String, Vec<usize>) {
    let (mut lower, mut places) = (String::with_capacity(text.len()), Vec::new());
    for c in text.chars() {
        places.push(lower.len());
        lower.extend(c.to_lowercase());
    }
    (lower, places)
}

/// Where a chunk stands in a text, not in the middle of a word; and how long it is there.
fn find_word(lower: &str, chunk: &str) -> Option<(usize, usize)> {
    let bounded = |start: usize, end: usize| {
        let before = lower[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        let after = lower[end..].chars().next().is_some_and(char::is_alphanumeric);
        !before && !after
    };
    let spelled = [chunk.to_owned(), chunk.replace('.', "[.]"), last_dot(chunk), chunk.replacen("http", "hxxp", 1)];
    spelled.iter().find_map(|spelling| {
        let mut places = lower.match_indices(spelling.as_str());
        places.find(|(start, found)| bounded(*start, start + found.len())).map(|(start, found)| (start, found.len()))
    })
}

fn last_dot(chunk: &str) -> String {
    match chunk.rsplit_once('.') {
        Some((before, after)) => format!("{before}[.]{after}"),
        None => chunk.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, text: &str) -> Option<String> {
        let pieces = Needles::parse(query)?.snippet(text)?;
        Some(
            pieces
                .iter()
                .map(|piece| if piece.hit { format!("<{}>", piece.text) } else { piece.text.clone() })
                .collect(),
        )
    }

    #[test]
    fn all_words_must_be_there_as_words() {
        assert_eq!(shown("Phishing", "A phishing mail").as_deref(), Some("A <phishing> mail"));
        assert_eq!(shown("phish", "A phishing mail"), None);
        assert_eq!(shown("mail phishing", "A phishing mail").as_deref(), Some("A <phishing> <mail>"));
        assert_eq!(shown("mail ransom", "A phishing mail"), None);
        assert_eq!(Needles::parse(" … !"), None);
    }

    #[test]
    fn an_ioc_is_found_defanged_or_not_and_only_as_a_whole() {
        assert_eq!(
            shown("evil.example", "see hxxp://evil[.]example/a").as_deref(),
            Some("see hxxp://<evil[.]example>/a")
        );
        assert_eq!(shown("198.51.100[.]7", "from 198.51.100.7.").as_deref(), Some("from <198.51.100.7>."));
        assert_eq!(shown("evil.example", "an example of evil"), None);
        assert_eq!(Needles::parse("evil[.]example").expect("words").words(), ["evil", "example"]);
    }

    #[test]
    fn a_snippet_is_cut_around_what_was_found_whatever_the_letters() {
        let text = format!("{} İstanbul Straße {}", "ä".repeat(100), "ö".repeat(100));
        let shown = shown("straße", &text).expect("found");
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("<Straße>"), "{shown}");
        assert!(shown.chars().count() < 140);
    }
}
