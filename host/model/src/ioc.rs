//! An IoC: a typed, normalised value with a STIX 2.1 identity.

mod address;
mod defang;
mod name;
mod number;
mod recognise;
pub(crate) mod refang;
pub(crate) mod suffix;
mod value;

pub use defang::defang;
pub(crate) use name::SCHEMES;
pub(crate) use number::hash_of_length;
pub use value::{Ioc, IocError, MAX_IOC_BYTES};

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kinds of value that Tocsin recognises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum IocType {
    /// An IPv4 address or, with a prefix length, a network: `203.0.113.7`, `203.0.113.0/24`.
    Ipv4,
    /// An IPv6 address (RFC 5952 text) or network.
    Ipv6,
    /// A registrable domain or a name below one, in lower-case A-label form.
    Domain,
    /// An absolute URL (WHATWG serialisation).
    Url,
    /// An MD5 file hash, lower-case hexadecimal.
    Md5,
    /// A SHA-1 file hash.
    Sha1,
    /// A SHA-256 file hash.
    Sha256,
    /// A SHA-512 file hash.
    Sha512,
    /// An e-mail address; the domain in lower-case A-label form.
    Email,
    /// An autonomous system number, decimal without `AS`.
    Asn,
    /// A CVE identifier in upper case.
    Cve,
}

impl IocType {
    /// All types, in the order in which a person would list them.
    pub const ALL: [IocType; 11] = [
        IocType::Ipv4,
        IocType::Ipv6,
        IocType::Domain,
        IocType::Url,
        IocType::Md5,
        IocType::Sha1,
        IocType::Sha256,
        IocType::Sha512,
        IocType::Email,
        IocType::Asn,
        IocType::Cve,
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            IocType::Ipv4 => "ipv4",
            IocType::Ipv6 => "ipv6",
            IocType::Domain => "domain",
            IocType::Url => "url",
            IocType::Md5 => "md5",
            IocType::Sha1 => "sha1",
            IocType::Sha256 => "sha256",
            IocType::Sha512 => "sha512",
            IocType::Email => "email",
            IocType::Asn => "asn",
            IocType::Cve => "cve",
        }
    }

    /// The type that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl fmt::Display for IocType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
