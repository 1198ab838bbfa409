//! The providers that the lab plays, and what a request to each of them asks about.

use std::{fmt, net::Ipv6Addr, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// A simulated system. Its name is also its path prefix on the lab's HTTP port (WHOIS has its own ports).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// VirusTotal, API version 3.
    Virustotal,
    /// Shodan, host look-up.
    Shodan,
    /// RDAP with its bootstrap registries (RFC 9083, RFC 9224).
    Rdap,
    /// WHOIS (RFC 3912).
    Whois,
    /// Jira Cloud, REST API version 3.
    Jira,
    /// Jira Data Center, REST API version 2.
    JiraDc,
}

impl Provider {
    /// All of them, in the order in which the lab lists them.
    pub const ALL: [Self; 6] = [Self::Virustotal, Self::Shodan, Self::Rdap, Self::Whois, Self::Jira, Self::JiraDc];

    /// The name in paths, in the control API and in counters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Virustotal => "virustotal",
            Self::Shodan => "shodan",
            Self::Rdap => "rdap",
            Self::Whois => "whois",
            Self::Jira => "jira",
            Self::JiraDc => "jira-dc",
        }
    }

    /// Whose request a path is, or `None` for the lab's own pages and the pages that people open in a browser.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let mut parts = path.split('/').skip(1);
        let (first, second) = (parts.next()?, parts.next());
        let is_page = matches!(second, Some("browse" | "gui"));
        Self::ALL.into_iter().find(|provider| provider.name() == first && *provider != Self::Whois && !is_page)
    }

    /// The observable (or issue key) that a request path asks about, decoded; lower case except for URLs and keys.
    #[must_use]
    pub fn observable(self, path: &str) -> Option<String> {
        let mut parts = path.split('/').skip(2);
        match self {
            Self::Virustotal => {
                let kind = parts.nth(2)?;
                let id = decoded(parts.next()?);
                if kind == "urls" { Some(url_of_id(&id).unwrap_or(id)) } else { Some(canonical(&id)) }
            }
            Self::Shodan => parts
                .skip_while(|part| !matches!(*part, "host" | "internetdb"))
                .nth(1)
                .map(|ip| canonical(&decoded(ip))),
            Self::Rdap => {
                let (area, _kind) = (parts.next()?, parts.next()?);
                let value = parts.collect::<Vec<_>>().join("/");
                (area != "bootstrap" && !value.is_empty()).then(|| canonical(&decoded(&value)))
            }
            Self::Jira | Self::JiraDc => parts.skip_while(|part| *part != "issue").nth(1).map(decoded),
            Self::Whois => None,
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A name that is no provider's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no provider is called {0:?}; there are virustotal, shodan, rdap, whois, jira and jira-dc")]
pub struct UnknownProvider(String);

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|p| p.name() == name).ok_or_else(|| UnknownProvider(name.to_owned()))
    }
}

/// The URL behind VirusTotal's URL identifier, which is its unpadded base64url.
pub(crate) fn url_of_id(id: &str) -> Option<String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(id.trim_end_matches('=')).ok()?;
    String::from_utf8(bytes).ok().filter(|url| url.contains("://"))
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

/// Lower case, and IPv6 in its short form (RFC 5952), so that one address has one counter.
fn canonical(value: &str) -> String {
    let lower = value.to_ascii_lowercase();
    lower.parse::<Ipv6Addr>().map_or(lower, |ip| ip.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_provider_and_its_observable() {
        let path = "/virustotal/api/v3/ip_addresses/45.155.205.66";
        assert_eq!(Provider::of_path(path), Some(Provider::Virustotal));
        assert_eq!(Provider::Virustotal.observable(path).as_deref(), Some("45.155.205.66"));
        assert_eq!(Provider::of_path("/control/ledger"), None);
        assert_eq!(Provider::of_path("/jira/browse/SOC-1"), None);
    }

    #[test]
    fn a_virustotal_url_identifier_is_decoded() {
        let id = BASE64_URL_SAFE_NO_PAD.encode("http://evil.example.net/A?b=1");
        let path = format!("/virustotal/api/v3/urls/{id}");
        assert_eq!(Provider::Virustotal.observable(&path).as_deref(), Some("http://evil.example.net/A?b=1"));
    }

    #[test]
    fn spellings_of_one_ipv6_address_are_one_observable() {
        let short = Provider::Rdap.observable("/rdap/server/ip/2a00::66");
        assert_eq!(Provider::Rdap.observable("/rdap/server/ip/2A00%3A0%3A%3A66"), short);
    }

    #[test]
    fn bootstrap_files_ask_about_nothing() {
        assert_eq!(Provider::Rdap.observable("/rdap/bootstrap/dns.json"), None);
    }
}
