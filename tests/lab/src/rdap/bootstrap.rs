//! The bootstrap registries of RFC 9224. They send some keys to the redirecting server, leave some out, and give one base
//! URL without its final slash, because all of that is found in the real ones.

use serde_json::{Value, json};

/// Top-level domains whose registry answers directly. A domain below any other has no RDAP service.
const DIRECT: [&str; 44] = [
    "app", "ar", "at", "au", "biz", "br", "ca", "cc", "club", "com", "cz", "dev", "fi", "fr", "icu", "id", "in",
    "info", "io", "link", "live", "me", "net", "nl", "no", "online", "org", "pl", "pro", "pw", "shop", "site", "sk",
    "store", "tech", "to", "top", "tv", "uk", "us", "win", "work", "ws", "xyz",
];

/// Top-level domains whose registry redirects.
const MOVED: [&str; 6] = ["cloud", "click", "page", "space", "website", "zip"];

/// Top-level domains whose base URL lacks its final slash.
const SLASHLESS: [&str; 2] = ["dk", "is"];

/// `dns.json`. `base` is the lab's RDAP prefix.
pub(crate) fn dns(base: &str) -> Value {
    let services = json!([
        [DIRECT.as_slice(), [format!("{base}/server/")]],
        [MOVED.as_slice(), [format!("{base}/moved/")]],
        [SLASHLESS.as_slice(), [format!("{base}/server")]],
    ]);
    registry("Domain Name System registrations", &services)
}

/// `ipv4.json`: /8 blocks from 1 to 223; the even ones from 90 to 98 redirect.
pub(crate) fn ipv4(base: &str) -> Value {
    let moved = |first: &u8| (90..=98).contains(first) && first.is_multiple_of(2);
    let blocks = |wanted: &dyn Fn(&u8) -> bool| -> Vec<String> {
        (1..=223_u8)
            .filter(|first| !matches!(first, 10 | 127) && wanted(first))
            .map(|first| format!("{first}.0.0.0/8"))
            .collect()
    };
    let services = json!([
        [blocks(&|first| !moved(first)), [format!("{base}/server/")]],
        [blocks(&moved), [format!("{base}/moved/")]],
    ]);
    registry("IPv4 address allocations", &services)
}

/// `ipv6.json`: all global unicast, with a more specific block that redirects, so that the longest prefix must win.
pub(crate) fn ipv6(base: &str) -> Value {
    let services = json!([
        [["2000::/3"], [format!("{base}/server/")]],
        [["2a00::/12", "2001:600::/23"], [format!("{base}/moved/")]],
    ]);
    registry("IPv6 address allocations", &services)
}

/// `asn.json`: ranges and single numbers.
pub(crate) fn asn(base: &str) -> Value {
    let services = json!([
        [["1-2855", "2857-64495", "131072-458751"], [format!("{base}/server/")]],
        [["2856"], [format!("{base}/moved/")]],
    ]);
    registry("Autonomous System Number allocations", &services)
}

fn registry(what: &str, services: &Value) -> Value {
    json!({
        "version": "1.0",
        "publication": "2026-01-01T00:00:00Z",
        "description": format!("Simulated RDAP bootstrap file for {what}"),
        "services": services,
    })
}
