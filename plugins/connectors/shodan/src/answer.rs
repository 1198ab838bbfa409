//! From a host document to an answer.
//!
//! Shodan observes, it does not judge: the verdict is `unknown`, except that a tag from [`COMPROMISE_TAGS`] makes it `suspicious`
//! with score 60 and confidence 50. Open ports and vulnerabilities alone never do.
use serde_json::Value;
use tocsin_plugin_sdk::{Answer, FactKind, Facts, Failure, ObservableKind, Response, Verdict, json, time};

use crate::service;

/// Tags that Shodan gives to hosts that serve malware, control it, or were taken over.
const COMPROMISE_TAGS: [&str; 4] = ["c2", "compromised", "doublepulsar", "malware"];

/// The answer to a document of `/shodan/host/{ip}` or of InternetDB.
pub fn of_host(response: Response, address: &str) -> Result<Answer, Failure> {
    let host: Value = response.json()?;
    if !host.get("ports").is_some_and(Value::is_array) && !host.get("data").is_some_and(Value::is_array) {
        return Err(Failure::malformed("Shodan's answer has neither \"ports\" nor \"data\"."));
    }
    let mut facts = Facts::new();
    place_and_network(&host, &mut facts);
    service::all(&host, &mut facts);
    let facts = facts.finish();
    let count = |kind: FactKind| facts.iter().filter(|fact| fact.kind == kind).count();
    let (ports, vulnerabilities) = (count(FactKind::OpenPort), count(FactKind::Cve));
    let bad = bad_tags(&host);
    let seen = format!("{ports} open ports, {vulnerabilities} possible vulnerabilities");
    let mut answer = if bad.is_empty() {
        Answer::unknown(format!("{seen}."))
    } else {
        Answer::new(Verdict::Suspicious, 60, 50, format!("Tagged {} by Shodan; {seen}.", bad.join(", ")))
    };
    answer.facts = facts;
    for name in json::texts(&host, "/hostnames") {
        answer = answer.with_related(ObservableKind::Domain, &name.to_ascii_lowercase(), "has the name");
    }
    let page = tocsin_plugin_sdk::http::join("https://www.shodan.io/host", &[address]);
    Ok(answer.with_reference("Shodan host page", page).with_raw(response))
}

fn place_and_network(host: &Value, facts: &mut Facts) {
    facts.add_some(FactKind::Country, json::text(host, "/country_code"));
    facts.add_some(FactKind::City, json::text(host, "/city"));
    let asn = json::text(host, "/asn");
    facts.add_some(FactKind::Asn, asn.as_deref().map(|asn| asn.trim_start_matches(['A', 'S', 'a', 's'])));
    facts.add_some(FactKind::AsName, json::text(host, "/isp"));
    facts.add_some(FactKind::Holder, json::text(host, "/org"));
    facts.add_some(FactKind::LastSeen, json::text(host, "/last_update").and_then(|at| time::rfc3339(&at)));
    facts.add_some(FactKind::Other("operating-system".to_owned()), json::text(host, "/os"));
    facts.add_all(&FactKind::Hostname, json::texts(host, "/hostnames"));
    facts.add_all(&FactKind::Tag, json::texts(host, "/tags"));
}

fn bad_tags(host: &Value) -> Vec<String> {
    let mut tags = json::texts(host, "/tags");
    for service in json::list(host, "/data") {
        tags.extend(json::texts(service, "/tags"));
    }
    tags.retain(|tag| COMPROMISE_TAGS.contains(&tag.to_ascii_lowercase().as_str()));
    tags.sort();
    tags.dedup();
    tags
}
