//! A pattern of network hosts, as grants are written: `api.example.org`, `*.example.org:8443`, `*:43`, `*`.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::{Deserialize, Serialize};

/// Which host names a pattern covers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostName {
    /// Every host.
    Any,
    /// Every name below this domain, not the domain itself: `*.example.org`.
    Below(String),
    /// This name (lower-case A-labels), or this address in its canonical spelling.
    Exact(String),
}

/// A host name pattern and, where the pattern names one, a port. Without a port, every port is covered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostPattern {
    /// The names.
    pub name: HostName,
    /// The only port, if there is one.
    pub port: Option<u16>,
}

/// Text that is not a host pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a host: {problem}; allowed are \"host\", \"host:port\", \"*.example.org\", \"*:port\", \"*\"")]
pub struct ParseHostError {
    text: String,
    problem: &'static str,
}

impl HostPattern {
    /// Every host and port.
    #[must_use]
    pub fn any() -> Self {
        Self { name: HostName::Any, port: None }
    }

    /// One host, as a URL or a setting spells it: a name or an address, IPv6 with or without brackets.
    ///
    /// # Errors
    ///
    /// When `host` is neither a host name nor an address.
    pub fn exact(host: &str, port: Option<u16>) -> Result<Self, ParseHostError> {
        Ok(Self { name: HostName::Exact(canonical_host(host)?), port })
    }

    /// Whether a connection to this host and port is covered. The host is compared in its canonical spelling.
    #[must_use]
    pub fn matches(&self, host: &str, port: u16) -> bool {
        let Ok(host) = canonical_host(host) else { return false };
        self.port.is_none_or(|own| own == port) && self.name.matches(&host)
    }

    /// Whether everything that `other` covers is covered by this pattern too.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let port_covered = self.port.is_none() || self.port == other.port;
        port_covered && self.name.covers(&other.name)
    }

    /// What both patterns cover, if there is anything.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let port = match (self.port, other.port) {
            (Some(one), Some(two)) if one != two => return None,
            (one, two) => one.or(two),
        };
        let name = if self.name.covers(&other.name) {
            &other.name
        } else if other.name.covers(&self.name) {
            &self.name
        } else {
            return None;
        };
        Some(Self { name: name.clone(), port })
    }
}

impl HostName {
    pub(super) fn matches(&self, host: &str) -> bool {
        match self {
            HostName::Any => true,
            HostName::Below(domain) => is_below(host, domain),
            HostName::Exact(name) => name == host,
        }
    }

    pub(super) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (HostName::Any, _) => true,
            (_, HostName::Any) => false,
            (HostName::Below(domain), HostName::Below(inner)) => domain == inner || is_below(inner, domain),
            (HostName::Below(domain), HostName::Exact(name)) => is_below(name, domain),
            (HostName::Exact(_), HostName::Below(_)) => false,
            (HostName::Exact(one), HostName::Exact(two)) => one == two,
        }
    }
}

fn is_below(name: &str, domain: &str) -> bool {
    name.parse::<IpAddr>().is_err()
        && name.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
}

/// Lower case, without the root dot; addresses in the spelling of the standard library.
fn canonical_host(text: &str) -> Result<String, ParseHostError> {
    let fail = |problem| ParseHostError { text: text.to_owned(), problem };
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Ok(address.to_string());
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if name.is_empty() || name.len() > 253 {
        return Err(fail("a host name has 1 to 253 characters"));
    }
    let label_is_valid = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    if !name.split('.').all(label_is_valid) {
        return Err(fail("labels are letters, digits, `-` and `_`, internationalised ones as xn--…"));
    }
    Ok(name)
}

/// Splits `host:port`, `[v6]:port`, `v6`, `host`.
pub(super) fn split_port(text: &str) -> Result<(&str, Option<u16>), ParseHostError> {
    let fail = |problem| ParseHostError { text: text.to_owned(), problem };
    if text.parse::<IpAddr>().is_ok() {
        return Ok((text, None));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => return Ok((text, None)),
    };
    match port.parse::<u16>() {
        Ok(port) if port > 0 => Ok((host, Some(port))),
        _ => Err(fail("a port is a number from 1 to 65535")),
    }
}

