//! The parsed value: whoever holds an [`Ioc`] holds a normalised one.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    IocType, address, name, number, recognise,
    refang::{Escapes, refang},
};
use crate::{id::IocId, stix, ticket::IocRef};

/// How long a submitted value may be, in bytes; the longest is a URL.
pub const MAX_IOC_BYTES: usize = 8192;

/// A typed value in its one normal form, so that equal values are equal texts with the same [`IocId`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Unchecked")]
pub struct Ioc {
    #[serde(rename = "type")]
    kind: IocType,
    value: String,
}

/// What a document says, before it is believed.
#[derive(Deserialize)]
struct Unchecked {
    #[serde(rename = "type")]
    kind: IocType,
    value: String,
}

/// Why a text is no IoC. Its `Display` names what is wrong and what would be right; it goes to the sender as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IocError {
    /// Nothing is left after white space and quotes.
    #[error("the value is empty: submit an address, domain, URL, hash, e-mail address, ASN or CVE id")]
    Empty,
    /// Longer than [`MAX_IOC_BYTES`].
    #[error("the value has {length} bytes: at most {MAX_IOC_BYTES} are accepted")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// White space or a control character inside.
    #[error("there is white space or a control character inside: submit one value at a time, or the whole as text")]
    NotOneValue,
    /// No type was given and none fits.
    #[error(
        "this is not recognised: expected an address, a domain, a URL with its scheme, an MD5, SHA-1, SHA-256 or SHA-512 \
         hash, an e-mail address, an ASN such as AS64500 or a CVE id such as CVE-2021-44228"
    )]
    Unrecognised,
    /// The re-fanged text still looks defanged, so its meaning would depend on how often it is read.
    #[error("`{value}` still looks defanged after re-fanging: submit the value without brackets around dots")]
    Ambiguous {
        /// The text after one re-fanging.
        value: String,
    },
    /// It breaks a rule of its type.
    #[error("not a valid {kind}: {problem}")]
    Invalid {
        /// The type that was meant.
        kind: IocType,
        /// What is wrong, and what would be right.
        problem: String,
    },
}

impl IocError {
    pub(super) fn invalid(kind: IocType, problem: impl Into<String>) -> Self {
        Self::Invalid { kind, problem: problem.into() }
    }
}

impl Ioc {
    /// Reads one submitted value: re-fangs it (`hxxp`, `[.]`, `(dot)` …), recognises its type if `kind` is `None`, and
    /// normalises it.
    ///
    /// - IPv4: dotted quad in decimal without leading zeros. IPv6: RFC 5952; a zone is dropped; an IPv4-mapped
    ///   address becomes an [`IocType::Ipv4`]. A port behind an address or a domain is dropped.
    /// - A network with host bits set is an error, since it is unclear whether the network or the address is meant;
    ///   `/32` and `/128` become the address; wider than `/8` (IPv4) or `/16` (IPv6) is an error.
    /// - Domain: lower-case A-labels (UTS 46), no trailing dot, below an ICANN suffix of the public suffix list or
    ///   within a special-use zone (see [`crate::special`]).
    /// - URL: `http`, `https`, `ftp`, `ftps`, `sftp`, `ssh`, `ws`, `wss`, `ldap`, `ldaps`, `rmi` or `smb`, as the URL
    ///   Standard serialises it; the default port, the fragment and user information are dropped: a fragment never
    ///   reaches the server, and phishing puts the victim's address there; user information is somebody's password, or a
    ///   name that only deceives the reader. Path and query stay as they are.
    /// - E-mail: the local part as it is (RFC 5321 dot-atom), the domain normalised.
    /// - Hash: lower-case. ASN: decimal without `AS`. CVE: upper-case.
    ///
    /// # Errors
    /// [`IocError`] when the text is no value of the type, or of any.
    pub fn parse(kind: Option<IocType>, text: &str) -> Result<Self, IocError> {
        let text = unwrap_quotes(text.trim());
        if text.is_empty() {
            return Err(IocError::Empty);
        }
        if text.len() > MAX_IOC_BYTES {
            return Err(IocError::TooLong { length: text.len() });
        }
        let bare = refang(text, Escapes::Keep);
        let bare = bare.text();
        let kind = match kind {
            Some(kind) => kind,
            None => recognise::recognise(bare)?,
        };
        Self::normalise(kind, bare)
    }

