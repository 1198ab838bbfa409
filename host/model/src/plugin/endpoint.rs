//! Where a capability leads: a host pattern, or whatever a setting of the connection holds (`{base_url}`).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::host_pattern::{HostPattern, ParseHostError, split_port};

/// A host pattern, or a reference to a setting that holds a URL, `host`, or `host:port` (or a list of them).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Endpoint {
    /// Written out.
    Host(HostPattern),
    /// `{setting}` or `{setting}:43`: known once the connection has its settings.
    Setting {
        /// The setting's key.
        key: String,
        /// The port, where the setting's own value names none.
        port: Option<u16>,
    },
}

/// Text that is neither a host pattern nor a reference to a setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseEndpointError {
    /// The host pattern is wrong.
    #[error(transparent)]
    Host(#[from] ParseHostError),
    /// The braces are wrong.
    #[error("`{0}` is not a reference to a setting: write \"{{setting}}\" or \"{{setting}}:port\"")]
    Reference(String),
}

impl Endpoint {
    /// The patterns that this stands for under these settings. A setting that is absent, empty or not a host stands for none.
    #[must_use]
    pub fn resolve(&self, settings: &Map<String, Value>) -> Vec<HostPattern> {
        match self {
            Endpoint::Host(pattern) => vec![pattern.clone()],
            Endpoint::Setting { key, port } => {
                texts(settings, key).into_iter().filter_map(|text| host_of(text, *port)).collect()
            }
        }
    }

    /// Whether a grant of this endpoint is also a grant of `other`, whatever the settings are.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Endpoint::Host(one), Endpoint::Host(two)) => one.covers(two),
            (Endpoint::Host(one), Endpoint::Setting { .. }) => *one == HostPattern::any(),
            (one, two) => one == two,
        }
    }
}

/// What a setting holds, one text or several; a setting that is absent, or no text, holds none.
pub(super) fn texts<'a>(settings: &'a Map<String, Value>, key: &str) -> Vec<&'a str> {
    match settings.get(key) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The exact host and port of a URL, `host` or `host:port`.
fn host_of(text: &str, default_port: Option<u16>) -> Option<HostPattern> {
    let (authority, scheme_port) = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (rest, Some(443)),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (rest, Some(80)),
        Some(_) => return None,
        None => (text, None),
    };
    let authority = authority.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if authority.contains('@') {
        return None;
    }
    let (host, port) = split_port(authority).ok()?;
    HostPattern::exact(host, port.or(default_port).or(scheme_port)).ok()
}

impl FromStr for Endpoint {
    type Err = ParseEndpointError;

    fn from_str(text: &str) -> Result<Self, ParseEndpointError> {
        let Some(reference) = text.strip_prefix('{') else {
            return Ok(Endpoint::Host(text.parse()?));
        };
        let wrong = || ParseEndpointError::Reference(text.to_owned());
        let (key, rest) = reference.split_once('}').ok_or_else(wrong)?;
        let key_is_valid = !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        let port = match rest.strip_prefix(':') {
            Some(port) => Some(port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?),
            None if rest.is_empty() => None,
            None => return Err(wrong()),
        };
        if key_is_valid { Ok(Endpoint::Setting { key: key.to_owned(), port }) } else { Err(wrong()) }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Endpoint::Host(pattern) => pattern.fmt(f),
            Endpoint::Setting { key, port: None } => write!(f, "{{{key}}}"),
            Endpoint::Setting { key, port: Some(port) } => write!(f, "{{{key}}}:{port}"),
        }
    }
}

impl TryFrom<String> for Endpoint {
    type Error = ParseEndpointError;

    fn try_from(text: String) -> Result<Self, ParseEndpointError> {
        text.parse()
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> String {
        endpoint.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Endpoint {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Endpoint {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn resolved(endpoint: &str, settings: Value) -> Vec<String> {
        let endpoint: Endpoint = endpoint.parse().expect("an endpoint");
        let settings = settings.as_object().expect("an object").clone();
        endpoint.resolve(&settings).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_setting_stands_for_the_host_and_port_of_its_url() {
        let base = |url: &str| resolved("{base_url}", json!({ "base_url": url }));
        assert_eq!(base("https://Api.Example.org/v3?x"), ["api.example.org:443"]);
        assert_eq!(base("http://127.0.0.1:8080"), ["127.0.0.1:8080"]);
        assert_eq!(base("http://[::1]:99/"), ["[::1]:99"]);
        assert_eq!(base("https://allowed.test@evil.test/"), Vec::<String>::new());
        assert_eq!(base("ftp://example.org"), Vec::<String>::new());
        assert_eq!(resolved("{base_url}", json!({})), Vec::<String>::new());
    }

    #[test]
    fn the_port_after_a_setting_serves_where_its_value_names_none() {
        assert_eq!(resolved("{server}:43", json!({ "server": "whois.test" })), ["whois.test:43"]);
        assert_eq!(resolved("{server}:43", json!({ "server": "127.0.0.1:4343" })), ["127.0.0.1:4343"]);
    }

    #[test]
    fn a_list_setting_stands_for_each_of_its_hosts() {
        let settings = json!({ "servers": ["a.test", "b.test:99"] });
        assert_eq!(resolved("{servers}", settings), ["a.test", "b.test:99"]);
    }

    #[test]
    fn malformed_references_are_refused() {
        for text in ["{", "{}", "{Base}", "{base_url}x", "{base_url}:0", "x{base_url}"] {
            assert!(text.parse::<Endpoint>().is_err(), "{text}");
        }
    }
}