impl FromStr for HostPattern {
    type Err = ParseHostError;

    fn from_str(text: &str) -> Result<Self, ParseHostError> {
        let (host, port) = split_port(text)?;
        let name = if host == "*" {
            HostName::Any
        } else if let Some(domain) = host.strip_prefix("*.") {
            HostName::Below(canonical_host(domain)?)
        } else {
            HostName::Exact(canonical_host(host)?)
        };
        Ok(Self { name, port })
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            HostName::Any => f.write_str("*")?,
            HostName::Below(domain) => write!(f, "*.{domain}")?,
            HostName::Exact(name) if name.contains(':') => write!(f, "[{name}]")?,
            HostName::Exact(name) => f.write_str(name)?,
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl TryFrom<String> for HostPattern {
    type Error = ParseHostError;

    fn try_from(text: String) -> Result<Self, ParseHostError> {
        text.parse()
    }
}

impl From<HostPattern> for String {
    fn from(pattern: HostPattern) -> String {
        pattern.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for HostPattern {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        <String as utoipa::PartialSchema>::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for HostPattern {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> HostPattern {
        text.parse().expect("a pattern")
    }

    #[test]
    fn a_wildcard_covers_names_below_a_domain_only() {
        let below = pattern("*.example.org");
        assert!(below.matches("api.example.org", 443));
        assert!(below.matches("a.b.EXAMPLE.org.", 443));
        assert!(!below.matches("example.org", 443));
        assert!(!below.matches("badexample.org", 443));
        assert!(!below.matches("example.org.evil.test", 443));
    }

    #[test]
    fn a_port_narrows_a_pattern() {
        assert!(pattern("*:43").matches("whois.example", 43));
        assert!(!pattern("*:43").matches("whois.example", 22));
        assert!(pattern("[::1]:8080").matches("::1", 8080));
        assert!(pattern("[::1]:8080").matches("[0:0:0:0:0:0:0:1]", 8080));
        assert!(pattern("host.test").matches("host.test", 8443));
    }

    #[test]
    fn what_is_not_a_host_is_refused_with_what_is_allowed() {
        for text in ["", "a..b", "http://x", "*.", "a*.b", "host:0", "host:99999", "exa mple.org", "ex@mple"] {
            let error = text.parse::<HostPattern>().expect_err(text).to_string();
            assert!(error.contains("allowed are"), "{error}");
        }
    }

    fn patterns() -> impl Strategy<Value = HostPattern> {
        let host = prop_oneof![
            Just("*"),
            Just("*.example.org"),
            Just("*.sub.example.org"),
            Just("example.org"),
            Just("a.example.org"),
            Just("b.sub.example.org"),
            Just("192.0.2.7"),
        ];
        let port = prop_oneof![Just(None), Just(Some(443)), Just(Some(43))];
        (host, port).prop_map(|(host, port)| HostPattern { port, ..pattern(host) })
    }

    proptest! {
        #[test]
        fn an_intersection_covers_what_both_cover_and_nothing_else(
            one in patterns(), two in patterns(),
            host in prop_oneof![
                Just("example.org"), Just("a.example.org"), Just("b.sub.example.org"), Just("192.0.2.7"), Just("x.test")
            ],
            port in prop_oneof![Just(443u16), Just(43u16), Just(80u16)],
        ) {
            let both = one.matches(host, port) && two.matches(host, port);
            let met = one.intersection(&two).is_some_and(|met| met.matches(host, port));
            prop_assert_eq!(both, met);
            if one.covers(&two) {
                prop_assert!(!two.matches(host, port) || one.matches(host, port));
                prop_assert_eq!(one.intersection(&two), Some(two));
            }
        }

        #[test]
        fn a_pattern_reads_back_from_its_text(one in patterns()) {
            prop_assert_eq!(pattern(&one.to_string()), one);
        }
    }
}