    /// Reads a value that is not defanged.
    pub(crate) fn normalise(kind: IocType, text: &str) -> Result<Self, IocError> {
        if text.len() > MAX_IOC_BYTES {
            return Err(IocError::TooLong { length: text.len() });
        }
        if kind != IocType::Asn && text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(IocError::NotOneValue);
        }
        let (kind, value) = match kind {
            IocType::Ipv4 | IocType::Ipv6 => address::normalise(kind, text)?,
            IocType::Domain => (kind, name::normalise_with_port(text).map_err(|e| IocError::invalid(kind, e))?),
            IocType::Url => (kind, name::normalise_url(text).map_err(|e| IocError::invalid(kind, e))?),
            IocType::Email => (kind, name::normalise_email(text).map_err(|e| IocError::invalid(kind, e))?),
            IocType::Md5 | IocType::Sha1 | IocType::Sha256 | IocType::Sha512 => {
                (kind, number::normalise_hash(kind, text).map_err(|e| IocError::invalid(kind, e))?)
            }
            IocType::Asn => (kind, number::normalise_asn(text).map_err(|e| IocError::invalid(kind, e))?),
            IocType::Cve => (kind, number::normalise_cve(text).map_err(|e| IocError::invalid(kind, e))?),
        };
        if refang(&value, Escapes::Keep).text() != value {
            return Err(IocError::Ambiguous { value });
        }
        Ok(Self { kind, value })
    }

    /// What people type to find a value, as values are stored: re-fanged, and normalised where it is a whole value.
    #[must_use]
    pub fn search_text(text: &str) -> String {
        match Self::parse(None, text) {
            Ok(ioc) => ioc.value,
            Err(_) => refang(text.trim(), Escapes::Keep).text().to_owned(),
        }
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> IocType {
        self.kind
    }

    /// The normalised value.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The deterministic identifier of STIX 2.1 (section 2.9): the same value has the same id everywhere.
    #[must_use]
    pub fn id(&self) -> IocId {
        stix::ioc_id(self)
    }

    /// The domain that the value names: itself, an e-mail address's, or the host of a URL unless that is an address.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        match self.kind {
            IocType::Domain => Some(&self.value),
            IocType::Email => self.value.rsplit_once('@').map(|(_, domain)| domain),
            IocType::Url => self.host().filter(|host| address::host(host).is_none()),
            _ => None,
        }
    }

    /// The host of a URL as it stands there, an IPv6 address without its brackets.
    pub(crate) fn host(&self) -> Option<&str> {
        if self.kind != IocType::Url {
            return None;
        }
        let (start, end) = super::defang::host_range(&self.value)?;
        Some(self.value[start..end].trim_start_matches('[').trim_end_matches(']'))
    }

    /// The URL, parsed; `None` unless the type is [`IocType::Url`].
    #[must_use]
    pub fn url(&self) -> Option<Url> {
        if self.kind == IocType::Url { Url::parse(&self.value).ok() } else { None }
    }
}

impl fmt::Display for Ioc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

impl TryFrom<Unchecked> for Ioc {
    type Error = IocError;

    fn try_from(document: Unchecked) -> Result<Self, IocError> {
        Self::normalise(document.kind, &document.value)
    }
}

impl From<&Ioc> for IocRef {
    fn from(ioc: &Ioc) -> Self {
        Self { id: ioc.id(), kind: ioc.kind, value: ioc.value.clone() }
    }
}

/// Takes off one pair of quotes or angle brackets.
fn unwrap_quotes(text: &str) -> &str {
    for (open, close) in [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>'), ('“', '”')] {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            return inner.trim();
        }
    }
    text
}
