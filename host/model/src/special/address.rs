//! The IANA special-purpose address registries (RFC 6890 and its successors), in every spelling of an address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::SpecialKind::{self, *};
use crate::asset::AddressRange;

/// IPv4 ranges: first address, prefix length, class. The first that fits counts.
const V4: [([u8; 4], u32, SpecialKind); 17] = [
    ([255, 255, 255, 255], 32, Broadcast),
    ([168, 63, 129, 16], 32, CloudMetadata),
    ([0, 0, 0, 0], 8, Unspecified),
    ([10, 0, 0, 0], 8, Private),
    ([100, 64, 0, 0], 10, SharedAddressSpace),
    ([127, 0, 0, 0], 8, Loopback),
    ([169, 254, 0, 0], 16, LinkLocal),
    ([172, 16, 0, 0], 12, Private),
    ([192, 0, 0, 0], 24, Reserved),
    ([192, 0, 2, 0], 24, Documentation),
    ([192, 88, 99, 0], 24, Reserved),
    ([192, 168, 0, 0], 16, Private),
    ([198, 18, 0, 0], 15, Benchmarking),
    ([198, 51, 100, 0], 24, Documentation),
    ([203, 0, 113, 0], 24, Documentation),
    ([224, 0, 0, 0], 4, Multicast),
    ([240, 0, 0, 0], 4, Reserved),
];

/// IPv6 ranges, likewise. What is neither here nor in `2000::/3` is not allocated.
const V6: [(u128, u32, SpecialKind); 14] = [
    (0, 128, Unspecified),
    (1, 128, Loopback),
    (0x0064_ff9b_0001_0000_0000_0000_0000_0000, 48, Private),
    (0x0100_0000_0000_0000_0000_0000_0000_0000, 64, Reserved),
    (0x0100_0000_0000_0001_0000_0000_0000_0000, 64, Reserved),
    (0x2001_0002_0000_0000_0000_0000_0000_0000, 48, Benchmarking),
    (0x2001_0000_0000_0000_0000_0000_0000_0000, 23, Reserved),
    (0x2001_0db8_0000_0000_0000_0000_0000_0000, 32, Documentation),
    (0x3fff_0000_0000_0000_0000_0000_0000_0000, 20, Documentation),
    (0x5f00_0000_0000_0000_0000_0000_0000_0000, 16, Reserved),
    (0xfc00_0000_0000_0000_0000_0000_0000_0000, 7, Private),
    (0xfe80_0000_0000_0000_0000_0000_0000_0000, 10, LinkLocal),
    (0xfec0_0000_0000_0000_0000_0000_0000_0000, 10, Private),
    (0xff00_0000_0000_0000_0000_0000_0000_0000, 8, Multicast),
];

/// The class of a special-purpose address, or `None` for one that the Internet can reach. An IPv6 address that
/// carries an IPv4 address (mapped, compatible, translated by NAT64, 6to4, Teredo) is as special as that one, because
/// that is where a connection to it would end.
#[must_use]
pub fn is_special_address(ip: IpAddr) -> Option<SpecialKind> {
    match ip {
        IpAddr::V4(v4) => special_v4(v4),
        IpAddr::V6(v6) => special_v6(v6),
    }
}

/// The class of an address or a network in normal form.
pub(super) fn special_network(text: &str) -> Option<SpecialKind> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix.parse::<u32>().ok()?)),
        None => (text, None),
    };
    let first: IpAddr = address.parse().ok()?;
    let kind = is_special_address(first)?;
    let last = match (first, prefix) {
        (_, None) => return Some(kind),
        (IpAddr::V4(v4), Some(prefix)) => {
            IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() | u32::MAX.checked_shr(prefix).unwrap_or(0)))
        }
        (IpAddr::V6(v6), Some(prefix)) => {
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() | u128::MAX.checked_shr(prefix).unwrap_or(0)))
        }
    };
    // `240.0.0.0/4` ends with the broadcast address, which has a class of its own.
    is_special_address(last).filter(|other| *other == kind || *other == Broadcast).map(|_| kind)
}

/// A special-purpose range that holds a network or lies within it, with its class. A service of a cloud at an address that is
/// otherwise the cloud's own makes nothing special.
pub(crate) fn special_within(first: IpAddr, prefix: u8) -> Option<(AddressRange, SpecialKind)> {
    let (network, ordinary) = (AddressRange::new(first, prefix), [CloudMetadata, Broadcast]);
    let v4 = V4.iter().map(|(start, prefix, kind)| (IpAddr::from(*start), *prefix, *kind));
    let v6 = V6.iter().map(|(start, prefix, kind)| (IpAddr::V6(Ipv6Addr::from_bits(*start)), *prefix, *kind));
    let touching = v4
        .chain(v6)
        .filter(|(_, _, kind)| !ordinary.contains(kind))
        .map(|(start, prefix, kind)| (AddressRange::new(start, u8::try_from(prefix).unwrap_or(u8::MAX)), kind))
        .find(|(range, _)| range.holds(network) || network.holds(*range));
    // What carries an IPv4 address, or is not allocated, stands in no row.
    touching.or_else(|| is_special_address(first).filter(|kind| !ordinary.contains(kind)).map(|kind| (network, kind)))
}

fn special_v4(ip: Ipv4Addr) -> Option<SpecialKind> {
    let within = |start: [u8; 4], prefix: u32| (ip.to_bits() ^ u32::from_be_bytes(start)) >> (32 - prefix) == 0;
    V4.iter().find(|(start, prefix, _)| within(*start, *prefix)).map(|(_, _, kind)| *kind)
}

fn special_v6(ip: Ipv6Addr) -> Option<SpecialKind> {
    let bits = ip.to_bits();
    let within = |start: u128, prefix: u32| (bits ^ start) >> (128 - prefix) == 0;
    let low = Ipv4Addr::from_bits((bits & 0xffff_ffff) as u32);
    if ip.to_ipv4_mapped().is_some() || within(0x0064_ff9b << 96, 96) {
        return special_v4(low);
    }
    // 6to4 (RFC 3056): the address of the router that unpacks it.
    if within(0x2002 << 112, 16) {
        return special_v4(Ipv4Addr::from_bits((bits >> 80) as u32));
    }
    // Teredo (RFC 4380): the server, and the client with its bits inverted.
    if within(0x2001_0000 << 96, 32) {
        let server = Ipv4Addr::from_bits((bits >> 64) as u32);
        let client = Ipv4Addr::from_bits(!(bits as u32));
        return special_v4(server).or_else(|| special_v4(client));
    }
    if let Some((_, _, kind)) = V6.iter().find(|(start, prefix, _)| within(*start, *prefix)) {
        return Some(*kind);
    }
    // IPv4-compatible (RFC 4291, deprecated): never reachable, yet some stacks unpack it.
    if within(0, 96) {
        return Some(special_v4(low).unwrap_or(Reserved));
    }
    if within(0x2000 << 112, 3) { None } else { Some(Reserved) }
}
