//! Names outside the public DNS, and names that nobody can own.

use super::SpecialKind::{self, *};

/// Zones and their class; a zone covers the names below it.
const ZONES: [(&str, SpecialKind); 21] = [
    ("localhost", Loopback),
    ("localdomain", Loopback),
    ("local", SpecialUseName),
    ("internal", SpecialUseName),
    ("home.arpa", SpecialUseName),
    ("test", SpecialUseName),
    ("invalid", SpecialUseName),
    ("alt", SpecialUseName),
    ("example", Documentation),
    ("example.com", Documentation),
    ("example.net", Documentation),
    ("example.org", Documentation),
    ("onion", Onion),
    ("in-addr.arpa", ReverseName),
    ("ip6.arpa", ReverseName),
    ("intranet", PrivateName),
    ("private", PrivateName),
    ("corp", PrivateName),
    ("home", PrivateName),
    ("lan", PrivateName),
    ("arpa", Reserved),
];

/// The class of a lower-case name in or below a special zone. Of the zones only `localhost` and those with a dot are
/// names themselves: `local` alone is a word.
pub(crate) fn special_zone(name: &str) -> Option<SpecialKind> {
    ZONES.iter().find(|(zone, _)| covers(zone, name)).map(|(_, kind)| *kind)
}

fn covers(zone: &str, name: &str) -> bool {
    match name.strip_suffix(zone) {
        Some("") => zone == "localhost" || zone.contains('.'),
        Some(below) => below.ends_with('.'),
        None => false,
    }
}
