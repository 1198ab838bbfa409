//! Reading documents whose fields may be missing, null or of another type than documented.
//!
//! Places are JSON pointers (RFC 6901). What is not there or not usable reads as nothing, so that one odd field never costs the rest
//! of an answer; a connector checks for itself what it cannot do without.
use serde_json::Value;

/// The text at `place`: a string that is not empty, or a number written in decimal.
#[must_use]
pub fn text(document: &Value, place: &str) -> Option<String> {
    scalar(document.pointer(place)?)
}

/// The whole number at `place`.
#[must_use]
pub fn integer(document: &Value, place: &str) -> Option<i64> {
    document.pointer(place)?.as_i64()
}

/// The elements of the array at `place`; none when there is no array.
#[must_use]
pub fn list<'a>(document: &'a Value, place: &str) -> &'a [Value] {
    document.pointer(place).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The texts of the array at `place`, or the one text that stands there instead.
#[must_use]
pub fn texts(document: &Value, place: &str) -> Vec<String> {
    match document.pointer(place) {
        Some(Value::Array(items)) => items.iter().filter_map(scalar).collect(),
        Some(value) => scalar(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_odd_field_reads_as_nothing() {
        let document =
            json!({"a": {"s": "x", "n": 7, "empty": " ", "null": null}, "l": ["1", 2, null, {}], "one": "z"});
        assert_eq!(text(&document, "/a/s").as_deref(), Some("x"));
        assert_eq!(text(&document, "/a/n").as_deref(), Some("7"));
        assert_eq!(text(&document, "/a/empty"), None);
        assert_eq!(text(&document, "/a/null"), None);
        assert_eq!(texts(&document, "/l"), ["1", "2"]);
        assert_eq!(texts(&document, "/one"), ["z"]);
        assert_eq!(integer(&document, "/a/n"), Some(7));
        assert_eq!(integer(&document, "/a/s"), None);
        assert!(list(&document, "/one").is_empty());
    }
}
