//! Values that are not sent to third parties: special-purpose addresses, names and numbers, and well-known benign ones.

mod address;
mod benign;
mod zone;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use address::is_special_address;
pub(crate) use address::special_within;
pub(crate) use zone::special_zone;

use crate::ioc::{Ioc, IocType};

/// Why a value is special.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SpecialKind {
    /// "This network" and the unspecified address: `0.0.0.0/8`, `::`.
    Unspecified,
    /// The machine itself: `127.0.0.0/8`, `::1`, `localhost`.
    Loopback,
    /// Private use: RFC 1918, unique local IPv6 (RFC 4193), local-use NAT64 (RFC 8215), site-local; private ASNs (RFC 6996).
    Private,
    /// Link-local: `169.254.0.0/16` (with the clouds' metadata services) and `fe80::/10`.
    LinkLocal,
    /// Shared address space between a provider and its customers: `100.64.0.0/10` (RFC 6598).
    SharedAddressSpace,
    /// Reserved for documentation: RFC 5737, RFC 3849, RFC 9637; ASNs of RFC 5398; names of RFC 2606.
    Documentation,
    /// Benchmarking: `198.18.0.0/15`, `2001:2::/48`.
    Benchmarking,
    /// Multicast.
    Multicast,
    /// The limited broadcast address.
    Broadcast,
    /// A cloud's metadata or wire service at an address that is otherwise public.
    CloudMetadata,
    /// Reserved by the IETF, or in no allocation.
    Reserved,
    /// A special-use name outside the public DNS: `.local`, `.test`, `.internal`, `home.arpa` (RFC 6761, 6762, 8375).
    SpecialUseName,
    /// A name that private networks use though nobody assigned it: `.lan`, `.corp` (RFC 6762, appendix G).
    PrivateName,
    /// A Tor onion service (RFC 7686).
    Onion,
    /// A name of the reverse tree, which stands for an address: `in-addr.arpa`, `ip6.arpa`.
    ReverseName,
    /// Well known and benign: a public resolver, a very popular site, the hash of the empty file.
    Benign,
}

/// What makes a value special, in words for the person who submitted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Special {
    /// The class.
    pub kind: SpecialKind,
    /// One sentence.
    pub reason: String,
}

impl SpecialKind {
    /// What the class means, for people.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            SpecialKind::Unspecified => "The unspecified address names no machine.",
            SpecialKind::Loopback => "A loopback address or name means the machine itself.",
            SpecialKind::Private => "For private use: it means something else in every network.",
            SpecialKind::LinkLocal => "A link-local address is valid on one network segment only.",
            SpecialKind::SharedAddressSpace => "Shared between a provider and its customers (RFC 6598).",
            SpecialKind::Documentation => "Reserved for documentation: nobody can own it.",
            SpecialKind::Benchmarking => "Reserved for benchmarks of network devices.",
            SpecialKind::Multicast => "A multicast address names a group, not a machine.",
            SpecialKind::Broadcast => "The broadcast address names everybody on a network.",
            SpecialKind::CloudMetadata => "The metadata service of a cloud, reachable from inside only.",
            SpecialKind::Reserved => "Reserved, or not allocated to anyone.",
            SpecialKind::SpecialUseName => "A special-use name outside the public DNS.",
            SpecialKind::PrivateName => "A name that only private networks use.",
            SpecialKind::Onion => "A Tor onion service: it is not in the public DNS.",
            SpecialKind::ReverseName => "A name of the reverse DNS tree stands for an address.",
            SpecialKind::Benign => "Well known and benign.",
        }
    }
}

/// What makes the value special, or `None` for an ordinary one. A special value is marked and not sent to third
/// parties. A network is special when all of it lies in one special range; a URL or an e-mail address when its
/// host or domain is (but a page on a popular site is not, because people put content there).
#[must_use]
pub fn special(ioc: &Ioc) -> Option<Special> {
    if let Some(reason) = benign::reason(ioc) {
        return Some(Special { kind: SpecialKind::Benign, reason: reason.to_owned() });
    }
    let kind = match ioc.kind() {
        IocType::Ipv4 | IocType::Ipv6 => address::special_network(ioc.value()),
        IocType::Domain | IocType::Email => ioc.domain().and_then(special_zone),
        IocType::Url => {
            let host = ioc.host()?;
            match host.parse::<IpAddr>() {
                Ok(ip) => is_special_address(ip),
                Err(_) => special_zone(host),
            }
        }
        IocType::Asn => special_asn(ioc.value().parse().ok()?),
        IocType::Md5 | IocType::Sha1 | IocType::Sha256 | IocType::Sha512 | IocType::Cve => None,
    }?;
    Some(Special { kind, reason: kind.reason().to_owned() })
}

/// The IANA registry of special-purpose autonomous system numbers.
pub(crate) fn special_asn(number: u32) -> Option<SpecialKind> {
    match number {
        0 | 23_456 | 65_535 | 65_552..=131_071 | 4_294_967_295 => Some(SpecialKind::Reserved),
        64_496..=64_511 | 65_536..=65_551 => Some(SpecialKind::Documentation),
        64_512..=65_534 | 4_200_000_000..=4_294_967_294 => Some(SpecialKind::Private),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
