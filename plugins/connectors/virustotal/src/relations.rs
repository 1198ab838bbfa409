//! Other observables that an object document mentions.
use serde_json::Value;
use tocsin_plugin_sdk::{Answer, ObservableKind, json};

/// Relationships that a document may carry, and how each reads.
const RELATIONSHIPS: [(&str, &str); 6] = [
    ("contacted_domains", "contacted"),
    ("contacted_ips", "contacted"),
    ("contacted_urls", "contacted"),
    ("communicating_files", "contacted by"),
    ("dropped_files", "dropped"),
    ("resolutions", "resolves to"),
];

/// The answer with the observables of DNS records, of redirects, of relationships and the file's other hashes.
pub fn of_object(mut answer: Answer, document: &Value, attributes: &Value) -> Answer {
    for record in json::list(attributes, "/last_dns_records") {
        let (Some(kind), Some(value)) = (json::text(record, "/type"), json::text(record, "/value")) else {
            continue;
        };
        answer = of_dns_record(answer, &kind, &value);
    }
    answer = file_hashes(answer, document, attributes);
    if let Some(address) = json::text(attributes, "/last_serving_ip_address") {
        answer = address_of(answer, &address, "served from");
    }
    let asked = json::text(attributes, "/url");
    if let Some(url) = json::text(attributes, "/last_final_url").filter(|url| Some(url) != asked.as_ref()) {
        answer = answer.with_related(ObservableKind::Url, &url, "leads to");
    }
    for (name, relation) in RELATIONSHIPS {
        for object in json::list(document, &format!("/data/relationships/{name}/data")) {
            answer = of_descriptor(answer, object, relation);
        }
    }
    answer
}

fn of_dns_record(answer: Answer, kind: &str, value: &str) -> Answer {
    let relation = match kind {
        "A" | "AAAA" => return address_of(answer, value, "resolves to"),
        "CNAME" => "is an alias of",
        "MX" => "receives mail at",
        "NS" => "is served by",
        _ => return answer,
    };
    answer.with_related(ObservableKind::Domain, &value.trim_end_matches('.').to_ascii_lowercase(), relation)
}

fn address_of(answer: Answer, address: &str, relation: &str) -> Answer {
    match ObservableKind::of_address(address) {
        Some(kind) => answer.with_related(kind, address, relation),
        None => answer,
    }
}

fn file_hashes(mut answer: Answer, document: &Value, attributes: &Value) -> Answer {
    if json::text(document, "/data/type").as_deref() != Some("file") {
        return answer;
    }
    let hashes = [(ObservableKind::Sha256, "/sha256"), (ObservableKind::Sha1, "/sha1"), (ObservableKind::Md5, "/md5")];
    for (kind, place) in hashes {
        if let Some(hash) = json::text(attributes, place) {
            answer = answer.with_related(kind, &hash, "is the same file");
        }
    }
    answer
}

fn of_descriptor(answer: Answer, object: &Value, relation: &str) -> Answer {
    let Some(id) = json::text(object, "/id") else {
        return answer;
    };
    match json::text(object, "/type").as_deref() {
        Some("domain") => answer.with_related(ObservableKind::Domain, &id, relation),
        Some("ip_address") => address_of(answer, &id, relation),
        Some("file") if id.len() == 64 => answer.with_related(ObservableKind::Sha256, &id, relation),
        Some("url") => match json::text(object, "/context_attributes/url") {
            Some(url) => answer.with_related(ObservableKind::Url, &url, relation),
            None => answer,
        },
        _ => answer,
    }
}
