//! Labels: Jira allows no white space in them.
use std::fmt::Write;

/// Longest label that Jira takes.
const MAX_LABEL: usize = 255;

/// The label that stands for an idempotency key. Different keys give different labels: letters, digits and `-` stay, `/` becomes `.`, and
/// every other byte becomes `_` with two hexadecimal digits.
pub fn of_key(key: &str) -> String {
    let mut label = "tocsin-key-".to_owned();
    for byte in key.bytes() {
        match byte {
            b'/' => label.push('.'),
            b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => label.push(char::from(byte)),
            _ => write!(label, "_{byte:02x}").expect("writing to a string does not fail"),
        }
    }
    label
}

/// A label as an administrator or a playbook wrote it, made acceptable; nothing when nothing is left.
pub fn acceptable(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    let label: String = words.join("-").chars().take(MAX_LABEL).collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_keys_have_different_labels_without_white_space() {
        let keys = ["run/1", "run.1", "run 1", "run_1", "run_2f1", "rün/1"];
        let labels: std::collections::BTreeSet<_> = keys.iter().map(|key| of_key(key)).collect();
        assert_eq!(labels.len(), keys.len());
        assert!(labels.iter().all(|label| label.is_ascii() && !label.contains(' ')));
        assert_eq!(of_key("0190-a/3"), "tocsin-key-0190-a.3");
    }

    #[test]
    fn labels_lose_their_white_space() {
        assert_eq!(acceptable(" very bad\tthing ").as_deref(), Some("very-bad-thing"));
        assert_eq!(acceptable(" \n"), None);
    }
}
