//! Names of observable kinds, as `plugin.toml` and the playbooks' JSON write them.
use crate::{Observable, ObservableKind, Pap, Tlp};

impl ObservableKind {
    /// The kind's name: "ipv4", "sha256", or the other kind's own name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Domain => "domain",
            Self::Url => "url",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Email => "email",
            Self::Asn => "asn",
            Self::Cve => "cve",
            Self::Other(name) => name,
        }
    }

    /// IPv4 or IPv6, when this is an address in its usual spelling.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        match address.parse().ok()? {
            std::net::IpAddr::V4(_) => Some(Self::Ipv4),
            std::net::IpAddr::V6(_) => Some(Self::Ipv6),
        }
    }
}

impl Observable {
    /// An observable that may be shared and acted upon freely (TLP:CLEAR, PAP:CLEAR).
    #[must_use]
    pub fn new(kind: ObservableKind, value: &str) -> Self {
        Self { kind, value: value.to_owned(), tlp: Tlp::Clear, pap: Pap::Clear }
    }
}
