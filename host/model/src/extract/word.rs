//! One run of word characters: which parts of it are IoCs.

use std::net::Ipv6Addr;

use super::{context, line::Line};
use crate::{
    ioc::{Ioc, IocType, hash_of_length},
    special::{SpecialKind, special_zone},
};

/// The longest domain that is worth a try, in bytes: 253 characters, more in Unicode.
const NAME_BYTES: usize = 1024;

/// How many digits an ASN in small letters must have to be one in running text: `as 5` and `as2` are words.
const ASN_DIGITS: usize = 3;

impl Line<'_> {
    /// The parts between slashes. Names behind a slash are parts of a path; addresses, hashes and CVE ids count there too.
    pub(super) fn words(&mut self, text: &str, start: usize, end: usize) {
        let mut at = start;
        while at < end {
            let stop = text[at..end].find('/').map_or(end, |length| at + length);
            let behind_slash = text[..at].ends_with('/');
            let names = !behind_slash || text[..at].ends_with("//");
            at = self.segment(text, at, stop, names).max(stop) + 1;
        }
    }

    /// A part without slashes; gives where it ends, which is behind the prefix length for a network.
    fn segment(&mut self, text: &str, start: usize, stop: usize, names: bool) -> usize {
        self.collector.work += stop - start;
        let part = &text[start..stop];
        if part.contains('@') {
            self.mailboxes(text, start, stop);
            return stop;
        }
        if part.bytes().filter(|b| *b == b':').count() >= 2
            && let Some(end) = self.ipv6(text, start, stop)
        {
            return end;
        }
        let mut end = stop;
        let mut at = start;
        for piece in part.split([':', '+', '%']) {
            let mut from = at;
            let to = at + piece.len();
            // The two digits of a percent-encoded byte are no part of the name behind it.
            if text[..at].ends_with('%')
                && at > start
                && piece.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2
            {
                from += 2;
            }
            end = end.max(self.atom(text, from, to, names));
            at = to + 1;
        }
        end
    }

    /// A word without separators; gives where it ends.
    fn atom(&mut self, text: &str, start: usize, end: usize, names: bool) -> usize {
        let (start, end) = trimmed(text, start, end);
        let word = &text[start..end];
        if word.is_empty() {
            return end;
        }
        if word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-')) && word.contains('.') {
            return self.ipv4(text, start, end);
        }
        if names && word.contains('.') && self.name(text, start, end) {
            return end;
        }
        self.hashes(text, start, end);
        self.cves(text, start, end);
        self.asn(text, start, end);
        end
    }

    /// An address, a network, or the two ends of a range: `198.51.100.1-198.51.100.9`.
    fn ipv4(&mut self, text: &str, start: usize, end: usize) -> usize {
        let mut reached = end;
        let mut at = start;
        let whole = text[start..end].split('-').all(is_dotted_quad);
        for quad in text[start..end].split('-') {
            let to = at + quad.len();
            if whole && !context::is_version(text, at) {
                let to = if to == end { prefix_end(text, to, 2) } else { to };
                reached = reached.max(to);
                if let Err(error) = self.take(text, IocType::Ipv4, at, to) {
                    self.refuse(at, to, &error);
                }
            }
            at = to + 1;
        }
        reached
    }

    /// An IPv6 address or network, perhaps behind `word:` and with a zone.
    fn ipv6(&mut self, text: &str, start: usize, stop: usize) -> Option<usize> {
        let mut from = start;
        while let Some(length) = text[from..stop].find(':') {
            if length <= 4 && text[from..from + length].bytes().all(|b| b.is_ascii_hexdigit()) {
                break;
            }
            from += length + 1;
        }
        let in_address = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.');
        let length = text[from..stop].find(|c| !in_address(c)).unwrap_or(stop - from);
        if !matches!(text[from + length..stop].chars().next(), None | Some('%' | '-')) {
            return None;
        }
        let mut address = text[from..from + length].trim_end_matches('.');
        if address.ends_with(':') && !address.ends_with("::") {
            address = &address[..address.len() - 1];
        }
        if address.len() > 45 || !is_plausible_ipv6(address) {
            return None;
        }
        let end = from + address.len();
        let end = if end == stop { prefix_end(text, end, 3) } else { end };
        if let Err(error) = self.take(text, IocType::Ipv6, from, end) {
            self.refuse(from, end, &error);
        }
        Some(end.max(stop))
    }

    /// The mailboxes around each at sign; `root@198.51.100.7` yields the address.
    fn mailboxes(&mut self, text: &str, start: usize, stop: usize) {
        let mut from = start;
        while let Some(offset) = text[from..stop].find('@') {
            let sign = from + offset;
            let in_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
            let length = text[from..sign].chars().rev().take_while(|c| in_local(*c)).count();
            let (local, _) = trimmed_dots(text, sign - length, sign);
            let in_domain = |c: char| !matches!(c, '@' | ':' | '%' | '+' | '_');
            let end = text[sign + 1..stop].find(|c| !in_domain(c)).map_or(stop, |length| sign + 1 + length);
            let (_, domain_end) = trimmed(text, sign + 1, end);
            self.collector.work += domain_end - from;
            let is_mailbox = local < sign
                && domain_end > sign + 1
                && domain_end - local <= NAME_BYTES
                && (self.message_ids || self.take(text, IocType::Email, local, domain_end).is_ok());
            if !is_mailbox {
                self.atom(text, sign + 1, end, true);
            }
            from = end.max(sign + 1);
        }
    }

    /// Adds a domain; false if it is none.
    fn name(&mut self, text: &str, start: usize, end: usize) -> bool {
        if text[start..end].contains("..") {
            return self.names_between_ellipses(text, start, end);
        }
        if end - start > NAME_BYTES {
            return false;
        }
        self.collector.work += end - start;
        let name = &text[start..end];
        let defanged = self.refanged.was_defanged(start, end);
        if !defanged && (context::is_no_domain(text, start, end) || is_loose_private_name(name)) {
            return false;
        }
        if self.take(text, IocType::Domain, start, end).is_ok() {
            return true;
        }
        // Scripts without spaces: the name stands between letters that are not its own.
        !name.is_ascii() && self.names_between_letters(text, start, end)
    }

    fn names_between_ellipses(&mut self, text: &str, start: usize, end: usize) -> bool {
        let mut at = start;
        let mut any = false;
        for piece in text[start..end].split("..") {
            let (from, to) = trimmed(text, at, at + piece.len());
            any |= text[from..to].contains('.') && self.name(text, from, to);
            at += piece.len() + 2;
        }
        any
    }

    fn names_between_letters(&mut self, text: &str, start: usize, end: usize) -> bool {
        let mut at = start;
        let mut any = false;
        for piece in text[start..end].split(|c: char| !c.is_ascii()) {
            let (from, to) = trimmed(text, at, at + piece.len());
            any |= text[from..to].contains('.') && self.name(text, from, to);
            at += piece.len();
            at += text[at..end].chars().next().map_or(0, char::len_utf8);
        }
        any
    }

    /// Hashes between dots, underscores and hyphens: `VirusShare_<md5>.exe`, but no part of a trace id.
    fn hashes(&mut self, text: &str, start: usize, end: usize) {
        let mut at = start;
        for piece in text[start..end].split(['.', '_', '-']) {
            let to = at + piece.len();
            if let Some(kind) = hash_of_length(piece.len())
                && is_hash(piece)
                && !hex_beside(text, start, at, to, end)
                && !context::is_other_hash(text, start)
                && let Ok(ioc) = Ioc::normalise(kind, piece)
            {
                self.add(ioc, at, to);
            }
            at = to + 1;
        }
    }

    /// `CVE-2021-44228`, also within a file name.
    fn cves(&mut self, text: &str, start: usize, end: usize) {
        let bytes = text.as_bytes();
        let mut at = start;
        while at + 4 <= end {
            let here = bytes[at..end].len() >= 4 && bytes[at..at + 4].eq_ignore_ascii_case(b"cve-");
            if !here || (at > start && bytes[at - 1].is_ascii_alphanumeric()) {
                at += 1;
                continue;
            }
            let year = bytes[at + 4..end].iter().take_while(|b| b.is_ascii_digit()).count();
            let dash = at + 4 + year;
            if year == 0 || bytes.get(dash) != Some(&b'-') || dash >= end {
                at = dash;
                continue;
            }
            let number = bytes[dash + 1..end].iter().take_while(|b| b.is_ascii_digit()).count();
            let to = dash + 1 + number;
            let ends = to == end || !bytes[to].is_ascii_alphanumeric();
            if number > 0
                && ends
                && let Err(error) = self.take(text, IocType::Cve, at, to)
            {
                self.refuse(at, to, &error);
            }
            at = to;
        }
    }

    /// `AS64500`, `ASN64500`, `ASN 64500`, `"asn": 64500`.
    fn asn(&mut self, text: &str, start: usize, end: usize) {
        let word = &text[start..end];
        if word.bytes().all(|b| b.is_ascii_digit()) {
            if context::word_before(text, start) != "asn" {
                return;
            }
        } else {
            let upper = word.to_ascii_uppercase();
            let Some(digits) = upper.strip_prefix("ASN").or_else(|| upper.strip_prefix("AS")) else { return };
            let least = if word.starts_with("AS") { 1 } else { ASN_DIGITS };
            if digits.len() < least || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return;
            }
        }
        if let Err(error) = self.take(text, IocType::Asn, start, end) {
            self.refuse(start, end, &error);
        }
    }
}

fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let word = &text[start..end];
    let rest = word.trim_start_matches(['.', '-']);
    let start = end - rest.len();
    let kept = rest.trim_end_matches(['.', '-', '_']);
    // `_dmarc.example.org` keeps its underscore, `_emphasis_` does not.
    let start = if kept.len() < rest.len() && kept.starts_with('_') { start + 1 } else { start };
    (start, start.max(end - (rest.len() - kept.len())))
}

fn trimmed_dots(text: &str, start: usize, end: usize) -> (usize, usize) {
    let local = text[start..end].trim_start_matches(['.', '-', '+', '%']);
    (end - local.len(), end)
}

fn is_dotted_quad(text: &str) -> bool {
    text.split('.').count() == 4 && text.split('.').all(|part| (1..=3).contains(&part.len()))
}

/// The end of a prefix length behind an address that ends at `at`, or `at` if there is none.
fn prefix_end(text: &str, at: usize, most: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    if rest.first() != Some(&b'/') {
        return at;
    }
    let digits = rest[1..].iter().take(most + 1).take_while(|b| b.is_ascii_digit()).count();
    let follows = text[at + 1 + digits..].chars().next();
    let ends = follows.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '_'));
    if (1..=most).contains(&digits) && ends { at + 1 + digits } else { at }
}

