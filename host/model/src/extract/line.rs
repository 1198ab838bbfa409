//! One line: where words and URLs start and end.

use super::{Collector, url_end::url_end};
use crate::ioc::{
    Ioc, IocError, IocType, SCHEMES,
    refang::{Escapes, Refanged, refang},
};

/// The longest scheme, in bytes, with room for defanged spellings.
const SCHEME_BYTES: usize = 8;

/// Header fields of an e-mail whose values look like addresses and are none.
const MESSAGE_IDS: [&str; 4] = ["message-id:", "references:", "in-reply-to:", "content-id:"];

/// A line under examination.
pub(super) struct Line<'a> {
    pub(super) source: &'a str,
    pub(super) base: usize,
    pub(super) refanged: Refanged<'a>,
    /// Whether it is a header field that holds message ids.
    pub(super) message_ids: bool,
    pub(super) collector: &'a mut Collector,
}

/// Reads one line of running text, which starts at `base`.
pub(super) fn read(collector: &mut Collector, source: &str, base: usize) {
    let start = source.trim_start();
    let message_ids =
        MESSAGE_IDS.iter().any(|field| start.get(..field.len()).is_some_and(|head| head.eq_ignore_ascii_case(field)));
    collector.work += source.len();
    let refanged = refang(source, Escapes::Decode);
    let text = refanged.text().to_owned();
    let mut line = Line { source, base, refanged, message_ids, collector };
    let mut at = 0;
    while let Some(offset) = text[at..].find(in_word) {
        let start = at + offset;
        let end = text[start..].find(|c| !in_word(c)).map_or(text.len(), |length| start + length);
        at = line.run(&text, start, end);
        if line.collector.extraction.truncated {
            return;
        }
    }
}

impl Line<'_> {
    /// A run of word characters; gives where to go on.
    fn run(&mut self, text: &str, start: usize, end: usize) -> usize {
        self.collector.work += end - start;
        let mut from = start;
        while let Some(offset) = text[from..end].find("://") {
            let colon = from + offset;
            if let Some(scheme) = scheme_start(text, from, colon) {
                self.words(text, start, scheme);
                return self.url(text, scheme, colon + 3);
            }
            from = colon + 3;
        }
        self.words(text, start, end);
        end
    }

    fn url(&mut self, text: &str, scheme: usize, authority: usize) -> usize {
        let end = url_end(text, authority, text[..scheme].chars().next_back());
        self.collector.work += end - scheme;
        let host = text[authority..end].trim_start_matches(['/', '.', ':']);
        if !host.is_empty()
            && let Err(error) = self.take(text, IocType::Url, scheme, end)
        {
            self.refuse(scheme, end, &error);
        }
        end.max(authority)
    }

    /// Adds what stands there if it is an IoC of this type.
    pub(super) fn take(&mut self, text: &str, kind: IocType, start: usize, end: usize) -> Result<(), IocError> {
        let ioc = Ioc::normalise(kind, &text[start..end])?;
        self.add(ioc, start, end);
        Ok(())
    }

    pub(super) fn add(&mut self, ioc: Ioc, start: usize, end: usize) {
        let (from, to) = self.source_range(start, end);
        self.collector.add(ioc, self.source, self.base, from, to);
    }

    pub(super) fn refuse(&mut self, start: usize, end: usize, error: &IocError) {
        let (from, to) = self.source_range(start, end);
        self.collector.refuse(&self.source[from..to], error);
    }

    fn source_range(&self, start: usize, end: usize) -> (usize, usize) {
        (self.refanged.source(start), self.refanged.source(end))
    }
}

/// Where a supported scheme starts that ends at `colon`, not before `from`.
fn scheme_start(text: &str, from: usize, colon: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let length = bytes[from..colon].iter().rev().take(SCHEME_BYTES).take_while(|b| b.is_ascii_alphanumeric()).count();
    let start = colon - length;
    SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(&text[start..colon])).then_some(start)
}

/// The characters of addresses, names, hashes and numbers, with what joins them.
fn in_word(c: char) -> bool {
    match c {
        '.' | '-' | '_' | ':' | '%' | '+' | '@' | '/' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        '\u{964}' | '\u{965}' => false,
        // Combining marks, and the scripts of India and South-East Asia, whose marks are part of the words.
        '\u{300}'..='\u{36f}' | '\u{900}'..='\u{eff}' | '\u{1000}'..='\u{109f}' => true,
        _ => c.is_alphanumeric(),
    }
}
