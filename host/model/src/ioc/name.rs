//! Domains, and what is built on them: e-mail addresses and URLs.

use std::net::Ipv6Addr;

use idna::AsciiDenyList;
use url::{Host, Url};

use super::{
    address,
    suffix::{self, Place},
};
use crate::special;

/// The schemes of a URL that Tocsin takes as an indicator.
pub(crate) const SCHEMES: [&str; 12] =
    ["http", "https", "ftp", "ftps", "sftp", "ssh", "ws", "wss", "ldap", "ldaps", "rmi", "smb"];

/// What an unquoted local part may hold besides letters and digits (RFC 5322 `atext`).
const ATEXT: &[u8] = b"!#$%&'*+-/=?^_`{|}~";

/// A domain, with or without a port behind it.
pub(super) fn normalise_with_port(text: &str) -> Result<String, String> {
    if text.contains('/') {
        return Err(format!("there is a `/`: write http://{text} for the URL, or only the name for the domain"));
    }
    match text.split_once(':') {
        Some((name, port)) => {
            address::check_port(port)?;
            normalise(name)
        }
        None => normalise(text),
    }
}

/// Lower-case A-labels below a known public suffix, or within a special-use zone.
pub(super) fn normalise(text: &str) -> Result<String, String> {
    let ascii = idna::domain_to_ascii_cow(text.as_bytes(), AsciiDenyList::URL)
        .map_err(|_| format!("`{text}` holds a character or an xn-- label that no domain name can have"))?;
    let name = ascii.strip_suffix('.').unwrap_or(&ascii);
    check_labels(name)?;
    if special::special_zone(name).is_some() {
        return Ok(name.to_owned());
    }
    match suffix::place(name) {
        Place::Registered => Ok(name.to_owned()),
        Place::Registry => Err(format!("`{name}` is a public suffix; expected a name below it")),
        Place::Unlisted => {
            let last = name.rsplit('.').next().unwrap_or(name);
            Err(format!("`.{last}` is not on the public suffix list; expected a name such as www.example.org"))
        }
    }
}

fn check_labels(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("there is no name".to_owned());
    }
    if name.len() > 253 {
        return Err(format!("it has {} characters, at most 253 are allowed", name.len()));
    }
    let count = name.split('.').count();
    for (index, label) in name.split('.').enumerate() {
        if label.is_empty() {
            return Err("two dots follow one another, or one stands at the start".to_owned());
        }
        if label.len() > 63 {
            return Err(format!("the label `{label}` has {} characters, at most 63 are allowed", label.len()));
        }
        // Underscores are no host names, but DNS names with them exist below a registered domain: `_dmarc`.
        let underscore_allowed = index + 2 < count;
        if let Some(wrong) =
            label.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '-' || *c == '_' && underscore_allowed))
        {
            return Err(format!("the label `{label}` holds `{wrong}`"));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(format!("the label `{label}` starts or ends with a hyphen"));
        }
    }
    Ok(())
}

/// The local part as it is, `@`, the normalised domain.
pub(super) fn normalise_email(text: &str) -> Result<String, String> {
    let (local, domain) =
        text.rsplit_once('@').ok_or_else(|| "there is no `@`; expected a form such as user@example.org".to_owned())?;
    if local.is_empty() || local.len() > 64 {
        return Err(format!("the part before `@` has {} bytes, expected 1 to 64", local.len()));
    }
    if local.split('.').any(str::is_empty) {
        return Err("the part before `@` starts or ends with a dot, or has two in a row".to_owned());
    }
    let allowed = |c: char| c.is_alphanumeric() || c == '.' || u8::try_from(c).is_ok_and(|b| ATEXT.contains(&b));
    if let Some(wrong) = local.chars().find(|c| !allowed(*c)) {
        return Err(format!("the part before `@` holds `{wrong}`"));
    }
    Ok(format!("{local}@{}", normalise(domain)?))
}

/// The URL Standard's serialisation, with a normalised host, without user information and fragment.
pub(super) fn normalise_url(text: &str) -> Result<String, String> {
    let (scheme, _) = text
        .split_once("://")
        .ok_or_else(|| format!("the scheme is missing; expected a form such as http://{text}"))?;
    if !SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
        return Err(format!("the scheme `{scheme}` is not supported; use one of {}", SCHEMES.join(", ")));
    }
    let mut url = Url::parse(text).map_err(|error| error.to_string())?;
    url.set_fragment(None);
    if url.has_host() {
        let removed = url.set_username("").and_then(|()| url.set_password(None));
        removed.map_err(|()| "its user information cannot be removed".to_owned())?;
    }
    let host = match url.host() {
        None => return Err("there is no host".to_owned()),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => None,
        Some(Host::Domain("")) => return Err("there is no host".to_owned()),
        // In a scheme that the URL Standard does not know, an IPv4 address is an opaque name.
        Some(Host::Domain(name)) if address::host(name).is_some() => None,
        Some(Host::Domain(name)) => {
            let name = percent_decoded(name)?;
            Some(normalise(&name).map_err(|problem| format!("its host: {problem}"))?)
        }
    };
    if let Some(host) = host {
        url.set_host(Some(&host)).map_err(|error| error.to_string())?;
    }
    if let Some(Host::Ipv6(v6)) = url.host()
        && let Some(v4) = Ipv6Addr::to_ipv4_mapped(&v6)
    {
        url.set_host(Some(&v4.to_string())).map_err(|error| error.to_string())?;
    }
    Ok(url.into())
}

/// The opaque host of a scheme such as `ldap` comes percent-encoded when it is written in Unicode.
fn percent_decoded(host: &str) -> Result<String, String> {
    let wrong = || format!("its host `{host}` is not valid");
    let mut bytes = Vec::with_capacity(host.len());
    let mut rest = host.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (high, low) = (digit().ok_or_else(wrong)?, digit().ok_or_else(wrong)?);
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| wrong())?);
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}
