//! The invented facts behind an observable, drawn from its hash, so that all providers tell one story: who runs the
//! network, where it is, who registered the domain and when. Names of companies are fictional.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use chrono::{DateTime, Duration, TimeZone, Utc};

use crate::rule::{self, Character, fingerprint};

/// A fictional network operator. The AS numbers lie in a block that no registry has given out.
#[derive(Debug, Clone, Copy)]
pub struct Network {
    /// Autonomous system number.
    pub asn: u32,
    /// Its short name in registries.
    pub as_name: &'static str,
    /// The organisation that holds it.
    pub org: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Country name in English.
    pub country_name: &'static str,
    /// Two-letter continent code.
    pub continent: &'static str,
    /// City in English.
    pub city: &'static str,
    /// Latitude in degrees.
    pub latitude: f64,
    /// Longitude in degrees.
    pub longitude: f64,
    /// The operator's domain, for host names and the abuse address.
    pub domain: &'static str,
}

const NETWORKS: [Network; 8] = [
    Network {
        asn: 409_101,
        as_name: "HARBOURLINE",
        org: "Harbourline Hosting B.V.",
        country: "NL",
        country_name: "Netherlands",
        continent: "EU",
        city: "Amsterdam",
        latitude: 52.374,
        longitude: 4.8897,
        domain: "harbourline-hosting.net",
    },
    Network {
        asn: 409_102,
        as_name: "KESTRELCLOUD",
        org: "Kestrel Cloud Inc.",
        country: "US",
        country_name: "United States",
        continent: "NA",
        city: "Ashburn",
        latitude: 39.0437,
        longitude: -77.4875,
        domain: "kestrel-cloud.net",
    },
    Network {
        asn: 409_103,
        as_name: "NORDFIBER",
        org: "Nordfiber AB",
        country: "SE",
        country_name: "Sweden",
        continent: "EU",
        city: "Stockholm",
        latitude: 59.3294,
        longitude: 18.0686,
        domain: "nordfiber-access.net",
    },
    Network {
        asn: 409_104,
        as_name: "VLTAVANET",
        org: "Vltavanet s.r.o.",
        country: "CZ",
        country_name: "Czechia",
        continent: "EU",
        city: "Prague",
        latitude: 50.088,
        longitude: 14.4208,
        domain: "vltavanet.net",
    },
    Network {
        asn: 409_105,
        as_name: "LIONGATE-DC",
        org: "Liongate Data Centres Pte. Ltd.",
        country: "SG",
        country_name: "Singapore",
        continent: "AS",
        city: "Singapore",
        latitude: 1.2897,
        longitude: 103.8501,
        domain: "liongate-dc.net",
    },
    Network {
        asn: 409_107,
        as_name: "PAMPASNET",
        org: "Pampasnet S.A.",
        country: "AR",
        country_name: "Argentina",
        continent: "SA",
        city: "Buenos Aires",
        latitude: -34.6132,
        longitude: -58.3772,
        domain: "pampasnet.net",
    },
    Network {
        asn: 409_108,
        as_name: "RHEINPEER",
        org: "Rheinpeer GmbH",
        country: "DE",
        country_name: "Germany",
        continent: "EU",
        city: "Frankfurt am Main",
        latitude: 50.1155,
        longitude: 8.6842,
        domain: "rheinpeer.net",
    },
    Network {
        asn: 409_109,
        as_name: "SAVANNAHTEL",
        org: "Savannah Telecom Ltd",
        country: "KE",
        country_name: "Kenya",
        continent: "AF",
        city: "Nairobi",
        latitude: -1.2833,
        longitude: 36.8167,
        domain: "savannah-telecom.net",
    },
];

/// Where harmful things are hosted, so that a demonstration shows them sharing a network.
const HARBOURER: Network = Network {
    asn: 409_166,
    as_name: "GREYHAVEN",
    org: "Greyhaven Offshore Hosting Ltd",
    country: "SC",
    country_name: "Seychelles",
    continent: "AF",
    city: "Victoria",
    latitude: -4.6167,
    longitude: 55.45,
    domain: "greyhaven-offshore.net",
};

const REGISTRARS: [&str; 5] = [
    "Bluefinch Domains Ltd",
    "Namewell Registry Services GmbH",
    "Domainmühle s.r.o.",
    "Plainfield Names LLC",
    "Quayside Registrations SAS",
];

const MALWARE: [&str; 5] = ["greyloader", "quillstealer", "mothrat", "tallowlocker", "pinecoin"];

/// The network that an address belongs to; addresses of one /24 (IPv6: /48) share it.
#[must_use]
pub fn network_of(ip: IpAddr) -> Network {
    if rule::of_ip(ip) == Character::Malicious {
        return HARBOURER;
    }
    let block = match ip {
        IpAddr::V4(ip) => format!("{:?}", &ip.octets()[..3]),
        IpAddr::V6(ip) => format!("{:?}", &ip.octets()[..6]),
    };
    pick(&NETWORKS, fingerprint(&block))
}