/// Not a time, a MAC address, an EUI-64 or a path of a programming language.
fn is_plausible_ipv6(text: &str) -> bool {
    if text.parse::<Ipv6Addr>().is_err() || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let first = text.split(':').next().unwrap_or(text);
    if text.contains("::") {
        first.is_empty() || first.len() >= 3 || text.starts_with("64:")
    } else {
        !text.split(':').all(|group| group.len() == 2)
    }
}

/// Hexadecimal digits as programs print a hash: one case, and neither a number nor one digit repeated.
fn is_hash(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().all(u8::is_ascii_hexdigit)
        && bytes.iter().any(u8::is_ascii_alphabetic)
        && bytes.iter().any(|b| *b != bytes[0])
        && !(bytes.iter().any(u8::is_ascii_lowercase) && bytes.iter().any(u8::is_ascii_uppercase))
}

/// Whether more hexadecimal digits are joined to `from..to` by a hyphen, as in a trace id or a UUID.
fn hex_beside(text: &str, start: usize, from: usize, to: usize, end: usize) -> bool {
    let is_hex = |part: &str| !part.is_empty() && part.len() <= 128 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let before = text[start..from].strip_suffix('-').and_then(|rest| rest.rsplit(['.', '_', '-']).next());
    let after = text[to..end].strip_prefix('-').and_then(|rest| rest.split(['.', '_', '-']).next());
    before.is_some_and(is_hex) || after.is_some_and(is_hex)
}

/// A name of two labels under a top-level domain of private networks, which in running text is more often code.
fn is_loose_private_name(name: &str) -> bool {
    name.matches('.').count() == 1 && special_zone(&name.to_ascii_lowercase()) == Some(SpecialKind::PrivateName)
}
