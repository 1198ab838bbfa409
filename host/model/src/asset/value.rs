//! What can be an asset, parsed: whoever holds an [`AssetValue`] holds a normalised one.

use std::fmt;

use super::{AddressRange, AssetKind, Cpe};
use crate::{
    ioc::{Ioc, IocType, suffix},
    special,
};

/// A value that an organisation can claim, or that somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssetValue {
    /// Addresses.
    AddressRange(AddressRange),
    /// A domain in lower-case A-labels, with all names below it.
    Domain(String),
    /// An autonomous system's number.
    Asn(u32),
    /// A product.
    Product(Box<Cpe>),
}

/// Why a text is no asset. Its `Display` names what is wrong and what would be right; it goes to the sender as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    /// There is nothing.
    #[error("there is nothing: write an address range, a domain, an AS number or a CPE 2.3 name")]
    Empty,
    /// No kind fits.
    #[error(
        "this is not recognised: expected an address range such as 193.0.2.0/24, a domain such as www.ripe.net, an AS number \
         such as AS3333 or a name such as cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"
    )]
    Unrecognised,
    /// It breaks a rule of its kind.
    #[error("no {} to claim: {problem}", .kind.noun())]
    Invalid {
        /// The kind that was meant.
        kind: AssetKind,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// It is a value, but none that an organisation owns.
    #[error(
        "{kind} values belong to nobody: ask about an address, a domain, a URL, an e-mail address, an AS number or a product"
    )]
    NobodyOwns {
        /// Its type.
        kind: IocType,
    },
}

impl AssetValue {
    /// Reads a value that somebody claims; recognises what it is.
    ///
    /// # Errors
    /// [`AssetError`] when it is none, or one that nobody can claim: a public suffix, a special-purpose range or number,
    /// a product without a vendor.
    pub fn claim(text: &str) -> Result<Self, AssetError> {
        let text = text.trim();
        let kind = recognise(text)?;
        let value = Self::of_kind(kind, text).map_err(|problem| AssetError::Invalid { kind, problem })?;
        value.check_claim().map_err(|problem| AssetError::Invalid { kind, problem })?;
        Ok(value)
    }

    /// Reads what somebody asks about: also a URL or an e-mail address, of which the host or the domain counts, and also
    /// defanged.
    ///
    /// # Errors
    /// [`AssetError`] when it is nothing that can belong to somebody.
    pub fn asked(text: &str) -> Result<Self, AssetError> {
        let text = text.trim();
        if is_cpe(text) {
            let invalid = |problem| AssetError::Invalid { kind: AssetKind::Product, problem };
            let cpe = Cpe::parse(text).map_err(invalid)?;
            if cpe.vendor().literal().is_none() {
                return Err(invalid("its vendor must be named, without `*` and `?`".to_owned()));
            }
            return Ok(Self::Product(Box::new(cpe)));
        }
        if let Ok(range) = AddressRange::read(text) {
            return Ok(Self::AddressRange(range));
        }
        let ioc = Ioc::parse(None, text).map_err(|error| match recognise(text) {
            Ok(kind) => AssetError::Invalid { kind, problem: error.to_string() },
            Err(unknown) => unknown,
        })?;
        Self::of_ioc(&ioc).ok_or(AssetError::NobodyOwns { kind: ioc.kind() })
    }

    /// What an IoC is to those who own assets: its address, domain or number. `None` for what belongs to nobody, such as a
    /// hash.
    #[must_use]
    pub fn of_ioc(ioc: &Ioc) -> Option<Self> {
        match ioc.kind() {
            IocType::Ipv4 | IocType::Ipv6 => AddressRange::read(ioc.value()).ok().map(Self::AddressRange),
            IocType::Asn => ioc.value().parse().ok().map(Self::Asn),
            IocType::Domain | IocType::Email => ioc.domain().map(|name| Self::Domain(name.to_owned())),
            IocType::Url => {
                let host = ioc.host()?;
                Some(
                    host.parse()
                        .map_or_else(|_| Self::Domain(host.to_owned()), |ip| Self::AddressRange(AddressRange::of(ip))),
                )
            }
            _ => None,
        }
    }

