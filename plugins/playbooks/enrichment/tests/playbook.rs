//! The playbook against steps that answer in any order.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use serde_json::{Value, json};
use tocsin_playbook_enrichment::verdict::Verdict;
use tocsin_playbook_enrichment::{Enrichment, Input, Output};
use tocsin_plugin_sdk::testing::FakeSteps;
use tocsin_plugin_sdk::{Playbook, StepFailure, StepRequest};

type Outcome = Result<String, StepFailure>;

fn input(connections: &[&str], investigation: Value) -> Input {
    serde_json::from_value(json!({
        "ioc": {"id": "ipv4-addr--1", "type": "ipv4", "value": "192.0.2.66"},
        "ticket": "0190c0de-0000-7000-8000-000000000001",
        "tlp": "amber_strict", "pap": "amber", "special": null, "organisation": "Example Energy",
        "flow": {
            "connections": connections,
            "malicious": {"verdict": "malicious", "min_score": 60, "min_sources": 1},
            "investigation": investigation,
        },
    }))
    .unwrap()
}

fn to_jira() -> Value {
    json!({"connection": "jira", "title_prefix": "[Tocsin]", "labels": ["tocsin"]})
}

fn finding(verdict: &str, score: u8, confidence: u8) -> Outcome {
    Ok(json!({
        "verdict": verdict, "score": score, "confidence": confidence, "summary": "6 of 90 [engines](http://x.example)",
        "facts": [{"kind": "malware_family", "value": "examplebot", "about": null}, {"kind": "open_port", "value": "443/tcp"}],
        "related": [{"type": "url", "value": "http://c2.example/`gate`", "relation": "contacted"}],
        "references": [{"title": "Report", "url": "https://vt.example/gui/1"}, {"title": "x", "url": "javascript:alert(1)"}],
        "raw": [],
    })
    .to_string())
}

fn failure(code: &str) -> Outcome {
    Err(StepFailure { code: code.to_owned(), message: "The provider failed (500).".to_owned() })
}

fn opened() -> Outcome {
    Ok(json!({"key": "SOC-7", "url": "https://jira.example/browse/SOC-7"}).to_string())
}

fn run(input: Input, seed: u64, act: impl Fn(&StepRequest) -> Outcome) -> (Output, Vec<StepRequest>) {
    let steps = FakeSteps::new(seed, act);
    let output = Enrichment::run(&steps, input).unwrap();
    (output, steps.started())
}

#[test]
fn nothing_malicious_opens_nothing() {
    let (output, started) =
        run(input(&["virustotal", "shodan"], to_jira()), 1, |step| match step.connection.as_str() {
            "virustotal" => finding("benign", 0, 50),
            _ => finding("unknown", 0, 0),
        });
    assert_eq!((output.verdict, output.score, output.confidence), (Verdict::Benign, 0, 50));
    assert_eq!(output.summary, "Benign (score 0) by virustotal.");
    assert_eq!(output.investigation, None);
    assert_eq!(output.investigation_error, None);
    let asked: Value = serde_json::from_str(&started[0].input).unwrap();
    let observable = json!({"type": "ipv4", "value": "192.0.2.66", "tlp": "amber_strict", "pap": "amber"});
    assert_eq!(asked, json!({"observable": observable}));
    assert!(started.iter().all(|step| step.action == "enrichment.enrich"));
}

#[test]
fn one_malicious_answer_opens_one_investigation_with_a_readable_report() {
    let (output, started) = run(input(&["virustotal", "rdap"], to_jira()), 1, |step| match step.connection.as_str() {
        "virustotal" => finding("malicious", 80, 90),
        "jira" => opened(),
        _ => failure("unavailable"),
    });
    assert_eq!((output.verdict, output.score), (Verdict::Malicious, 80));
    assert_eq!(output.summary, "Malicious (score 80) by virustotal. 1 of 2 sources failed.");
    let investigation = output.investigation.unwrap();
    assert_eq!((investigation.system.as_str(), investigation.key.as_str()), ("jira", "SOC-7"));
    assert_eq!(started.iter().filter(|step| step.action == "ticketing.open").count(), 1);
    let draft: Value = serde_json::from_str(&started[2].input).unwrap();
    assert_eq!(draft["title"], "[Tocsin] Malicious ipv4: 192[.]0[.]2[.]66 (score 80)");
    assert_eq!(
        (&draft["verdict"], &draft["score"], &draft["confidence"]),
        (&json!("malicious"), &json!(80), &json!(90))
    );
    assert_eq!(draft["labels"], json!(["tocsin"]));
    let report = draft["description"].as_str().unwrap();
    assert!(report.contains("- **Indicator:** `192[.]0[.]2[.]66`"), "{report}");
    assert!(report.contains("TLP:AMBER\\+STRICT"), "{report}");
    assert!(report.contains("## virustotal\n\n**Malicious**, score 80, confidence 90."), "{report}");
    assert!(report.contains("- malware family: `examplebot`"), "{report}");
    assert!(report.contains("No answer: The provider failed \\(500\\). (unavailable)"), "{report}");
}

