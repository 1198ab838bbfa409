//! Secrets: values that are sent to a provider and shown to nobody.

use std::{fmt, sync::Arc};

/// A secret's value. Its debug output does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Wraps a value.
    #[must_use]
    pub fn new(value: impl Into<Arc<str>>) -> Self {
        Self(value.into())
    }

    /// The value, for the one place that writes it into a request.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Takes the secrets of a connection out of text and bytes that come back from outside.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    needles: Vec<Box<str>>,
}

/// Shorter values would be found in ordinary text.
const SHORTEST_REDACTED: usize = 6;
const REPLACEMENT: &str = "[secret]";

impl Redactor {
    pub(crate) fn new<'a>(secrets: impl Iterator<Item = &'a Secret>) -> Self {
        let mut needles = Vec::new();
        for secret in secrets.filter(|secret| secret.expose().len() >= SHORTEST_REDACTED) {
            let value = secret.expose();
            let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            if encoded != value {
                needles.push(encoded.into_boxed_str());
            }
            needles.push(value.into());
        }
        Self { needles }
    }

    /// The text without any secret in it.
    pub(crate) fn text(&self, text: String) -> String {
        self.needles.iter().fold(text, |text, needle| {
            if text.contains(&**needle) { text.replace(&**needle, REPLACEMENT) } else { text }
        })
    }

    /// The bytes without any secret in them.
    pub(crate) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.needles.iter().fold(bytes, |bytes, needle| replace(bytes, needle.as_bytes()))
    }
}

fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = from;
    while let Some(step) = bytes.get(at..)?.iter().position(|byte| *byte == first) {
        at += step;
        if bytes[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn replace(bytes: Vec<u8>, needle: &[u8]) -> Vec<u8> {
    let Some(mut found) = find(&bytes, needle, 0) else { return bytes };
    let mut kept = Vec::with_capacity(bytes.len());
    let mut from = 0;
    loop {
        kept.extend_from_slice(&bytes[from..found]);
        kept.extend_from_slice(REPLACEMENT.as_bytes());
        from = found + needle.len();
        match find(&bytes, needle, from) {
            Some(next) => found = next,
            None => break,
        }
    }
    kept.extend_from_slice(&bytes[from..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_out_of_text_and_bytes_in_each_spelling() {
        let secret = Secret::new("p@ss word/1");
        let redactor = Redactor::new([&secret].into_iter());
        assert_eq!(redactor.text("key=p@ss word/1!".into()), "key=[secret]!");
        assert_eq!(redactor.text("?k=p%40ss+word%2F1".into()), "?k=[secret]");
        assert_eq!(redactor.bytes(b"pp@ss word/1p@ss word/1".to_vec()), b"p[secret][secret]");
        assert_eq!(redactor.bytes(b"nothing here".to_vec()), b"nothing here");
        assert!(!format!("{secret:?}").contains("ss word"));
    }
}
