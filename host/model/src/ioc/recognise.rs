//! Which type a submitted value has when its sender did not say.

use super::{IocError, IocType, name::SCHEMES, number::hash_of_length};

/// The type that the shape of the text means. The text may still turn out to be invalid for it: the sender then
/// learns what is wrong with the value that was meant.
pub(super) fn recognise(text: &str) -> Result<IocType, IocError> {
    let lower = text.to_ascii_lowercase();
    if lower.contains("://")
        || SCHEMES.iter().any(|scheme| lower.strip_prefix(scheme).is_some_and(|r| r.starts_with(":/")))
    {
        return Ok(IocType::Url);
    }
    if is_asn(&lower) {
        return Ok(IocType::Asn);
    }
    if lower.starts_with("cve-") {
        return Ok(IocType::Cve);
    }
    if text.contains('@') {
        return Ok(IocType::Email);
    }
    if text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return hash_of_length(text.len()).ok_or(IocError::Unrecognised);
    }
    if is_ipv6(text) {
        return Ok(IocType::Ipv6);
    }
    if text.contains('.') && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b':' | b'/')) {
        return Ok(IocType::Ipv4);
    }
    if text.contains('.') || text.contains('\u{3002}') || crate::special::special_zone(&lower).is_some() {
        return Ok(IocType::Domain);
    }
    Err(IocError::Unrecognised)
}

fn is_asn(lower: &str) -> bool {
    lower
        .strip_prefix("asn")
        .or_else(|| lower.strip_prefix("as"))
        .map(|rest| rest.trim_start_matches([' ', ':', '-']))
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

fn is_ipv6(text: &str) -> bool {
    let inner = text.strip_prefix('[').unwrap_or(text);
    let address = inner.split(['%', '/', ']']).next().unwrap_or(inner);
    address.bytes().filter(|b| *b == b':').count() >= 2
        && address.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'))
}
