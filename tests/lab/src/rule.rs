//! The rule that decides what the lab says about an observable. It looks at the value alone, so a test or a person at the
//! keyboard chooses the outcome by choosing the value:
//!
//! | observable | malicious | suspicious | never seen | benign | otherwise |
//! |---|---|---|---|---|---|
//! | domain, e-mail, URL | contains `evil` or `malware`, or a label begins with `bad-` | contains `odd` | contains `unseen` | contains `clean` | a URL or an e-mail follows its host; a domain follows its hash |
//! | IPv4 (last octet) | 60–69 | 30–39 | 40–49 | 0–29, 50–59 | 70–255: hash |
//! | IPv6 (last two hex digits, written out) | `6x` | `3x` | `4x` | `0x`–`2x`, `5x` | `7x`–`fx`: hash |
//! | MD5, SHA-1, SHA-256, SHA-512 (first hex digit) | `6`, `e`; the EICAR test file | `3` | `0`, `4` | any other | |
//! | ASN (last two decimal digits) | 60–69 | 30–39 | 40–49 | any other | |
//!
//! Words are looked for in the order never seen, malicious, suspicious, benign; the first that is found decides. Values are
//! compared in lower case. By hash: of 100 values about 5 are malicious, 10 suspicious, 15 never seen and 70 benign, the same
//! ones in every lab. A registry (RDAP, WHOIS) knows every address; it does not know a domain or an ASN that is never seen.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// What the lab's providers make of an observable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Character {
    /// Most providers know it as harmful.
    Malicious,
    /// A few weak signs.
    Suspicious,
    /// Known, and nothing against it.
    Benign,
    /// The provider has no record of it: a 404 in most APIs.
    Unseen,
}

/// The rule as rows for people: observable, how it is decided.
pub const TABLE: [(&str, &str); 6] = [
    (
        "domain, e-mail, URL",
        "contains “unseen” → never seen; “evil”, “malware” or a label that begins with “bad-” → malicious; “odd” → suspicious; “clean” → benign; else a URL or e-mail follows its host, a domain its hash",
    ),
    ("IPv4, last octet", "60–69 malicious, 30–39 suspicious, 40–49 never seen, 0–29 and 50–59 benign, 70–255 by hash"),
    ("IPv6, last two hex digits", "6x malicious, 3x suspicious, 4x never seen, 0x–2x and 5x benign, 7x–fx by hash"),
    (
        "file hash, first hex digit",
        "6 and e malicious (and the EICAR test file), 3 suspicious, 0 and 4 never seen, others benign",
    ),
    ("ASN, last two digits", "60–69 malicious, 30–39 suspicious, 40–49 never seen, others benign"),
    ("by hash", "about 5 % malicious, 10 % suspicious, 15 % never seen, 70 % benign; the same ones in every lab"),
];

/// The digests of the EICAR anti-malware test file, as MD5, SHA-1 and SHA-256.
pub const EICAR: [&str; 3] = [
    "44d88612fea8a8f36de82e1278abb02f",
    "3395856ce81f2b7382dee72602f798b642f14140",
    "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f",
];

/// Recognises the kind of a value (address, hash, ASN, URL, e-mail, else a domain) and decides.
#[must_use]
pub fn of(value: &str) -> Character {
    let value = value.trim().to_ascii_lowercase();
    if let Ok(ip) = value.parse::<IpAddr>() {
        return of_ip(ip);
    }
    if is_digest(&value) {
        return of_digest(&value);
    }
    if let Some(number) = value.strip_prefix("as").and_then(|number| number.parse().ok()) {
        return of_asn(number);
    }
    if value.contains("://") { of_url(&value) } else { of_name(&value) }
}

/// Decides on a domain or an e-mail address.
#[must_use]
pub fn of_name(name: &str) -> Character {
    let name = name.to_ascii_lowercase();
    let host = name.rsplit('@').next().unwrap_or(&name).trim_end_matches('.');
    by_words(&name, host).unwrap_or_else(|| by_hash(host))
}

/// Decides on a URL.
#[must_use]
pub fn of_url(url: &str) -> Character {
    let text = url.to_ascii_lowercase();
    let parsed = Url::parse(&text).ok();
    let host = parsed.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    if let Some(character) = by_words(&text, host) {
        return character;
    }
    match parsed.as_ref().and_then(Url::host) {
        Some(Host::Domain(domain)) => of_name(domain),
        Some(Host::Ipv4(ip)) => of_ip(ip.into()),
        Some(Host::Ipv6(ip)) => of_ip(ip.into()),
        None => by_hash(&text),
    }
}

/// Decides on an address by its last octet, or by its last two hex digits.
#[must_use]
pub fn of_ip(ip: IpAddr) -> Character {
    match ip {
        IpAddr::V4(ip) => by_decade(last_octet(ip) / 10).unwrap_or_else(|| by_hash(&ip.to_string())),
        IpAddr::V6(ip) => by_decade(last_byte(ip) >> 4).unwrap_or_else(|| by_hash(&ip.to_string())),
    }
}

