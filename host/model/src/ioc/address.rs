//! IPv4 and IPv6 addresses and networks, read strictly.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{IocError, IocType};

/// The widest networks that are accepted: a wider one is no indicator of anything.
const WIDEST: (u32, u32) = (8, 16);

/// The normal form of an address or network, with the type that it turned out to have.
pub(super) fn normalise(kind: IocType, text: &str) -> Result<(IocType, String), IocError> {
    let (address, prefix) = split(text).map_err(|problem| IocError::invalid(kind, problem))?;
    let invalid = |problem: String| IocError::invalid(kind, problem);
    let ip: IpAddr = if address.contains(':') {
        if kind == IocType::Ipv4 {
            return Err(invalid("this is an IPv6 address: use the type ipv6".to_owned()));
        }
        IpAddr::V6(parse_v6(address).map_err(invalid)?)
    } else {
        if kind == IocType::Ipv6 {
            return Err(invalid("there is no colon; for an IPv4 address use the type ipv4".to_owned()));
        }
        IpAddr::V4(parse_v4(address).map_err(invalid)?)
    };
    let (ip, prefix) = unmap(ip, prefix);
    let value = match prefix {
        None => ip.to_string(),
        Some(prefix) => network(ip, prefix).map_err(invalid)?,
    };
    Ok((if ip.is_ipv4() { IocType::Ipv4 } else { IocType::Ipv6 }, value))
}

/// The address that a URL's host is, if it is one.
pub(crate) fn host(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    bare.parse().ok()
}

/// Takes brackets, port and zone off; gives the address and the prefix length, if there is one.
fn split(text: &str) -> Result<(&str, Option<u32>), String> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address = match address.strip_prefix('[') {
        Some(rest) => {
            let (inner, tail) = rest.split_once(']').ok_or("the bracket is not closed")?;
            if !tail.is_empty() {
                check_port(tail.strip_prefix(':').ok_or_else(|| format!("`{tail}` behind the bracket is no port"))?)?;
            }
            inner
        }
        None => match address.split_once(':') {
            Some((v4, port)) if v4.contains('.') && !port.contains(':') => {
                check_port(port)?;
                v4
            }
            _ => address,
        },
    };
    let address = if address.contains(':') { address.split('%').next().unwrap_or(address) } else { address };
    let prefix = match prefix {
        None => None,
        Some(digits) if !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok()
        }
        Some(digits) => return Err(format!("`/{digits}` is no prefix length")),
    };
    Ok((address, prefix))
}

/// Whether the text is a port, 0 to 65535.
pub(super) fn check_port(text: &str) -> Result<u16, String> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`:{text}` is no port"));
    }
    text.parse().map_err(|_| format!("the port {text} is above 65535"))
}

fn parse_v4(text: &str) -> Result<Ipv4Addr, String> {
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() != 4 {
        return Err(format!("`{text}` has {} parts, expected four, as in 198.51.100.7", parts.len()));
    }
    let mut octets = [0u8; 4];
    for (octet, part) in octets.iter_mut().zip(parts) {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("`{part}` is no decimal number"));
        }
        if part.len() > 1 && part.starts_with('0') {
            return Err(format!("`{part}` has a leading zero, which some programs read as octal: write it without"));
        }
        *octet = part.parse().map_err(|_| format!("{part} is above 255"))?;
    }
    Ok(Ipv4Addr::from(octets))
}

fn parse_v6(text: &str) -> Result<Ipv6Addr, String> {
    text.parse().map_err(|_| format!("`{text}` is no IPv6 address; expected a form such as 2001:db8::1"))
}

/// An IPv4-mapped address is the IPv4 address (RFC 4291, section 2.5.5.2).
fn unmap(ip: IpAddr, prefix: Option<u32>) -> (IpAddr, Option<u32>) {
    match ip {
        IpAddr::V6(v6) => match (v6.to_ipv4_mapped(), prefix) {
            (Some(v4), None) => (IpAddr::V4(v4), None),
            (Some(v4), Some(prefix @ 96..=128)) => (IpAddr::V4(v4), Some(prefix - 96)),
            _ => (ip, prefix),
        },
        IpAddr::V4(_) => (ip, prefix),
    }
}

fn network(ip: IpAddr, prefix: u32) -> Result<String, String> {
    let (most, widest) = if ip.is_ipv4() { (32, WIDEST.0) } else { (128, WIDEST.1) };
    if prefix > most {
        return Err(format!("the prefix length /{prefix} is above /{most}"));
    }
    if prefix == most {
        return Ok(ip.to_string());
    }
    if prefix < widest {
        return Err(format!("/{prefix} is too wide a network to be an indicator: the widest is /{widest}"));
    }
    let start = match ip {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << (32 - prefix)))),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << (128 - prefix)))),
    };
    if start != ip {
        return Err(format!(
            "bits behind the prefix are set: write {start}/{prefix} for the network or {ip} for the address"
        ));
    }
    Ok(format!("{ip}/{prefix}"))
}
