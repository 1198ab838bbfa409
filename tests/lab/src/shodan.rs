//! Shodan's host look-up: <https://developer.shodan.io/api>, with the key in the query string as the real service has it,
//! and InternetDB, its free and keyless short form.

use std::{collections::HashMap, net::IpAddr};

use axum::{
    Router,
    extract::{Path, Query, Request},
    http::StatusCode,
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use serde_json::{Value, json};

use crate::{
    credentials::SHODAN_KEY,
    profile::{self, Network},
    refusal,
    rule::{self, Character, fingerprint},
    world::Shared,
};

/// A service that a scan found.
struct Service {
    port: u16,
    module: &'static str,
    product: &'static str,
    version: &'static str,
    cpe: &'static str,
    banner: &'static str,
}

const SSH: Service = Service {
    port: 22,
    module: "ssh",
    product: "OpenSSH",
    version: "9.6p1",
    cpe: "cpe:/a:openbsd:openssh:9.6p1",
    banner: "SSH-2.0-OpenSSH_9.6p1\n",
};
const HTTP: Service = Service {
    port: 80,
    module: "http",
    product: "nginx",
    version: "1.24.0",
    cpe: "cpe:/a:f5:nginx:1.24.0",
    banner: "HTTP/1.1 301 Moved Permanently\r\nServer: nginx/1.24.0\r\n\r\n",
};
const HTTPS: Service = Service {
    port: 443,
    module: "https",
    product: "nginx",
    version: "1.24.0",
    cpe: "cpe:/a:f5:nginx:1.24.0",
    banner: "HTTP/1.1 200 OK\r\nServer: nginx/1.24.0\r\n\r\n",
};
const OLD_WEB: Service = Service {
    port: 8080,
    module: "http",
    product: "Apache Tomcat",
    version: "8.5.19",
    cpe: "cpe:/a:apache:tomcat:8.5.19",
    banner: "HTTP/1.1 404\r\nServer: Apache-Coyote/1.1\r\n\r\n",
};
const LISTENER: Service = Service {
    port: 4444,
    module: "auto",
    product: "Unknown listener",
    version: "",
    cpe: "",
    banner: "\u{1}\u{0}\u{0}\u{4}",
};

/// Everything under `/shodan`.
pub(crate) fn router(world: Shared) -> Router {
    Router::new()
        .route("/shodan/host/{ip}", get(host))
        .route("/api-info", get(account))
        .layer(middleware::from_fn(authenticate))
        .route("/internetdb/{ip}", get(internetdb))
        .with_state(world)
}

async fn authenticate(Query(query): Query<HashMap<String, String>>, request: Request, next: Next) -> Response {
    match query.get("key").map(String::as_str) {
        Some(SHODAN_KEY) => next.run(request).await,
        None => refusal::shodan(StatusCode::UNAUTHORIZED, "Please provide an API key"),
        Some(_) => refusal::shodan(StatusCode::UNAUTHORIZED, "Access denied: the API key is invalid"),
    }
}

async fn account() -> Response {
    let body = json!({
        "scan_credits": 100, "query_credits": 100, "monitored_ips": 0, "unlocked_left": 100, "unlocked": true,
        "https": false, "telnet": false, "plan": "dev",
        "usage_limits": {"scan_credits": 100, "query_credits": 100, "monitored_ips": 16},
    });
    refusal::document(StatusCode::OK, "application/json", &body)
}

async fn host(Path(ip): Path<String>) -> Response {
    let Ok(address) = ip.parse::<IpAddr>() else {
        return refusal::shodan(StatusCode::BAD_REQUEST, "Invalid IP");
    };
    let character = rule::of_ip(address);
    if character == Character::Unseen {
        return refusal::shodan(StatusCode::NOT_FOUND, "No information available for that IP.");
    }
    refusal::document(StatusCode::OK, "application/json", &answer(address, character))
}

async fn internetdb(Path(ip): Path<String>) -> Response {
    let refused = |status, detail: &str| refusal::document(status, "application/json", &json!({"detail": detail}));
    let Ok(address) = ip.parse::<IpAddr>() else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "value is not a valid IPv4 or IPv6 address");
    };
    let character = rule::of_ip(address);
    if character == Character::Unseen {
        return refused(StatusCode::NOT_FOUND, "No information available");
    }
    let host = answer(address, character);
    let cpes = host["data"].as_array().into_iter().flatten().filter_map(|banner| banner["cpe"][0].as_str());
    let short = json!({
        "ip": host["ip_str"], "ports": host["ports"], "hostnames": host["hostnames"], "tags": host["tags"],
        "vulns": host.get("vulns").unwrap_or(&json!([])), "cpes": cpes.collect::<Vec<_>>(),
    });
    refusal::document(StatusCode::OK, "application/json", &short)
}

