//! Finding IoCs in logs, e-mails, lists, JSON and CSV.
//!
//! One pass in linear time: each byte is looked at a bounded number of times, whatever the text. What is decided here:
//!
//! - A URL yields the URL, not its host too; an e-mail address not its domain. A name with a path but no scheme
//!   yields the domain. An unknown scheme (`tcp://`) is skipped over, and its host is found.
//! - A URL ends at white space, quotes, angle brackets, a bracket that it did not open, and at a comma unless it
//!   stands in quotes: addresses in comma-separated lists are far more frequent than commas in URLs.
//! - Names that read as file names, fields or code, version numbers, times, MAC addresses, UUIDs, fingerprints and
//!   commit ids are left alone: see `context`. Written defanged, a name is always taken.
//! - A text with one value a line is a list: each line that yields nothing is then reported as rejected. In other texts
//!   only what cannot be anything else is: `999.1.1.1`, `AS99999999999`, a URL without a valid host.

mod context;
mod line;
mod list;
mod url_end;
mod word;

use std::collections::HashSet;

use crate::{
    ioc::{Ioc, IocError},
    submission::RejectedValue,
};

/// How much of a rejected value is repeated to its sender, in characters.
const REJECTED_CHARS: usize = 200;

/// One IoC where it stood for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The normalised value.
    pub ioc: Ioc,
    /// As it was written, defanged perhaps.
    pub original: String,
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
}

/// What a text holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extraction {
    /// Each distinct IoC once, in the order of the text.
    pub found: Vec<Found>,
    /// What looks like an IoC and is none, each once; at most as many as `limit`.
    pub rejected: Vec<RejectedValue>,
    /// Whether the text holds more than `limit` IoCs or rejected values, or something behind them was not read.
    pub truncated: bool,
}

/// Finds the IoCs of a text, at most `limit` distinct ones.
#[must_use]
pub fn extract(text: &str, limit: usize) -> Extraction {
    collect(text, limit).extraction
}

fn collect(text: &str, limit: usize) -> Collector {
    let mut collector = Collector { limit, ..Collector::default() };
    let is_list = list::is_list(text);
    let mut base = 0;
    for source in text.split_inclusive(['\n', '\r']) {
        if collector.extraction.truncated {
            break;
        }
        if is_list {
            list::read(&mut collector, source, base);
        } else {
            line::read(&mut collector, source, base);
        }
        base += source.len();
    }
    collector
}

/// What was found so far.
#[derive(Default)]
struct Collector {
    limit: usize,
    extraction: Extraction,
    seen: HashSet<Ioc>,
    refused: HashSet<String>,
    /// How often something was recognised, repetitions included.
    recognised: usize,
    /// Bytes looked at by the parts that look ahead, back or again; the tests bound it by the length of the text.
    work: usize,
}

impl Collector {
    fn add(&mut self, ioc: Ioc, text: &str, base: usize, start: usize, end: usize) {
        self.recognised += 1;
        if self.seen.contains(&ioc) {
            return;
        }
        if self.extraction.found.len() >= self.limit {
            self.extraction.truncated = true;
            return;
        }
        self.seen.insert(ioc.clone());
        let original = text[start..end].to_owned();
        self.extraction.found.push(Found { ioc, original, start: base + start, end: base + end });
    }

    fn refuse(&mut self, value: &str, error: &IocError) {
        self.refuse_because(value, error.to_string());
    }

    fn refuse_because(&mut self, value: &str, reason: String) {
        self.recognised += 1;
        let value: String = value.chars().take(REJECTED_CHARS).collect();
        if self.refused.contains(&value) {
            return;
        }
        if self.extraction.rejected.len() >= self.limit {
            self.extraction.truncated = true;
            return;
        }
        self.refused.insert(value.clone());
        self.extraction.rejected.push(RejectedValue { value, reason });
    }
}

#[cfg(test)]
mod tests;
