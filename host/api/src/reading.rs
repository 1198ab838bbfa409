//! Reading what a request brings: strictly, and with errors in plain words that name the field.
//!
//! Serde's own errors are written for programmers, and each format has its own. So every type is read through a
//! [`reader`] whose errors are our [`Wrong`]: it knows the place, and what the type would have accepted there. Once for
//! all, it refuses a list where an object is expected, which derived code would take field by field.

mod access;
mod reader;
mod watcher;
mod words;
mod wrong;

use serde::de::{DeserializeOwned, IgnoredAny};

pub(crate) use wrong::Wrong;

use reader::Reader;

/// Reads a JSON document.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Wrong> {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let read = T::deserialize(Reader(&mut source));
    // Whatever was being read where the text is no JSON is not to blame: the text is looked at once more, for itself.
    let whole = read.and_then(|value| source.end().map(|()| value).map_err(|_| Wrong::new("something follows it")));
    whole.map_err(|wrong| no_json(bytes).unwrap_or(wrong))
}

/// Reads the pairs of a query string or of a form.
pub(crate) fn pairs<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Wrong> {
    T::deserialize(Reader(serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(bytes))))
}

/// Why the text is no JSON, if it is none.
fn no_json(bytes: &[u8]) -> Option<Wrong> {
    if bytes.trim_ascii().is_empty() {
        return Some(Wrong::new("there is nothing: send a JSON object"));
    }
    if let Err(error) = str::from_utf8(bytes) {
        return Some(Wrong::new(format!("is no text in UTF-8: byte {} does not belong", error.valid_up_to())));
    }
    let error = serde_json::from_slice::<IgnoredAny>(bytes).err()?;
    let what = if error.is_eof() { "the JSON ends too early" } else { "this is no JSON" };
    Some(Wrong::new(format!("{what}: look at line {} column {}", error.line(), error.column())))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde::Deserialize;
    use tocsin_model::{
        connection::ConnectionInput, flow::FlowSettings, live::ClientMessage, plugin::Grant, submission::Submission,
        timeline::Resolution, tlp::Tlp,
    };
    use uuid::Uuid;

    use super::*;

    fn refused<T: DeserializeOwned>(text: &str) -> String {
        json::<T>(text.as_bytes()).err().unwrap_or_else(|| panic!("{text} is taken")).to_string()
    }

    #[test]
    fn what_is_right_is_read_as_it_stands() {
        let input: ConnectionInput =
            json(br#"{"settings": {"a": [1, -2, 0.5, null, {"b": true}]}, "secrets": {"key": null}, "quota": []}"#)
                .expect("is right");
        assert_eq!(serde_json::to_string(&input.settings).expect("serialises"), r#"{"a":[1,-2,0.5,null,{"b":true}]}"#);
        assert_eq!(input.secrets["key"], None);
        let message: ClientMessage = json(br#"{"subscribe": {"topics": ["tickets"]}}"#).expect("is right");
        assert!(matches!(message, ClientMessage::Subscribe { topics, after: None } if topics == ["tickets"]));
        assert_eq!(json::<Resolution>(br#"{"outcome": "did_not_happen"}"#).ok(), Some(Resolution::DidNotHappen));
    }

    #[test]
    fn a_list_is_no_object_at_any_depth() {
        for (text, field) in [(r#"["a"]"#, ""), (r#"{"iocs": [{"value": "a"}, ["198.51.100.9"]]}"#, "iocs[1]")] {
            let wrong = json::<Submission>(text.as_bytes()).expect_err("a list");
            assert_eq!((wrong.field().as_str(), wrong.problem()), (field, "use an object"), "{text}");
        }
        assert_eq!(refused::<FlowSettings>(r#"{"connections": null, "malicious": []}"#), "`malicious`: use an object");
        assert_eq!(refused::<ConnectionInput>(r#"{"quota": [[1, 60]]}"#), "`quota[0]`: use an object");
        assert_eq!(refused::<Grant>(r#"{"limits": [1]}"#), "`limits`: use an object");
        assert_eq!(refused::<Resolution>(r#"["happened", "SOC-1", "x"]"#), "use an object");
        assert_eq!(refused::<ClientMessage>(r#"{"subscribe": [["tickets"]]}"#), "use an object");
        let bytes = format!("[[{}]]", ["0"; 16].join(","));
        assert!(refused::<Vec<Uuid>>(&bytes).starts_with("`[0]`: use an id"), "a UUID is no list of bytes either");
    }

    #[test]
    fn every_error_names_its_place_and_what_would_be_right() {
        for (text, expected) in [
            (r#"{"iocs": [{"value": 7}]}"#, "`iocs[0].value`: use a text"),
            (
                r#"{"iocs": [{"value": "a", "type": "ipv5"}]}"#,
                "`iocs[0].type`: `ipv5` is unknown; use one of: ipv4, ipv6, domain, url, md5, sha1, sha256, sha512, email, asn, cve",
            ),
            (r#"{"iocs": [{}]}"#, "`iocs[0].value`: is missing: it must be given"),
            (r#"{"texxt": "a"}"#, "`texxt`: is unknown; use one of: text, iocs, tlp, pap, source, note"),
            (r#"{"text": "a", "text": "b"}"#, "`text`: is given twice: give it once"),
            (r#"{"tlp": 4}"#, "`tlp`: use one of: clear, green, amber, amber+strict, red"),
            (r#"{"iocs": "198.51.100.9"}"#, "`iocs`: use a list"),
        ] {
            assert_eq!(refused::<Submission>(text), expected, "{text}");
        }
        let rule = r#"{"connections": null, "investigation": null, "malicious": {"verdict": "malicious", "min_sources": 1, "min_score": 101}}"#;
        assert_eq!(refused::<FlowSettings>(rule), "`malicious.min_score`: 101 is above 100: use 0 to 100");
        assert_eq!(
            refused::<ConnectionInput>(r#"{"cache_seconds": -1}"#),
            "`cache_seconds`: use a whole number from 0 to 4294967295"
        );
        assert_eq!(refused::<Resolution>(r#"{"outcome": "happened"}"#), "`key`: is missing: it must be given");
        assert_eq!(refused::<Resolution>(r#"{"outcome": "happened", "key": 1}"#), "`key`: use a text");
        let network = refused::<Grant>(r#"{"private_networks": ["10.0.0.0/99"]}"#);
        assert_eq!(network, "`private_networks[0]`: use a network in CIDR notation, such as 10.0.0.0/8");
    }

    #[test]
    fn what_is_long_and_wrong_is_not_repeated_whole() {
        let long = "long".repeat(100_000);
        for text in [format!(r#"{{"tlp": "{long}"}}"#), format!(r#"{{"{long}": 1}}"#)] {
            let refused = refused::<Submission>(&text);
            assert!(refused.len() < 250 && refused.contains("longlong…"), "{} bytes", refused.len());
        }
    }

    #[test]
    fn text_that_is_no_json_is_located() {
        for (text, expected) in [
            ("", "there is nothing: send a JSON object"),
            ("{\"text\":\n", "the JSON ends too early: look at line 2 column 0"),
            ("{\"text\":\n oops}", "this is no JSON: look at line 2 column 2"),
            ("{\"text\": \"a\"} {}", "this is no JSON: look at line 1 column 15"),
            ("{\"tlp\": }", "this is no JSON: look at line 1 column 9"),
        ] {
            assert_eq!(refused::<Submission>(text), expected, "{text}");
        }
        assert!(json::<Submission>(b"{\"text\": \"\xff\"}").expect_err("no text").to_string().contains("byte 10"));
        let deep = format!("{{\"settings\": {{\"a\": {}{}}}}}", "[".repeat(500), "]".repeat(500));
        assert!(refused::<ConnectionInput>(&deep).contains("use a value that is nested less deeply"));
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Pairs {
        #[serde(default)]
        tlp: Option<Tlp>,
        #[serde(default)]
        since: Option<DateTime<Utc>>,
        #[serde(default)]
        id: Option<Uuid>,
        #[serde(default)]
        number: Option<u32>,
    }

    #[test]
    fn pairs_are_read_by_the_same_rules() {
        let read: Pairs = pairs(b"tlp=amber%2Bstrict&number=7&since=2026-01-31T12:00:00Z").expect("is right");
        assert_eq!((read.tlp, read.number, read.id), (Some(Tlp::AmberStrict), Some(7), None));
        assert!(read.since.is_some());
        for (text, expected) in [
            ("tlp=white", "`tlp`: `white` is unknown; use one of: clear, green, amber, amber+strict, red"),
            ("number=many", "`number`: use a whole number from 0 to 4294967295"),
            ("since=yesterday", "`since`: use a time as RFC 3339 writes it, such as 2026-01-31T12:00:00Z"),
            ("id=42", "`id`: use an id, a UUID such as 0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11"),
            ("tpl=red", "`tpl`: is unknown; use one of: tlp, since, id, number"),
            ("tlp=red&tlp=red", "`tlp`: is given twice: give it once"),
        ] {
            assert_eq!(pairs::<Pairs>(text.as_bytes()).expect_err(text).to_string(), expected);
        }
    }
}