/// Decides on a hexadecimal digest by its first digit.
#[must_use]
pub fn of_digest(digest: &str) -> Character {
    let digest = digest.to_ascii_lowercase();
    if EICAR.contains(&digest.as_str()) {
        return Character::Malicious;
    }
    match digest.bytes().next() {
        Some(b'6' | b'e') => Character::Malicious,
        Some(b'3') => Character::Suspicious,
        Some(b'0' | b'4') => Character::Unseen,
        _ => Character::Benign,
    }
}

/// Decides on an autonomous system by the last two digits of its number.
#[must_use]
pub fn of_asn(asn: u32) -> Character {
    u8::try_from(asn % 100 / 10).ok().and_then(by_decade).unwrap_or(Character::Benign)
}

/// Whether a text is a digest of a known length (MD5, SHA-1, SHA-256, SHA-512).
#[must_use]
pub fn is_digest(text: &str) -> bool {
    matches!(text.len(), 32 | 40 | 64 | 128) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A well mixed 64-bit hash that is the same in every build: FNV-1a with a finishing step.
#[must_use]
pub fn fingerprint(text: &str) -> u64 {
    let folded = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let mixed = (folded ^ (folded >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed ^ (mixed >> 33)
}

fn by_words(text: &str, host: &str) -> Option<Character> {
    let bad_label = host.split('.').any(|label| label.starts_with("bad-"));
    if text.contains("unseen") {
        Some(Character::Unseen)
    } else if text.contains("evil") || text.contains("malware") || bad_label {
        Some(Character::Malicious)
    } else if text.contains("odd") {
        Some(Character::Suspicious)
    } else if text.contains("clean") {
        Some(Character::Benign)
    } else {
        None
    }
}

fn by_decade(decade: u8) -> Option<Character> {
    match decade {
        0..=2 | 5 => Some(Character::Benign),
        3 => Some(Character::Suspicious),
        4 => Some(Character::Unseen),
        6 => Some(Character::Malicious),
        _ => None,
    }
}

fn by_hash(text: &str) -> Character {
    match fingerprint(text) % 100 {
        0..=4 => Character::Malicious,
        5..=14 => Character::Suspicious,
        15..=29 => Character::Unseen,
        _ => Character::Benign,
    }
}

fn last_octet(ip: Ipv4Addr) -> u8 {
    ip.octets()[3]
}

fn last_byte(ip: Ipv6Addr) -> u8 {
    ip.octets()[15]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_names_decide() {
        assert_eq!(of("malware-drop.xyz"), Character::Malicious);
        assert_eq!(of("EVIL.example.net"), Character::Malicious);
        assert_eq!(of("cdn.bad-actor.net"), Character::Malicious);
        assert_eq!(of("not-bad-at-all.clean.net"), Character::Benign);
        assert_eq!(of("oddly.net"), Character::Suspicious);
        assert_eq!(of("unseen-evil.net"), Character::Unseen);
        assert_eq!(of("billing@evil-invoice.com"), Character::Malicious);
    }

    #[test]
    fn addresses_follow_their_last_octet() {
        assert_eq!(of("45.155.205.66"), Character::Malicious);
        assert_eq!(of("185.220.101.33"), Character::Suspicious);
        assert_eq!(of("91.219.236.44"), Character::Unseen);
        assert_eq!(of("151.101.1.10"), Character::Benign);
        assert_eq!(of("2a0e:b107:f00::66"), Character::Malicious);
        assert_eq!(of("2a0e:b107:f00::3a"), Character::Suspicious);
    }

    #[test]
    fn a_url_follows_its_words_and_then_its_host() {
        assert_eq!(of("http://45.155.205.66/x.sh"), Character::Malicious);
        assert_eq!(of("https://login.clean-bank.com/evil/a"), Character::Malicious);
        assert_eq!(of("https://[2a0e::44]/"), Character::Unseen);
        assert_eq!(of("https://some-shop.net/cart"), of("some-shop.net"));
    }

    #[test]
    fn digests_follow_their_first_digit() {
        assert_eq!(of(&"6".repeat(64)), Character::Malicious);
        assert_eq!(of(&"E".repeat(32)), Character::Malicious);
        assert_eq!(of(&"3".repeat(40)), Character::Suspicious);
        assert_eq!(of(&"4".repeat(64)), Character::Unseen);
        assert_eq!(of(&"a".repeat(128)), Character::Benign);
        assert!(EICAR.iter().all(|digest| of(digest) == Character::Malicious));
    }

    #[test]
    fn values_without_a_mark_are_spread_as_documented() {
        let of_kind = |wanted| (0..10_000).filter(|n| of(&format!("host{n}.net")) == wanted).count();
        assert!((400..600).contains(&of_kind(Character::Malicious)));
        assert!((900..1_100).contains(&of_kind(Character::Suspicious)));
        assert!((1_350..1_650).contains(&of_kind(Character::Unseen)));
    }

    #[test]
    fn the_hash_never_changes() {
        assert_eq!(fingerprint("tocsin"), fingerprint("tocsin"));
        assert_eq!(fingerprint(""), 0xecba_3df2_c338_3c52_u64);
    }
}
