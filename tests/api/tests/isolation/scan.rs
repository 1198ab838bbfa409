//! Finds the world's words and identifiers in whatever was answered.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::Value;

const TOKEN: usize = 14;
const UUID: usize = 36;
/// `INC-7K3M-9QX2-4F`
const REFERENCE: usize = 16;

/// The words `zq…`, the identifiers and the references of incidents in a text, each as often as it stands there.
pub fn found(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"zq") && rest.len() >= TOKEN && rest[..TOKEN].iter().all(u8::is_ascii_lowercase) {
            found.push(&text[at..at + TOKEN]);
            at += TOKEN;
        } else if is_uuid(rest) {
            found.push(&text[at..at + UUID]);
            at += UUID;
        } else if rest.starts_with(b"INC-") && text.is_char_boundary(at + REFERENCE) && rest.len() >= REFERENCE {
            found.push(&text[at..at + REFERENCE]);
            at += REFERENCE;
        } else {
            at += 1;
        }
    }
    found
}

fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() >= UUID
        && bytes[..UUID].iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        })
}

/// What a page's cursor says, with the identifiers in it spelled as elsewhere.
pub fn cursor(page: &Value) -> String {
    let Some(next) = page["next"].as_str() else { return String::new() };
    let plain = BASE64_URL_SAFE_NO_PAD.decode(next).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let plain = plain.unwrap_or_default();
    let spelled = plain.split('.').map(|part| match uuid::Uuid::parse_str(part) {
        Ok(id) => id.to_string(),
        Err(_) => part.to_owned(),
    });
    spelled.collect::<Vec<_>>().join(" ")
}

#[test]
fn words_and_identifiers_are_found_wherever_they_stand() {
    let text = "{\"a\":\"zqabcdefghijkl[.]com\",\"b\":\"/x/0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11\",\"c\":\"zqshort\"} INC-7K3M-9QX2-4F";
    assert_eq!(found(text), ["zqabcdefghijkl", "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11", "INC-7K3M-9QX2-4F"]);
}
