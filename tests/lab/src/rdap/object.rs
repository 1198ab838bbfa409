//! The objects of RFC 9083, with contacts as jCard (RFC 7095).

use std::net::IpAddr;

use serde_json::{Value, json};

use crate::{
    profile::{self, Network},
    rule::fingerprint,
};

/// A domain (section 5.3). `base` is the base URL of the server that answers.
pub(crate) fn domain(name: &str, base: &str) -> Value {
    let registration = profile::registration_of(name);
    let nameservers: Vec<Value> = registration
        .nameservers
        .iter()
        .map(|ns| json!({"objectClassName": "nameserver", "ldhName": ns, "links": links(&format!("{base}/nameserver/{ns}"))}))
        .collect();
    let mut registrar = contact(
        &registration.registrar_id.to_string(),
        &["registrar"],
        registration.registrar,
        "XX",
        "abuse@registrar.example",
    );
    registrar["publicIds"] =
        json!([{"type": "IANA Registrar ID", "identifier": registration.registrar_id.to_string()}]);
    let handle = format!("{:X}_DOMAIN", fingerprint(name) >> 32);
    let registrant = contact(&format!("{handle}-R"), &["registrant"], registration.holder, registration.country, "");
    let mut body = common("domain", &handle, &format!("{base}/domain/{name}"));
    body["ldhName"] = json!(name);
    body["status"] = json!(["client transfer prohibited"]);
    body["nameservers"] = json!(nameservers);
    body["secureDNS"] = json!({"delegationSigned": false});
    body["entities"] = json!([registrar, registrant]);
    body["events"] = json!([
        event("registration", &registration.created.to_rfc3339()),
        event("last changed", &registration.changed.to_rfc3339()),
        event("expiration", &registration.expires.to_rfc3339()),
        event("last update of RDAP database", "2026-01-01T00:00:00Z"),
    ]);
    body
}

/// An IP network (section 5.4).
pub(crate) fn network(ip: IpAddr, base: &str) -> Value {
    let network = profile::network_of(ip);
    let (first, last, length) = profile::block_of(ip);
    let handle = format!("NET-{first}-{length}");
    let mut body = common("ip network", &handle, &format!("{base}/ip/{first}/{length}"));
    let (version, prefix) = if ip.is_ipv4() { ("v4", "v4prefix") } else { ("v6", "v6prefix") };
    body["startAddress"] = json!(first.to_string());
    body["endAddress"] = json!(last.to_string());
    body["ipVersion"] = json!(version);
    body["name"] = json!(network.as_name);
    body["type"] = json!("ASSIGNED PA");
    body["country"] = json!(network.country);
    body["parentHandle"] = json!("NET-PARENT");
    body["status"] = json!(["active"]);
    body["cidr0_cidrs"] = json!([{prefix: first.to_string(), "length": length}]);
    body["entities"] = holders(&network);
    body["events"] = allocated(&handle);
    body
}

/// An autonomous system (section 5.5).
pub(crate) fn autnum(asn: u32, base: &str) -> Value {
    let network = profile::network_of_asn(asn);
    let handle = format!("AS{asn}");
    let mut body = common("autnum", &handle, &format!("{base}/autnum/{asn}"));
    body["startAutnum"] = json!(asn);
    body["endAutnum"] = json!(asn);
    body["name"] = json!(network.as_name);
    body["country"] = json!(network.country);
    body["status"] = json!(["active"]);
    body["entities"] = holders(&network);
    body["events"] = allocated(&handle);
    body
}

fn common(class: &str, handle: &str, link: &str) -> Value {
    json!({
        "rdapConformance": ["rdap_level_0", "cidr0"],
        "notices": [{"title": "Simulation", "description": ["This answer is invented by the Tocsin lab."]}],
        "objectClassName": class,
        "handle": handle,
        "links": links(link),
        "lang": "en",
    })
}

/// The holder with its abuse contact inside, as regional registries nest them.
fn holders(network: &Network) -> Value {
    let mut holder = contact(&format!("ORG-{}", network.as_name), &["registrant"], network.org, network.country, "");
    let abuse = format!("abuse@{}", network.domain);
    holder["entities"] =
        json!([contact(&format!("AR-{}", network.as_name), &["abuse"], "Abuse Desk", network.country, &abuse)]);
    json!([holder])
}

fn contact(handle: &str, roles: &[&str], name: &str, country: &str, email: &str) -> Value {
    let mut card = vec![
        json!(["version", {}, "text", "4.0"]),
        json!(["fn", {}, "text", name]),
        json!(["kind", {}, "text", "org"]),
        json!(["adr", {"cc": country}, "text", ["", "", "1 Example Quay", "", "", "", ""]]),
    ];
    if !email.is_empty() {
        card.push(json!(["email", {}, "text", email]));
        card.push(json!(["tel", {"type": "voice"}, "uri", "tel:+1-555-0100"]));
    }
    json!({"objectClassName": "entity", "handle": handle, "roles": roles, "vcardArray": ["vcard", card]})
}

fn allocated(handle: &str) -> Value {
    let years = i64::try_from(fingerprint(handle) % 12).expect("less than twelve");
    let at = profile::reference_day() - chrono::Duration::days(400 + years * 365);
    json!([
        event("registration", &at.to_rfc3339()),
        event("last changed", &(at + chrono::Duration::days(90)).to_rfc3339())
    ])
}

fn event(action: &str, date: &str) -> Value {
    json!({"eventAction": action, "eventDate": date})
}

fn links(href: &str) -> Value {
    json!([{"value": href, "rel": "self", "href": href, "type": "application/rdap+json"}])
}
