//! A text with one value a line: each line is either an IoC or worth a word to its sender.

use super::{Collector, context, line};
use crate::ioc::{Ioc, IocType};

/// Whether every line that is neither empty nor a comment holds one value and nothing else.
pub(super) fn is_list(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line)).peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            let value = &line[entry(line).0..];
            !value.contains(char::is_whitespace)
                && value.contains(char::is_alphanumeric)
                && !value.starts_with(['{', '}'])
        })
}

/// Reads one line of a list.
pub(super) fn read(collector: &mut Collector, source: &str, base: usize) {
    let (start, end) = entry(source);
    let value = &source[start..end];
    if value.is_empty() || is_comment(value) || value.contains([',', ';', '|']) {
        return line::read(collector, source, base);
    }
    match Ioc::parse(None, value) {
        Ok(ioc)
            if ioc.kind() == IocType::Domain
                && ioc.value().eq_ignore_ascii_case(value)
                && context::is_file_name(value) =>
        {
            let reason =
                format!("`{value}` reads as a file name; if it is a domain, submit it as an IoC of the type domain");
            collector.refuse_because(value, reason);
        }
        Ok(ioc) => collector.add(ioc, source, base, start, end),
        Err(error) => {
            let before = collector.recognised;
            line::read(collector, source, base);
            if collector.recognised == before {
                collector.refuse(value, &error);
            }
        }
    }
}

fn is_comment(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("//")
}

/// Where the value of a line stands: behind the bullet, without quotes and the separator at the end.
fn entry(line: &str) -> (usize, usize) {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    let end = line.trim_end().trim_end_matches([',', ';']).trim_end_matches(QUOTES).len();
    let mut start = line.len() - line.trim_start().len();
    for bullet in ["- ", "* ", "• "] {
        if line[start..].starts_with(bullet) {
            start += bullet.len();
            start += line[start..].len() - line[start..].trim_start().len();
            break;
        }
    }
    start += line[start..].len() - line[start..].trim_start_matches(QUOTES).len();
    (start.min(end), end)
}
