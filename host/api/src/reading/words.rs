//! What a type accepts, in plain words.

use serde::de::Expected;

/// How many characters of a wrong word are repeated.
const SHOWN_CHARS: usize = 60;

/// What is expected, as it stands behind "use".
pub(super) fn of(expected: &dyn Expected) -> String {
    let text = expected.to_string();
    let words = match text.as_str() {
        "a string" | "a borrowed string" => "a text",
        "a boolean" => "true or false",
        "u8" => return whole(u8::MAX),
        "u16" => return whole(u16::MAX),
        "u32" => return whole(u32::MAX),
        "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        // Every value is; the reader gives up on depth alone.
        "any valid JSON value" => "a value that is nested less deeply",
        "a formatted UUID string" => "an id, a UUID such as 0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11",
        "an RFC 3339 formatted date and time string" => "a time as RFC 3339 writes it, such as 2026-01-31T12:00:00Z",
        "IPv4 or IPv6 network address" => "a network in CIDR notation, such as 10.0.0.0/8",
        text if text.starts_with("struct ") => "an object",
        text => text,
    };
    words.to_owned()
}

/// These words, of which one is to be used.
pub(super) fn one_of(words: &[&str]) -> String {
    match words {
        [] => "none".to_owned(),
        [only] => format!("`{only}`"),
        many => format!("one of: {}", many.join(", ")),
    }
}

/// What was given, as far as it is worth repeating.
pub(super) fn shown(given: &str) -> String {
    match given.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &given[..end]),
        None => given.to_owned(),
    }
}

fn whole(most: impl Into<u64>) -> String {
    format!("a whole number from 0 to {}", most.into())
}
