//! The connector against prepared answers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use tocsin_connector_shodan::{Shodan, Source};
use tocsin_plugin_sdk::http::{Error, Placement};
use tocsin_plugin_sdk::testing::{FakeTransport, response};
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, FactKind, Failure, FailureKind, Observable, ObservableKind, Verdict, settings,
};

const HOST: &str = include_str!("fixtures/host.json");
const INTERNETDB: &str = include_str!("fixtures/internetdb.json");

fn shodan(source: &str) -> Shodan {
    settings::parse(&format!(
        r#"{{"source":"{source}","base_url":"https://api.example/","internetdb_url":"https://db.example"}}"#
    ))
    .unwrap()
}

fn ask(transport: &FakeTransport) -> Result<Answer, Failure> {
    shodan("api").enrich(transport, &Observable::new(ObservableKind::Ipv4, "192.0.2.10"))
}

fn facts(answer: &Answer, kind: FactKind) -> Vec<(&str, Option<&str>)> {
    let of_kind = answer.facts.iter().filter(|fact| fact.kind == kind);
    of_kind.map(|fact| (fact.value.as_str(), fact.about.as_deref())).collect()
}

#[test]
fn a_host_with_a_bad_tag_is_suspicious_and_its_services_are_listed() {
    let transport = FakeTransport::new().answers(response(200, HOST));
    let answer = ask(&transport).unwrap();
    assert_eq!((answer.verdict, answer.score, answer.confidence), (Verdict::Suspicious, 60, 50));
    assert_eq!(answer.summary, "Tagged c2 by Shodan; 3 open ports, 2 possible vulnerabilities.");
    assert_eq!(facts(&answer, FactKind::OpenPort), [("443/tcp", None), ("25/tcp", None), ("161", None)]);
    assert_eq!(facts(&answer, FactKind::Product), [("nginx", Some("443/tcp")), ("Postfix smtpd", Some("25/tcp"))]);
    assert_eq!(facts(&answer, FactKind::Version), [("1.18.0", Some("443/tcp")), ("3.4", Some("25/tcp"))]);
    assert_eq!(facts(&answer, FactKind::Cpe), [("cpe:2.3:a:f5:nginx:1.18.0", Some("443/tcp"))]);
    assert_eq!(facts(&answer, FactKind::Cve), [("CVE-2021-44228", Some("443/tcp")), ("CVE-2014-0160", None)]);
    assert_eq!(facts(&answer, FactKind::Asn), [("64500", None)]);
    assert_eq!(facts(&answer, FactKind::LastSeen), [("2026-03-02T11:22:33Z", None)]);
    assert_eq!(facts(&answer, FactKind::Other("http-title".to_owned())), [("Welcome to nginx", Some("443/tcp"))]);
    assert_eq!(answer.related[0].value, "mail.example.net");
    assert_eq!(answer.references[0].url, "https://www.shodan.io/host/192.0.2.10");
    assert_eq!(answer.raw[0].bytes, HOST.as_bytes());
}

#[test]
fn the_key_goes_into_the_query_by_the_host_and_never_into_the_url() {
    let transport = FakeTransport::new().answers(response(200, HOST));
    ask(&transport).unwrap();
    let request = &transport.requests()[0];
    assert_eq!(request.url, "https://api.example/shodan/host/192.0.2.10");
    assert_eq!(request.credentials[0].secret, "api_key");
    assert_eq!(request.credentials[0].place, Placement::Query("key".to_owned()));
}

#[test]
fn open_ports_and_vulnerabilities_alone_are_no_verdict() {
    let transport = FakeTransport::new().answers(response(200, INTERNETDB));
    let observable = Observable::new(ObservableKind::Ipv4, "192.0.2.10");
    let answer = shodan("internetdb").enrich(&transport, &observable).unwrap();
    assert_eq!(answer.verdict, Verdict::Unknown);
    assert_eq!(facts(&answer, FactKind::OpenPort), [("80", None), ("443", None)]);
    assert_eq!(facts(&answer, FactKind::Cve), [("CVE-2021-23017", None)]);
    assert_eq!(transport.urls(), ["https://db.example/192.0.2.10"]);
    assert!(transport.requests()[0].credentials.is_empty());
}

#[test]
fn an_address_that_shodan_never_saw_is_unknown() {
    let transport =
        FakeTransport::new().answers(response(404, r#"{"error": "No information available for that IP."}"#));
    let answer = ask(&transport).unwrap();
    assert_eq!((answer.verdict, answer.facts.len()), (Verdict::Unknown, 0));
}

#[test]
fn whatever_goes_wrong_is_told_apart() {
    let kind = |transport: FakeTransport| ask(&transport).unwrap_err().kind;
    let answering = |status, body: &str| FakeTransport::new().answers(response(status, body));
    assert_eq!(kind(answering(401, "")), FailureKind::Unauthorised);
    assert_eq!(kind(answering(500, "")), FailureKind::Unavailable);
    assert_eq!(kind(answering(200, "{\"ports\": [44")), FailureKind::Malformed);
    assert_eq!(kind(answering(200, "{}")), FailureKind::Malformed);
    let limited = response(429, "").with_header("retry-after", "3");
    assert_eq!(kind(FakeTransport::new().answers(limited)), FailureKind::RateLimited(Some(3)));
    assert_eq!(kind(FakeTransport::new().fails(Error::TooLarge(16))), FailureKind::TooLarge);
}

#[test]
fn other_kinds_of_observables_are_refused_without_a_request() {
    let failure = shodan("api").enrich(&FakeTransport::new(), &Observable::new(ObservableKind::Domain, "example.net"));
    assert_eq!(failure.unwrap_err().kind, FailureKind::Unsupported);
}

#[test]
fn the_check_names_the_plan() {
    let transport = FakeTransport::new().answers(response(200, r#"{"plan": "dev", "query_credits": 99}"#));
    let sentence = shodan("api").check(&transport).unwrap();
    assert_eq!(sentence, "Shodan accepted the key: plan dev, query credits left: 99.");
    assert_eq!(shodan("api").source, Source::Api);
}
