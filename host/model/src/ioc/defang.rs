//! Defanged text for people: nothing in it is clickable, and [`Ioc::parse`] reads it back.

use super::{Ioc, IocType};

/// The value with brackets around what would make a program treat it as a link: `hxxp://evil[.]org/a`,
/// `198.51.100[.]7`, `2001[:]db8::1`, `user[@]evil[.]org`. Hashes, ASNs and CVE ids stay as they are.
#[must_use]
pub fn defang(ioc: &Ioc) -> String {
    let value = ioc.value();
    match ioc.kind() {
        IocType::Ipv4 => last_dot(value),
        IocType::Ipv6 => value.replacen(':', "[:]", 1),
        IocType::Domain => value.replace('.', "[.]"),
        IocType::Email => match value.rsplit_once('@') {
            Some((local, domain)) => format!("{local}[@]{}", domain.replace('.', "[.]")),
            None => value.to_owned(),
        },
        IocType::Url => defang_url(value),
        IocType::Md5 | IocType::Sha1 | IocType::Sha256 | IocType::Sha512 | IocType::Asn | IocType::Cve => {
            value.to_owned()
        }
    }
}

fn last_dot(value: &str) -> String {
    match value.rsplit_once('.') {
        Some((before, after)) => format!("{before}[.]{after}"),
        None => value.to_owned(),
    }
}

fn defang_url(value: &str) -> String {
    let Some((start, end)) = host_range(value) else { return value.to_owned() };
    let (scheme, between) = value[..start].split_once("://").unwrap_or(("", &value[..start]));
    let scheme = match scheme {
        "http" => "hxxp://".to_owned(),
        "https" => "hxxps://".to_owned(),
        other => format!("{other}[:]//"),
    };
    let host = &value[start..end];
    let host = if super::address::host(host).is_some_and(|ip| ip.is_ipv4()) {
        last_dot(host)
    } else {
        host.replace('.', "[.]")
    };
    format!("{scheme}{between}{host}{}", &value[end..])
}

/// Where the host stands in a normalised URL: between user information and port, brackets included.
pub(super) fn host_range(url: &str) -> Option<(usize, usize)> {
    let authority = url.find("://")? + 3;
    let end = url[authority..].find(['/', '?', '#']).map_or(url.len(), |at| authority + at);
    let start = url[authority..end].rfind('@').map_or(authority, |at| authority + at + 1);
    let host = &url[start..end];
    let length = match host.find(']') {
        Some(bracket) => bracket + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    Some((start, start + length))
}
