//! Which DNS names may be asked for, as `capabilities.dns` is written: `*.dnsbl.example`, `*.{zone}`, `example.org`, `*`.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    endpoint::texts,
    host_pattern::{HostName, HostPattern},
};

/// The DNS names that may be asked for. Lower-case A-labels, without the root dot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ZonePattern(HostName);

/// A zone pattern, or a reference to a setting that holds a zone's name (or a list of them).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Zone {
    /// Written out.
    Named(ZonePattern),
    /// `{setting}` is the name itself, `*.{setting}` every name below it: known once the connection has its settings.
    Setting {
        /// The setting's key.
        key: String,
        /// Whether the names below are meant.
        below: bool,
    },
}

/// Text that is not a zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a zone; allowed are \"name\", \"*.dnsbl.example\", \"*\", \"{{setting}}\", \"*.{{setting}}\"")]
pub struct ParseZoneError(String);

impl ZonePattern {
    /// Every name.
    #[must_use]
    pub fn any() -> Self {
        Self(HostName::Any)
    }

    /// Whether this name is covered, in whatever spelling.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        canonical_name(name).is_some_and(|name| self.0.matches(&name))
    }

    /// Whether everything that `other` covers is covered by this pattern too.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.0.covers(&other.0)
    }

    /// What both patterns cover, if there is anything.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        if self.covers(other) { Some(other.clone()) } else { other.covers(self).then(|| self.clone()) }
    }

    fn of(name: &str, below: bool) -> Option<Self> {
        let name = canonical_name(name)?;
        Some(Self(if below { HostName::Below(name) } else { HostName::Exact(name) }))
    }
}

/// A DNS name in lower case without the root dot; none for what is no name, such as an address.
#[must_use]
pub fn canonical_name(text: &str) -> Option<String> {
    match HostPattern::exact(text, None).ok()?.name {
        HostName::Exact(name) if name.parse::<IpAddr>().is_err() => Some(name),
        _ => None,
    }
}

impl Zone {
    /// The patterns that this stands for under these settings. A setting that is absent, empty or no name stands for none.
    #[must_use]
    pub fn resolve(&self, settings: &Map<String, Value>) -> Vec<ZonePattern> {
        match self {
            Zone::Named(pattern) => vec![pattern.clone()],
            Zone::Setting { key, below } => {
                texts(settings, key).into_iter().filter_map(|text| ZonePattern::of(text, *below)).collect()
            }
        }
    }

    /// Whether a grant of this zone is also a grant of `other`, whatever the settings are.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Zone::Named(one), Zone::Named(two)) => one.covers(two),
            (Zone::Named(one), Zone::Setting { .. }) => *one == ZonePattern::any(),
            (one, two) => one == two,
        }
    }
}

impl FromStr for ZonePattern {
    type Err = ParseZoneError;

    fn from_str(text: &str) -> Result<Self, ParseZoneError> {
        if text == "*" {
            return Ok(Self::any());
        }
        let (name, below) = text.strip_prefix("*.").map_or((text, false), |name| (name, true));
        Self::of(name, below).ok_or_else(|| ParseZoneError(text.to_owned()))
    }
}

impl FromStr for Zone {
    type Err = ParseZoneError;

    fn from_str(text: &str) -> Result<Self, ParseZoneError> {
        let (name, below) = text.strip_prefix("*.").map_or((text, false), |name| (name, true));
        let Some(reference) = name.strip_prefix('{') else {
            return Ok(Zone::Named(text.parse()?));
        };
        let key = reference.strip_suffix('}').filter(|key| {
            let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            !key.is_empty() && key.bytes().all(allowed)
        });
        let key = key.ok_or_else(|| ParseZoneError(text.to_owned()))?.to_owned();
        Ok(Zone::Setting { key, below })
    }
}

impl fmt::Display for ZonePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            HostName::Any => f.write_str("*"),
            HostName::Below(domain) => write!(f, "*.{domain}"),
            HostName::Exact(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Zone::Named(pattern) => pattern.fmt(f),
            Zone::Setting { key, below: true } => write!(f, "*.{{{key}}}"),
            Zone::Setting { key, below: false } => write!(f, "{{{key}}}"),
        }
    }
}

macro_rules! as_text {
    ($type:ty) => {
        impl TryFrom<String> for $type {
            type Error = ParseZoneError;

            fn try_from(text: String) -> Result<Self, ParseZoneError> {
                text.parse()
            }
        }

        impl From<$type> for String {
            fn from(zone: $type) -> String {
                zone.to_string()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                <String as utoipa::PartialSchema>::schema()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $type {}
    };
}

as_text!(ZonePattern);
as_text!(Zone);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn zone(text: &str) -> Zone {
        text.parse().expect("a zone")
    }

    #[test]
    fn a_block_list_is_asked_below_its_zone_in_any_spelling() {
        let list: ZonePattern = "*.dnsbl.example".parse().expect("a pattern");
        assert!(list.matches("2.0.0.127.dnsbl.example") && list.matches("2.0.0.127.DNSBL.example."));
        for name in
            ["dnsbl.example", "2.0.0.127.evil-dnsbl.example", "dnsbl.example.evil.test", "", "a b.dnsbl.example"]
        {
            assert!(!list.matches(name), "{name}");
        }
    }

    #[test]
    fn a_setting_stands_for_its_zone_or_for_the_names_below_it() {
        let resolved = |text: &str, settings: Value| -> Vec<String> {
            let settings = settings.as_object().expect("an object").clone();
            zone(text).resolve(&settings).iter().map(ToString::to_string).collect()
        };
        assert_eq!(resolved("*.{zone}", json!({ "zone": "Bl.Example." })), ["*.bl.example"]);
        assert_eq!(resolved("{zone}", json!({ "zone": "bl.example" })), ["bl.example"]);
        assert_eq!(
            resolved("*.{zones}", json!({ "zones": ["a.example", "b.example"] })),
            ["*.a.example", "*.b.example"]
        );
        for wrong in [json!({}), json!({ "zone": "*" }), json!({ "zone": "192.0.2.1" }), json!({ "zone": "http://x/" })]
        {
            assert!(resolved("*.{zone}", wrong.clone()).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn a_grant_of_the_names_below_covers_less_than_a_grant_of_all() {
        assert!(zone("*").covers(&zone("*.{zone}")));
        assert!(!zone("*.example").covers(&zone("*.{zone}")));
        assert!(!zone("{zone}").covers(&zone("*.{zone}")));
        assert!(zone("*.example").covers(&zone("*.bl.example")));
        assert!(!zone("*.bl.example").covers(&zone("*.example")));
    }

    #[test]
    fn what_is_not_a_zone_is_refused_with_what_is_allowed() {
        for text in [
            "",
            "*.",
            "a..b",
            "bl.example:53",
            "192.0.2.1",
            "::1",
            "*.{}",
            "{Zone}",
            "x.{zone}",
            "{zone}.x",
            "https://bl.example",
        ] {
            let told = text.parse::<Zone>().expect_err(text).to_string();
            assert!(told.contains("allowed are"), "{told}");
        }
        for text in ["*", "*.bl.example", "bl.example", "{zone}", "*.{zone}"] {
            assert_eq!(zone(text).to_string(), text);
        }
    }
}
