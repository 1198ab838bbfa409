//! Ranges of addresses in CIDR notation (RFC 4632; RFC 4291, section 2.3).

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use crate::special;

/// The widest ranges that can be claimed: no organisation has more.
const WIDEST: (u8, u8) = (8, 16);

/// A range of addresses: its first one, and how many leading bits all of them share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    first: IpAddr,
    prefix: u8,
}

impl AddressRange {
    /// Reads an address or a range in CIDR notation. An address is the range of itself; an IPv4-mapped IPv6 range is the
    /// IPv4 range.
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    pub fn read(text: &str) -> Result<Self, String> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address.trim(), Some(prefix.trim())),
            None => (text, None),
        };
        let ip: IpAddr = address.parse().map_err(|_| no_address(text, address))?;
        let most = width(ip);
        let prefix = match prefix {
            None => most,
            Some(digits) if digits.contains('.') => {
                return Err(format!("`{digits}` is a net mask: write the number of its leading ones, such as /24"));
            }
            Some(digits) => {
                let plain = !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
                let number = if plain { digits.parse::<u16>().ok() } else { None };
                let number = number.ok_or_else(|| format!("`/{digits}` is no prefix length"))?;
                u8::try_from(number)
                    .ok()
                    .filter(|number| *number <= most)
                    .ok_or_else(|| format!("the prefix length /{number} is above /{most}"))?
            }
        };
        let (ip, prefix) = unmapped(ip, prefix);
        let range = Self { first: masked(ip, prefix), prefix };
        if range.first != ip {
            let alone = Self { first: ip, prefix: width(ip) };
            return Err(format!(
                "bits behind the prefix are set: write {range} for the range or {alone} for the address"
            ));
        }
        Ok(range)
    }

    /// The range of the addresses that share so many leading bits with this one.
    pub(crate) fn new(ip: IpAddr, prefix: u8) -> Self {
        Self { first: masked(ip, prefix), prefix }
    }

    /// The range of one address.
    #[must_use]
    pub fn of(ip: IpAddr) -> Self {
        let (first, prefix) = unmapped(ip, width(ip));
        Self { first, prefix }
    }

    /// The first address.
    #[must_use]
    pub fn first(self) -> IpAddr {
        self.first
    }

    /// How many leading bits all addresses share.
    #[must_use]
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// Whether all of the other range lies in this one.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.first.is_ipv4() == other.first.is_ipv4()
            && self.prefix <= other.prefix
            && masked(other.first, self.prefix) == self.first
    }

    /// The first address's bits, the first of them on top, whatever the family.
    pub(super) fn bits(self) -> u128 {
        match self.first {
            IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
            IpAddr::V6(v6) => v6.to_bits(),
        }
    }

    /// Why nobody can claim it, if nobody can.
    pub(super) fn check_claim(self) -> Result<(), String> {
        let widest = if self.first.is_ipv4() { WIDEST.0 } else { WIDEST.1 };
        if self.prefix == 0 {
            return Err("that is the whole Internet: claim the ranges that are assigned to the organisation".to_owned());
        }
        if self.prefix < widest {
            return Err(format!("/{} is too wide: the widest range that can be claimed is /{widest}", self.prefix));
        }
        let Some((range, kind)) = special::special_within(self.first, self.prefix) else { return Ok(()) };
        let reason = kind.reason();
        if range.prefix() <= self.prefix {
            return Err(format!("it lies in {range}. {reason} Claim ranges that are reached from the Internet"));
        }
        Err(format!("it holds {range}. {reason} Claim the ranges around it"))
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

fn masked(ip: IpAddr, prefix: u8) -> IpAddr {
    let prefix = u32::from(prefix);
    match ip {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & !u32::MAX.checked_shr(prefix).unwrap_or(0))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::MAX.checked_shr(prefix).unwrap_or(0))),
    }
}

fn unmapped(ip: IpAddr, prefix: u8) -> (IpAddr, u8) {
    match ip {
        IpAddr::V6(v6) if prefix >= 96 => match v6.to_ipv4_mapped() {
            Some(v4) => (IpAddr::V4(v4), prefix - 96),
            None => (ip, prefix),
        },
        _ => (ip, prefix),
    }
}

fn no_address(text: &str, address: &str) -> String {
    if text.contains('-') && text.split('-').all(|end| end.trim().parse::<IpAddr>().is_ok()) {
        return "write a range in CIDR notation, such as 193.0.2.0/24, one line for each".to_owned();
    }
    let zeros = address.split('.').any(|part| part.len() > 1 && part.starts_with('0'));
    if zeros && address.split('.').count() == 4 {
        return format!("`{address}` has a leading zero, which some programs read as octal: write it without");
    }
    format!("`{address}` is no address; expected a form such as 193.0.2.0/24 or 2001:67c:2e8::/48")
}