    /// Reads a value that was stored: one that could be claimed then, whatever the rules of claiming are now.
    #[must_use]
    pub fn stored(kind: AssetKind, text: &str) -> Option<Self> {
        match kind {
            AssetKind::Domain => Some(Self::Domain(text.to_owned())),
            _ => Self::of_kind(kind, text).ok(),
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> AssetKind {
        match self {
            AssetValue::AddressRange(_) => AssetKind::AddressRange,
            AssetValue::Domain(_) => AssetKind::Domain,
            AssetValue::Asn(_) => AssetKind::Asn,
            AssetValue::Product(_) => AssetKind::Product,
        }
    }

    fn of_kind(kind: AssetKind, text: &str) -> Result<Self, String> {
        match kind {
            AssetKind::AddressRange => AddressRange::read(text).map(Self::AddressRange),
            AssetKind::Product => Cpe::parse(text).map(|cpe| Self::Product(Box::new(cpe))),
            AssetKind::Asn => {
                let number = plain(IocType::Asn, text)?;
                number.parse().map(Self::Asn).map_err(|_| "expected AS and decimal digits, such as AS3333".to_owned())
            }
            AssetKind::Domain => domain(text).map(Self::Domain),
        }
    }

    fn check_claim(&self) -> Result<(), String> {
        match self {
            AssetValue::AddressRange(range) => range.check_claim(),
            AssetValue::Product(cpe) => cpe.check_claim(),
            AssetValue::Asn(number) => match special::special_asn(*number) {
                Some(kind) => {
                    Err(format!("AS{number} is special. {} Claim the number that is assigned", kind.reason()))
                }
                None => Ok(()),
            },
            AssetValue::Domain(name) => match special::special_zone(name) {
                Some(kind) => Err(format!("`{name}` is special. {} Claim a registered name", kind.reason())),
                None if suffix::is_suffix(name) => {
                    Err(format!("`{name}` is a public suffix: others own names below it. Claim the name below it"))
                }
                None => Ok(()),
            },
        }
    }
}

impl fmt::Display for AssetValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AssetValue::AddressRange(range) => range.fmt(f),
            AssetValue::Domain(name) => f.write_str(name),
            AssetValue::Asn(number) => write!(f, "AS{number}"),
            AssetValue::Product(cpe) => cpe.fmt(f),
        }
    }
}

/// The values of a pasted list, with the number of each one's line: one a line, perhaps with a comma or a semicolon behind
/// it. Empty lines, and what stands behind a `#`, are left out.
pub fn pasted(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().filter_map(|(line, text)| {
        // A CPE name may hold a quoted `#`.
        let text = if is_cpe(text.trim()) { text } else { text.split('#').next().unwrap_or(text) };
        let text = text.trim().trim_end_matches([',', ';']).trim_end();
        (!text.is_empty()).then_some((line + 1, text))
    })
}

fn is_cpe(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("cpe:"))
}

fn recognise(text: &str) -> Result<AssetKind, AssetError> {
    let lower = text.to_ascii_lowercase();
    if text.is_empty() {
        return Err(AssetError::Empty);
    }
    if is_cpe(text) {
        return Ok(AssetKind::Product);
    }
    let number = lower.strip_prefix("asn").or_else(|| lower.strip_prefix("as"));
    let number = number.map(|rest| rest.trim_start_matches([' ', ':', '-']));
    if number.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'.')) {
        return Ok(AssetKind::Asn);
    }
    let addressed = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':'));
    let ends = |text: &str| text.split(['/', '-']).next().is_some_and(|first| addressed(first.trim()));
    if ends(&lower) && (lower.contains(':') || lower.starts_with(|c: char| c.is_ascii_digit()) && lower.contains('.')) {
        let letters = lower.bytes().any(|b| b.is_ascii_alphabetic());
        if lower.contains(':') || !letters {
            return Ok(AssetKind::AddressRange);
        }
    }
    if text.contains('.') || text.contains('\u{3002}') { Ok(AssetKind::Domain) } else { Err(AssetError::Unrecognised) }
}

fn domain(text: &str) -> Result<String, String> {
    if let Some(rest) = text.strip_prefix("*.") {
        return Err(format!("a claim covers all names below it: write {rest} without `*.`"));
    }
    if let Ok(url) = Ioc::parse(Some(IocType::Url), text)
        && let Some(host) = url.host()
    {
        return Err(format!("this is a URL: claim its host, {host}"));
    }
    if text.contains('@') {
        return Err("this is an e-mail address: claim its domain".to_owned());
    }
    plain(IocType::Domain, text)
}

fn plain(kind: IocType, text: &str) -> Result<String, String> {
    match Ioc::parse(Some(kind), text) {
        Ok(ioc) => Ok(ioc.value().to_owned()),
        Err(crate::ioc::IocError::Invalid { problem, .. }) => Err(problem),
        Err(error) => Err(error.to_string()),
    }
}
