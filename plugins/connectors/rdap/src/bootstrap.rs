//! Which server is asked: first what the administrator chose, then what the bootstrap file says (RFC 9224).
use serde_json::Value;
use tocsin_plugin_sdk::{Failure, Request, Transport, http, json};

use crate::Rdap;
use crate::range::Subject;

/// How old a bootstrap file may be, in seconds. Registries change rarely, and IANA asks for caching.
const MAX_AGE: u32 = 86_400;

/// A server that is responsible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Base URL.
    pub base: String,
    /// For a domain, how many labels the registry itself has: names must have more.
    pub labels: u32,
}

/// The server for `subject`, or nothing when no registry has one.
///
/// # Errors
/// When the bootstrap file cannot be had or read.
pub fn server(rdap: &Rdap, transport: &impl Transport, subject: &Subject) -> Result<Option<Server>, Failure> {
    if let Some(server) = overridden(&rdap.servers_override, subject)? {
        return Ok(Some(server));
    }
    let file = match subject {
        Subject::Domain(_) => "dns.json",
        Subject::Address(address) if address.is_ipv4() => "ipv4.json",
        Subject::Address(_) => "ipv6.json",
        Subject::Asn(_) => "asn.json",
    };
    let bootstrap = fetch(rdap, transport, file)?;
    Ok(closest(&bootstrap, subject))
}

/// A bootstrap file, known to have services.
pub fn fetch(rdap: &Rdap, transport: &impl Transport, file: &str) -> Result<Value, Failure> {
    let request = Request::get(http::join(&rdap.bootstrap_url, &[file])).accept("application/json").max_age(MAX_AGE);
    let document: Value = transport.send(request)?.success()?.json()?;
    if document.get("services").is_some_and(Value::is_array) {
        Ok(document)
    } else {
        Err(Failure::malformed(format!("The bootstrap file {file} has no \"services\".")))
    }
}

fn overridden(lines: &[String], subject: &Subject) -> Result<Option<Server>, Failure> {
    let mut best: Option<(u32, Server)> = None;
    for line in lines {
        let Some((key, url)) = line.trim().split_once(char::is_whitespace) else {
            return Err(Failure::misconfigured(format!("\"servers_override\": \"{line}\" is not a key and a URL.")));
        };
        let closeness = if key == "*" { Some(0) } else { subject.covered_by(key) };
        if let Some(closeness) = closeness {
            keep_closer(&mut best, closeness, url.trim());
        }
    }
    Ok(best.map(|(_, server)| server))
}

fn closest(bootstrap: &Value, subject: &Subject) -> Option<Server> {
    let mut best = None;
    for service in json::list(bootstrap, "/services") {
        let keys = json::texts(service, "/0");
        let Some(closeness) = keys.iter().filter_map(|key| subject.covered_by(key)).max() else {
            continue;
        };
        let urls = json::texts(service, "/1");
        let secure = urls.iter().find(|url| url.starts_with("https://"));
        if let Some(url) = secure.or(urls.first()) {
            keep_closer(&mut best, closeness, url);
        }
    }
    best.map(|(_, server)| server)
}

fn keep_closer(best: &mut Option<(u32, Server)>, closeness: u32, url: &str) {
    if best.as_ref().is_none_or(|(so_far, _)| closeness > *so_far) {
        *best = Some((closeness, Server { base: url.to_owned(), labels: closeness.max(1) }));
    }
}
