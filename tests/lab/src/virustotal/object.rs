//! The four kinds of objects: addresses, domains, URLs and files, in the shape of the API's answers.

use std::net::IpAddr;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::analysis::{Method, Stats, results};
use crate::{
    profile,
    rule::{self, Character, EICAR, fingerprint},
};

/// An answer's body: `{"data": {…}}`.
pub(crate) fn body(id: &str, kind: &str, link: &str, value: &str, character: Character, attributes: Value) -> String {
    let method = if kind == "file" { Method::Scan } else { Method::Blacklist };
    let stats = Stats::of(value, character, method);
    let mut attributes = attributes;
    attributes["last_analysis_stats"] = stats.json(method);
    attributes["reputation"] = json!(stats.reputation());
    attributes["total_votes"] = stats.votes();
    let head = json!({"id": id, "type": kind, "links": {"self": link}}).to_string();
    let attributes = attributes.to_string();
    // The results are text already; they become the first of the attributes.
    let results = results(value, stats, method);
    format!(
        r#"{{"data":{},"attributes":{{"last_analysis_results":{results},{}}}}}"#,
        head.strip_suffix('}').expect("an object"),
        attributes.strip_prefix('{').expect("an object")
    )
}

/// Attributes of an address.
pub(crate) fn address(ip: IpAddr, character: Character) -> Value {
    let network = profile::network_of(ip);
    let (first, _, length) = profile::block_of(ip);
    json!({
        "regional_internet_registry": "RIPE NCC",
        "network": format!("{first}/{length}"),
        "country": network.country,
        "continent": network.continent,
        "as_owner": network.as_name,
        "asn": network.asn,
        "tags": tags(character),
        "whois": format!("inetnum: {first}/{length}\nnetname: {}\norg-name: {}\ncountry: {}", network.as_name, network.org, network.country),
        "whois_date": day(20),
        "last_analysis_date": day(2),
        "last_modification_date": day(1),
    })
}

/// Attributes of a domain.
pub(crate) fn domain(name: &str, character: Character) -> Value {
    let registration = profile::registration_of(name);
    let nameservers = registration.nameservers.iter().map(|ns| json!({"type": "NS", "value": ns, "ttl": 21_600}));
    let mut records = vec![json!({"type": "A", "value": registration.address.to_string(), "ttl": 300})];
    records.extend(nameservers);
    let category = match character {
        Character::Malicious => "malware sites",
        Character::Suspicious => "newly registered websites",
        Character::Benign | Character::Unseen => "business",
    };
    json!({
        "last_dns_records": records,
        "last_dns_records_date": day(3),
        "registrar": registration.registrar,
        "creation_date": registration.created.timestamp(),
        "last_update_date": registration.changed.timestamp(),
        "expiration_date": registration.expires.timestamp(),
        "whois": format!("Domain Name: {}\nRegistrar: {}\nRegistrant Country: {}", name.to_uppercase(), registration.registrar, registration.country),
        "whois_date": day(20),
        "categories": {"Polaris Web Categories": category},
        "popularity_ranks": if character == Character::Benign { json!({"Northern Rank": {"rank": 1_000 + fingerprint(name) % 90_000, "timestamp": day(4)}}) } else { json!({}) },
        "tags": tags(character),
        "jarm": format!("{:016x}", fingerprint(name)).repeat(4)[..62].to_owned(),
        "last_analysis_date": day(2),
        "last_modification_date": day(1),
    })
}

/// Attributes of a URL.
pub(crate) fn url(url: &str, character: Character) -> Value {
    let harmful = character == Character::Malicious;
    json!({
        "url": url,
        "last_final_url": url,
        "title": if harmful { "Sign in to continue" } else { "Welcome" },
        "last_http_response_code": 200,
        "last_http_response_content_length": 4_096 + fingerprint(url) % 100_000,
        "last_http_response_content_sha256": sha256(url, if harmful { '6' } else { 'a' }),
        "categories": if harmful { json!({"Polaris Web Categories": "phishing and fraud"}) } else { json!({}) },
        "threat_names": if harmful { json!([profile::malware_of(url)]) } else { json!([]) },
        "times_submitted": 1 + fingerprint(url) % 9,
        "first_submission_date": day(9),
        "last_submission_date": day(2),
        "last_analysis_date": day(2),
        "last_modification_date": day(1),
        "tags": tags(character),
    })
}

/// The digests of the file that one digest names. The invented ones begin with the same digit, so that asking for them
/// gives the same character.
pub(crate) fn digests(digest: &str) -> [String; 3] {
    if EICAR.contains(&digest) {
        return EICAR.map(str::to_owned);
    }
    let first = digest.chars().next().unwrap_or('a');
    [32, 40, 64].map(|length| {
        if digest.len() == length { digest.to_owned() } else { sha256(digest, first)[..length].to_owned() }
    })
}

/// Attributes of a file.
pub(crate) fn file(digest: &str, character: Character) -> Value {
    let [md5, sha1, sha256] = digests(digest);
    let hash = fingerprint(&sha256);
    let eicar = EICAR.contains(&digest);
    let name = if eicar { "eicar.com".to_owned() } else { format!("sample_{:04x}.exe", hash & 0xffff) };
    let mut attributes = json!({
        "md5": md5,
        "sha1": sha1,
        "sha256": sha256,
        "size": if eicar { 68 } else { 20_480 + hash % 4_000_000 },
        "type_description": if eicar { "Powershell" } else { "Win32 EXE" },
        "type_tag": if eicar { "powershell" } else { "peexe" },
        "type_extension": if eicar { "ps1" } else { "exe" },
        "magic": if eicar { "EICAR virus test files" } else { "PE32 executable (GUI) Intel 80386, for MS Windows" },
        "meaningful_name": name,
        "names": [name],
        "tags": if eicar { json!(["powershell", "via-tor"]) } else { json!(["peexe", "overlay"]) },
        "times_submitted": 1 + hash % 50,
        "unique_sources": 1 + hash % 20,
        "first_submission_date": day(30),
        "last_submission_date": day(3),
        "last_analysis_date": day(2),
        "last_modification_date": day(1),
    });
    if character == Character::Malicious {
        let family = if eicar { "eicar" } else { profile::malware_of(digest) };
        attributes["popular_threat_classification"] = json!({
            "suggested_threat_label": format!("trojan.{family}"),
            "popular_threat_category": [{"value": "trojan", "count": 18}],
            "popular_threat_name": [{"value": family, "count": 14}],
        });
    }
    attributes
}

/// The identifier that VirusTotal gives a URL: its SHA-256.
pub(crate) fn url_id(url: &str) -> String {
    let digest = Sha256::digest(url.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a URL identifier is the digest and not the encoded URL.
pub(crate) fn is_url_digest(id: &str) -> bool {
    id.len() == 64 && rule::is_digest(id)
}

fn sha256(seed: &str, first: char) -> String {
    let mut digest = url_id(seed);
    digest.replace_range(..1, first.encode_utf8(&mut [0; 4]));
    digest
}

fn tags(character: Character) -> Value {
    match character {
        Character::Suspicious => json!(["suspicious-udp"]),
        _ => json!([]),
    }
}

/// Seconds since 1970 of a day this many days before the lab's reference day.
fn day(before: i64) -> i64 {
    profile::reference_day().timestamp() - before * 86_400
}