/// The operator of an autonomous system: its own when it is one of the lab's networks, else one by hash with that number.
#[must_use]
pub fn network_of_asn(asn: u32) -> Network {
    let known = NETWORKS.iter().chain([&HARBOURER]).find(|network| network.asn == asn);
    known.copied().unwrap_or_else(|| Network { asn, ..pick(&NETWORKS, fingerprint(&asn.to_string())) })
}

/// First and last address and prefix length of the registered block: a /22, or a /32 for IPv6.
#[must_use]
pub fn block_of(ip: IpAddr) -> (IpAddr, IpAddr, u8) {
    match ip {
        IpAddr::V4(ip) => {
            let first = u32::from(ip) & !0x3ff;
            (Ipv4Addr::from(first).into(), Ipv4Addr::from(first | 0x3ff).into(), 22)
        }
        IpAddr::V6(ip) => {
            let first = u128::from(ip) >> 96 << 96;
            (Ipv6Addr::from(first).into(), Ipv6Addr::from(first | (u128::MAX >> 32)).into(), 32)
        }
    }
}

/// What a registry and passive DNS know about a domain.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The registrar's name.
    pub registrar: &'static str,
    /// The registrar's number in the form of an IANA registrar ID.
    pub registrar_id: u32,
    /// The holder, or a note that it is withheld.
    pub holder: &'static str,
    /// ISO 3166-1 alpha-2 of the holder.
    pub country: &'static str,
    /// Registered at; weeks ago for harmful names, years ago for others, counted from a fixed day.
    pub created: DateTime<Utc>,
    /// Last changed at.
    pub changed: DateTime<Utc>,
    /// Registered until.
    pub expires: DateTime<Utc>,
    /// Name servers, lower case.
    pub nameservers: [String; 2],
    /// The address that the name resolves to; its last octet gives it the same character.
    pub address: Ipv4Addr,
}

/// The registration of a domain. A host below it (more labels) has its own, which is enough for a simulation.
#[must_use]
pub fn registration_of(domain: &str) -> Registration {
    let domain = domain.to_ascii_lowercase();
    let hash = fingerprint(&domain);
    let character = rule::of_name(&domain);
    let fresh = matches!(character, Character::Malicious | Character::Suspicious);
    let age = if fresh { 5 + hash % 40 } else { 900 + hash % 6_000 };
    let created = reference_day() - days(age) + Duration::seconds(seconds_of(hash));
    let network = pick(&NETWORKS, hash >> 8);
    Registration {
        registrar: pick(&REGISTRARS, hash >> 16),
        registrar_id: 9_000 + u32::try_from(hash >> 16 & 0xff).expect("eight bits"),
        holder: if fresh { "REDACTED FOR PRIVACY" } else { network.org },
        country: if fresh { "SC" } else { network.country },
        created,
        changed: created + days(if fresh { 1 } else { 300 }),
        expires: created + days(if fresh { 365 } else { 8_030 }),
        nameservers: ["ns1", "ns2"].map(|ns| format!("{ns}.{}", if fresh { HARBOURER.domain } else { network.domain })),
        address: address_for(hash, character),
    }
}

/// The malware family that a harmful observable is said to belong to.
#[must_use]
pub fn malware_of(value: &str) -> &'static str {
    pick(&MALWARE, fingerprint(&value.to_ascii_lowercase()) >> 4)
}

/// The day from which the lab counts: fixed, so that answers do not change with the calendar.
#[must_use]
pub fn reference_day() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).single().expect("a valid date")
}

fn address_for(hash: u64, character: Character) -> Ipv4Addr {
    let last = match character {
        Character::Malicious => 60,
        Character::Suspicious => 30,
        Character::Unseen => 40,
        Character::Benign => 10,
    };
    let [.., a, b, c] = hash.to_be_bytes();
    Ipv4Addr::new(pick(&[45, 91, 146, 185], hash >> 24), a.max(1), b, last + c % 10)
}

fn pick<T: Copy, const N: usize>(from: &[T; N], hash: u64) -> T {
    from[usize::try_from(hash % N as u64).expect("less than the length")]
}

fn days(days: u64) -> Duration {
    Duration::days(i64::try_from(days).expect("a few thousand"))
}

fn seconds_of(hash: u64) -> i64 {
    i64::try_from(hash % 86_400).expect("less than a day")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_resolves_to_an_address_of_its_own_character() {
        for domain in ["malware-drop.xyz", "oddly.net", "clean-shop.com", "unseen.org"] {
            let address = registration_of(domain).address;
            assert_eq!(rule::of_ip(address.into()), rule::of_name(domain), "{domain} → {address}");
        }
    }

    #[test]
    fn harmful_domains_are_young_and_others_are_old() {
        assert!(registration_of("malware-drop.xyz").created > reference_day() - days(60));
        assert!(registration_of("clean-shop.com").created < reference_day() - days(800));
    }

    #[test]
    fn neighbours_share_a_network_and_a_block() {
        let (a, b): (IpAddr, IpAddr) = ("151.101.1.10".parse().unwrap(), "151.101.1.20".parse().unwrap());
        assert_eq!(network_of(a).asn, network_of(b).asn);
        assert_eq!(block_of(a).0.to_string(), "151.101.0.0");
        assert_eq!(block_of(a).1.to_string(), "151.101.3.255");
    }
}