#[test]
fn text_of_a_provider_cannot_become_a_link_or_leave_its_place() {
    let (_, started) = run(input(&["virustotal"], to_jira()), 1, |step| match step.connection.as_str() {
        "jira" => opened(),
        _ => finding("malicious", 80, 90),
    });
    let draft: Value = serde_json::from_str(&started[1].input).unwrap();
    let report = draft["description"].as_str().unwrap();
    assert!(report.contains("\\[engines\\]\\(http"), "{report}");
    assert!(report.contains("`hxxp://c2[.]example/'gate'`"), "{report}");
    assert!(report.contains("[Report](https://vt.example/gui/1)"), "{report}");
    assert!(!report.contains("javascript"), "{report}");
}

#[test]
fn a_low_score_is_reported_and_not_investigated() {
    let (output, started) = run(input(&["virustotal"], to_jira()), 1, |_| finding("malicious", 59, 90));
    assert_eq!(output.verdict, Verdict::Malicious);
    assert_eq!((output.investigation, started.len()), (None, 1));
}

#[test]
fn when_all_sources_fail_the_result_is_unknown_and_every_reason_is_kept() {
    let (output, started) = run(input(&["virustotal", "rdap"], to_jira()), 1, |step| match step.connection.as_str() {
        "rdap" => Ok("not json".to_owned()),
        _ => failure("rate-limited"),
    });
    assert_eq!((output.verdict, output.score, output.confidence), (Verdict::Unknown, 0, 0));
    assert_eq!(output.summary, "Unknown: none of 2 sources could be asked.");
    let codes: Vec<_> = output.sources.iter().map(|source| source.error.as_ref().unwrap().code.as_str()).collect();
    assert_eq!(codes, ["rate-limited", "malformed"]);
    assert_eq!(started.len(), 2);
}

#[test]
fn a_failed_investigation_keeps_the_verdict_and_says_why() {
    let (output, _) = run(input(&["virustotal"], to_jira()), 1, |step| match step.connection.as_str() {
        "jira" => failure("unavailable"),
        _ => finding("malicious", 80, 90),
    });
    assert_eq!(output.verdict, Verdict::Malicious);
    assert_eq!(output.investigation, None);
    assert_eq!(output.investigation_error.unwrap().code, "unavailable");
}

#[test]
fn without_a_ticketing_connection_a_malicious_indicator_is_only_reported() {
    let (output, started) = run(input(&["virustotal"], Value::Null), 1, |_| finding("malicious", 80, 90));
    assert_eq!((output.investigation, output.investigation_error, started.len()), (None, None, 1));
}

#[test]
fn a_special_indicator_is_asked_of_nobody() {
    let mut special = input(&["virustotal"], to_jira());
    special.special =
        serde_json::from_value(json!({"kind": "private", "reason": "A private address (RFC 1918)."})).unwrap();
    let (output, started) = run(special, 1, |_| finding("malicious", 80, 90));
    assert_eq!((output.verdict, started.len()), (Verdict::Unknown, 0));
    assert_eq!(output.summary, "Not sent to any provider: A private address (RFC 1918).");
}

#[test]
fn fifty_answers_in_any_order_give_the_same_steps_and_the_same_output() {
    let names: Vec<String> = (0..50).map(|i| format!("provider-{i}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let act = |step: &StepRequest| match step.connection.strip_prefix("provider-").map(|i| i.parse::<u8>().unwrap()) {
        None => opened(),
        Some(i) if i % 7 == 0 => failure("timeout"),
        Some(i) if i % 3 == 0 => finding("malicious", 50 + i, i),
        Some(i) => finding(["benign", "unknown", "suspicious"][usize::from(i) % 3], i, i),
    };
    let (first, first_steps) = run(input(&names, to_jira()), 0, act);
    assert_eq!(first_steps.len(), 51);
    assert!(first.investigation.is_some());
    for seed in 1..200 {
        let (output, steps) = run(input(&names, to_jira()), seed, act);
        assert_eq!(output, first);
        assert!(steps == first_steps, "seed {seed}");
    }
}
