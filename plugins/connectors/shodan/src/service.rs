//! Facts about the services of a host: one banner of `data[]` each, and what stands at the host itself.
use serde_json::Value;
use tocsin_plugin_sdk::{FactKind, Facts, json};

/// Adds what is known about every service.
pub fn all(host: &Value, facts: &mut Facts) {
    let services = json::list(host, "/data");
    let mut with_banner = Vec::new();
    for service in services {
        if let Some(port) = json::integer(service, "/port") {
            with_banner.push(port);
            one(service, port, facts);
        }
    }
    // Without a banner the transport is not known, so none is claimed.
    let bare = json::list(host, "/ports").iter().filter_map(Value::as_i64).filter(|port| !with_banner.contains(port));
    facts.add_all(&FactKind::OpenPort, bare.map(|port| port.to_string()));
    facts.add_all(&FactKind::Cpe, json::texts(host, "/cpes"));
    let known: Vec<String> = services.iter().flat_map(vulnerabilities).collect();
    facts.add_all(&FactKind::Cve, vulnerabilities(host).into_iter().filter(|cve| !known.contains(cve)));
}

fn one(service: &Value, port: i64, facts: &mut Facts) {
    let transport = json::text(service, "/transport").unwrap_or_else(|| "tcp".to_owned());
    let about = format!("{port}/{transport}");
    facts.add(FactKind::OpenPort, &about);
    let mut add = |kind: FactKind, place: &str| {
        for value in json::texts(service, place) {
            facts.add_about(kind.clone(), value, &about);
        }
    };
    add(FactKind::Service, "/_shodan/module");
    add(FactKind::Product, "/product");
    add(FactKind::Version, "/version");
    let cpe = if json::texts(service, "/cpe23").is_empty() { "/cpe" } else { "/cpe23" };
    add(FactKind::Cpe, cpe);
    add(FactKind::Certificate, "/ssl/cert/subject/CN");
    add(FactKind::Certificate, "/ssl/cert/fingerprint/sha256");
    add(FactKind::Other("http-title".to_owned()), "/http/title");
    for cve in vulnerabilities(service) {
        facts.add_about(FactKind::Cve, cve, &about);
    }
}

/// CVE ids of `vulns`, which is a list at a host and an object with the ids as keys at a service; only real CVE ids.
fn vulnerabilities(document: &Value) -> Vec<String> {
    let ids: Vec<String> = match document.get("vulns") {
        Some(Value::Object(map)) => map.keys().cloned().collect(),
        _ => json::texts(document, "/vulns"),
    };
    ids.into_iter().filter(|id| id.starts_with("CVE-")).collect()
}