fn answer(ip: IpAddr, character: Character) -> Value {
    let network = profile::network_of(ip);
    let (services, tags, vulnerabilities): (&[Service], &[&str], &[&str]) = match character {
        Character::Malicious => (&[SSH, OLD_WEB, LISTENER], &["c2", "malware"], &["CVE-2017-12615", "CVE-2017-12617"]),
        Character::Suspicious => (&[SSH, OLD_WEB], &["self-signed"], &["CVE-2017-12617"]),
        Character::Benign | Character::Unseen => (&[HTTP, HTTPS], &["cloud"], &[]),
    };
    let hostnames = hostnames(ip, &network, character);
    let mut host = location(&network);
    let ports: Vec<u16> = services.iter().map(|service| service.port).collect();
    let data: Vec<Value> =
        services.iter().map(|service| banner(ip, &network, service, &hostnames, vulnerabilities)).collect();
    let fields = json!({
        "ip": number(ip), "ip_str": ip.to_string(), "ports": ports, "tags": tags, "os": null,
        "hostnames": hostnames, "domains": domains(&hostnames), "org": network.org, "isp": network.org,
        "asn": format!("AS{}", network.asn), "last_update": "2025-12-30T07:41:19.104202", "data": data,
    });
    merge(&mut host, fields);
    if !vulnerabilities.is_empty() {
        host["vulns"] = json!(vulnerabilities);
    }
    host
}

fn banner(ip: IpAddr, network: &Network, service: &Service, hostnames: &[String], vulnerabilities: &[&str]) -> Value {
    let mut entry = json!({
        "ip": number(ip), "ip_str": ip.to_string(), "port": service.port, "transport": "tcp",
        "timestamp": "2025-12-30T07:41:19.104202", "hash": i32::from_be_bytes(hash_bytes(ip, service.port)),
        "hostnames": hostnames, "domains": domains(hostnames), "org": network.org, "isp": network.org,
        "asn": format!("AS{}", network.asn), "os": null, "product": service.product, "data": service.banner,
        "location": location(network), "opts": {}, "tags": [],
        "_shodan": {"id": format!("lab-{ip}-{}", service.port), "module": service.module, "crawler": "lab", "options": {}},
    });
    if !service.version.is_empty() {
        entry["version"] = json!(service.version);
        entry["cpe"] = json!([service.cpe]);
    }
    if service.module.starts_with("http") {
        entry["http"] = json!({
            "status": 200, "title": "Index", "server": service.product, "host": ip.to_string(), "location": "/",
            "redirects": [], "components": {}, "html": "<html><title>Index</title></html>", "robots": null, "sitemap": null, "securitytxt": null,
        });
    }
    if service.module == "https" {
        entry["ssl"] = certificate(hostnames);
    }
    if service.module == "http" && !vulnerabilities.is_empty() {
        let detail = |cve: &&str| {
            ((*cve).to_owned(), json!({"cvss": 8.1, "verified": false, "summary": "Remote code execution by upload."}))
        };
        entry["vulns"] = vulnerabilities.iter().map(detail).collect::<serde_json::Map<_, _>>().into();
    }
    entry
}

fn certificate(hostnames: &[String]) -> Value {
    let name = hostnames.first().cloned().unwrap_or_default();
    let fingerprint = format!("{:016x}", fingerprint(&name));
    json!({
        "versions": ["TLSv1.2", "TLSv1.3"], "alpn": ["h2", "http/1.1"], "jarm": fingerprint.repeat(4)[..62],
        "cipher": {"version": "TLSv1.3", "bits": 256, "name": "TLS_AES_256_GCM_SHA384"},
        "cert": {
            "subject": {"CN": name}, "issuer": {"C": "XX", "O": "Lab Trust Services", "CN": "Lab Issuing CA 1"},
            "issued": "20251101000000Z", "expires": "20260130000000Z", "expired": false, "version": 2,
            "sig_alg": "sha256WithRSAEncryption", "serial": 42,
            "fingerprint": {"sha1": fingerprint.repeat(3)[..40], "sha256": fingerprint.repeat(4)},
        },
    })
}

fn location(network: &Network) -> Value {
    json!({
        "city": network.city, "region_code": null, "area_code": null, "postal_code": null, "dma_code": null,
        "country_code": network.country, "country_code3": null, "country_name": network.country_name,
        "latitude": network.latitude, "longitude": network.longitude,
    })
}

/// Two names for a harmful host, the second one harmful itself, so that an analyst has something to follow.
fn hostnames(ip: IpAddr, network: &Network, character: Character) -> Vec<String> {
    let label = ip.to_string().replace(['.', ':'], "-");
    let mut names = vec![format!("host-{label}.{}", network.domain)];
    if character == Character::Malicious {
        names.push(format!("panel-{:04x}.malware-drop.xyz", fingerprint(&label) & 0xffff));
    }
    names
}

fn domains(hostnames: &[String]) -> Vec<&str> {
    hostnames.iter().filter_map(|name| name.split_once('.')).map(|(_, domain)| domain).collect()
}

/// The address as Shodan's number; IPv6 has none.
fn number(ip: IpAddr) -> Option<u32> {
    match ip {
        IpAddr::V4(ip) => Some(ip.to_bits()),
        IpAddr::V6(_) => None,
    }
}

fn hash_bytes(ip: IpAddr, port: u16) -> [u8; 4] {
    let [a, b, c, d, ..] = fingerprint(&format!("{ip}:{port}")).to_be_bytes();
    [a, b, c, d]
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
