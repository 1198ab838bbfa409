//! From an object document to an answer.
use serde_json::Value;
use tocsin_plugin_sdk::{Answer, FactKind, Facts, Failure, Response, json, time};

use crate::VirusTotal;
use crate::relations;
use crate::verdict::Votes;

/// Most engines whose own name for the threat is listed.
const MAX_ENGINES: usize = 15;

/// The answer to a document of `files`, `domains`, `ip_addresses` or `urls`.
pub fn of_object(thresholds: &VirusTotal, response: Response) -> Result<Answer, Failure> {
    let document: Value = response.json()?;
    let Some(attributes) = document.pointer("/data/attributes").filter(|attributes| attributes.is_object()) else {
        return Err(Failure::malformed("VirusTotal's answer has no \"data.attributes\"."));
    };
    let votes = Votes::of(attributes);
    let mut answer = match votes {
        Some(votes) => {
            let (verdict, score, confidence) = votes.judge(thresholds);
            Answer::new(verdict, score, confidence, summary(votes, attributes))
        }
        None => Answer::unknown("VirusTotal knows it but has not analysed it."),
    };
    let mut facts = Facts::new();
    detections(votes, attributes, &mut facts);
    network_and_registration(attributes, &mut facts);
    file(attributes, &mut facts);
    answer = answer.with_facts(facts);
    answer = relations::of_object(answer, &document, attributes);
    Ok(answer.with_raw(response))
}

fn summary(votes: Votes, attributes: &Value) -> String {
    let Votes { malicious, suspicious, engines } = votes;
    let mut text = format!("{malicious} of {engines} engines call it malicious");
    if suspicious > 0 {
        text.push_str(&format!(", {suspicious} suspicious"));
    }
    if let Some(family) = family(attributes) {
        text.push_str(&format!("; family {family}"));
    }
    text + "."
}

fn family(attributes: &Value) -> Option<String> {
    json::text(attributes, "/popular_threat_classification/suggested_threat_label")
        .or_else(|| json::text(attributes, "/popular_threat_classification/popular_threat_name/0/value"))
}

fn detections(votes: Option<Votes>, attributes: &Value, facts: &mut Facts) {
    if let Some(Votes { malicious, engines, .. }) = votes {
        facts.add(FactKind::Detections, format!("{malicious} of {engines} engines"));
    }
    facts.add_some(FactKind::MalwareFamily, family(attributes));
    for name in json::list(attributes, "/popular_threat_classification/popular_threat_name") {
        facts.add_some(FactKind::MalwareFamily, json::text(name, "/value"));
    }
    facts.add_some(FactKind::Reputation, json::text(attributes, "/reputation"));
    facts.add_all(&FactKind::Tag, json::texts(attributes, "/tags"));
    if let Some(Value::Object(categories)) = attributes.get("categories") {
        for (source, category) in categories {
            if let Some(category) = category.as_str() {
                facts.add_about(FactKind::Other("category".to_owned()), category, source);
            }
        }
    }
    alarms(attributes, facts);
    let analysed = json::integer(attributes, "/last_analysis_date");
    facts.add_some(FactKind::LastSeen, analysed.map(time::rfc3339_from_unix));
}

fn alarms(attributes: &Value, facts: &mut Facts) {
    let Some(Value::Object(engines)) = attributes.get("last_analysis_results") else {
        return;
    };
    let mut alarms: Vec<(String, String)> = engines
        .iter()
        .filter(|(_, result)| json::text(result, "/category").as_deref() == Some("malicious"))
        .map(|(engine, result)| {
            (engine.clone(), json::text(result, "/result").unwrap_or_else(|| "malicious".to_owned()))
        })
        .collect();
    alarms.sort();
    for (engine, result) in alarms.into_iter().take(MAX_ENGINES) {
        facts.add_about(FactKind::Other("engine".to_owned()), result, engine);
    }
}

fn network_and_registration(attributes: &Value, facts: &mut Facts) {
    facts.add_some(FactKind::Country, json::text(attributes, "/country"));
    facts.add_some(FactKind::Asn, json::text(attributes, "/asn"));
    facts.add_some(FactKind::AsName, json::text(attributes, "/as_owner"));
    facts.add_some(FactKind::Network, json::text(attributes, "/network"));
    facts.add_some(FactKind::Registrar, json::text(attributes, "/registrar"));
    let date = |place: &str| json::integer(attributes, place).map(time::rfc3339_from_unix);
    facts.add_some(FactKind::Created, date("/creation_date"));
    facts.add_some(FactKind::Changed, date("/last_update_date"));
    facts.add_some(FactKind::Other("first-submitted".to_owned()), date("/first_submission_date"));
    facts.add_some(FactKind::Certificate, json::text(attributes, "/last_https_certificate/subject/CN"));
    facts.add_some(FactKind::Certificate, json::text(attributes, "/last_https_certificate/thumbprint_sha256"));
    facts.add_some(FactKind::Other("page-title".to_owned()), json::text(attributes, "/title"));
}

fn file(attributes: &Value, facts: &mut Facts) {
    facts.add_some(FactKind::FileName, json::text(attributes, "/meaningful_name"));
    facts.add_all(&FactKind::FileName, json::texts(attributes, "/names").into_iter().take(10));
    facts.add_some(FactKind::FileType, json::text(attributes, "/type_description"));
    facts.add_some(FactKind::FileSize, json::text(attributes, "/size"));
}
