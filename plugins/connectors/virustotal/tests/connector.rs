//! The connector against prepared answers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use tocsin_connector_virustotal::VirusTotal;
use tocsin_plugin_sdk::http::{Error, Placement};
use tocsin_plugin_sdk::testing::{FakeTransport, response};
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, FactKind, Failure, FailureKind, Observable, ObservableKind, Verdict, settings,
};

const DOMAIN: &str = include_str!("fixtures/domain.json");
const FILE: &str = include_str!("fixtures/file.json");
const IPV4: &str = include_str!("fixtures/ipv4.json");

fn virustotal() -> VirusTotal {
    settings::parse(r#"{"base_url":"https://vt.example","malicious_from":3,"suspicious_from":1}"#).unwrap()
}

fn ask(transport: &FakeTransport, kind: ObservableKind, value: &str) -> Result<Answer, Failure> {
    virustotal().enrich(transport, &Observable::new(kind, value))
}

fn answered(body: &str, kind: ObservableKind, value: &str) -> Answer {
    ask(&FakeTransport::new().answers(response(200, body)), kind, value).unwrap()
}

fn values(answer: &Answer, kind: FactKind) -> Vec<&str> {
    answer.facts.iter().filter(|fact| fact.kind == kind).map(|fact| fact.value.as_str()).collect()
}

fn related(answer: &Answer) -> Vec<(&str, &str, &str)> {
    answer.related.iter().map(|r| (r.kind.name(), r.value.as_str(), r.relation.as_str())).collect()
}

#[test]
fn a_detected_domain_is_malicious_with_its_registration_and_addresses() {
    let answer = answered(DOMAIN, ObservableKind::Domain, "bad.example");
    assert_eq!((answer.verdict, answer.score, answer.confidence), (Verdict::Malicious, 69, 80));
    assert_eq!(answer.summary, "6 of 90 engines call it malicious, 1 suspicious.");
    assert_eq!(values(&answer, FactKind::Detections), ["6 of 90 engines"]);
    assert_eq!(values(&answer, FactKind::Registrar), ["Example Registrar Ltd."]);
    assert_eq!(values(&answer, FactKind::Created), ["2016-12-29T13:28:19Z"]);
    assert_eq!(values(&answer, FactKind::Other("engine".to_owned())), ["malware", "phishing"]);
    assert_eq!(
        related(&answer),
        [
            ("ipv4", "192.0.2.66", "resolves to"),
            ("ipv6", "2001:db8::66", "resolves to"),
            ("domain", "mail.bad.example", "receives mail at"),
        ]
    );
    assert_eq!(answer.references[0].url, "https://vt.example/gui/domain/bad.example");
    assert_eq!(answer.raw[0].bytes, DOMAIN.as_bytes());
}

#[test]
fn a_detected_file_names_its_family_its_other_hashes_and_whom_it_contacted() {
    let hash = "d41d8cd98f00b204e9800998ecf8427e";
    let answer = answered(FILE, ObservableKind::Md5, hash);
    assert_eq!((answer.verdict, answer.score, answer.confidence), (Verdict::Malicious, 100, 95));
    assert_eq!(answer.summary, "55 of 70 engines call it malicious; family trojan.examplebot/generic.");
    assert_eq!(values(&answer, FactKind::MalwareFamily), ["trojan.examplebot/generic", "examplebot", "generic"]);
    assert_eq!(values(&answer, FactKind::FileSize), ["18432"]);
    assert_eq!(values(&answer, FactKind::FileName), ["invoice.exe", "a.bin"]);
    assert!(related(&answer).contains(&("md5", hash, "is the same file")));
    assert!(related(&answer).contains(&("ipv4", "198.51.100.7", "contacted")));
    assert!(related(&answer).contains(&("url", "http://c2.example/gate", "contacted")));
}

#[test]
fn an_address_that_no_engine_minds_is_benign_without_much_confidence() {
    let answer = answered(IPV4, ObservableKind::Ipv4, "192.0.2.66");
    assert_eq!((answer.verdict, answer.score, answer.confidence), (Verdict::Benign, 0, 50));
    assert_eq!(values(&answer, FactKind::Asn), ["64500"]);
    assert_eq!(values(&answer, FactKind::Country), ["GB"]);
    assert_eq!(values(&answer, FactKind::Network), ["192.0.2.0/24"]);
}

#[test]
fn each_kind_of_observable_is_asked_at_its_own_place() {
    let cases = [
        (ObservableKind::Ipv6, "2001:db8::1", "ip_addresses/2001:db8::1"),
        (ObservableKind::Domain, "bad.example", "domains/bad.example"),
        (ObservableKind::Url, "http://bad.example/?a=b", "urls/aHR0cDovL2JhZC5leGFtcGxlLz9hPWI"),
        (ObservableKind::Sha1, "da39a3ee", "files/da39a3ee"),
    ];
    for (kind, value, place) in cases {
        let transport = FakeTransport::new().answers(response(404, ""));
        ask(&transport, kind, value).unwrap();
        assert_eq!(transport.urls(), [format!("https://vt.example/api/v3/{place}")]);
        let credential = &transport.requests()[0].credentials[0];
        assert_eq!(credential.secret, "api_key");
        assert_eq!(credential.place, Placement::Header(("x-apikey".to_owned(), String::new())));
    }
}

#[test]
fn what_virustotal_never_saw_is_unknown() {
    let body = r#"{"error": {"code": "NotFoundError", "message": "File not found"}}"#;
    let transport = FakeTransport::new().answers(response(404, body));
    let answer = ask(&transport, ObservableKind::Sha256, "ab").unwrap();
    assert_eq!((answer.verdict, answer.score, answer.confidence), (Verdict::Unknown, 0, 0));
}

#[test]
fn an_object_without_an_analysis_is_unknown() {
    let answer = answered(r#"{"data":{"attributes":{}}}"#, ObservableKind::Domain, "new.example");
    assert_eq!(answer.verdict, Verdict::Unknown);
}

#[test]
fn whatever_goes_wrong_is_told_apart() {
    let kind = |transport: FakeTransport| ask(&transport, ObservableKind::Domain, "a.example").unwrap_err().kind;
    let answering = |status, body: &str| FakeTransport::new().answers(response(status, body));
    assert_eq!(kind(answering(401, r#"{"error":{"code":"WrongCredentialsError"}}"#)), FailureKind::Unauthorised);
    assert_eq!(kind(answering(403, "")), FailureKind::Unauthorised);
    assert_eq!(kind(answering(429, r#"{"error":{"code":"QuotaExceededError"}}"#)), FailureKind::RateLimited(None));
    assert_eq!(kind(answering(503, "")), FailureKind::Unavailable);
    assert_eq!(kind(answering(200, "<html>not json")), FailureKind::Malformed);
    assert_eq!(kind(answering(200, r#"{"data":[]}"#)), FailureKind::Malformed);
    assert_eq!(kind(FakeTransport::new().fails(Error::TooLarge(8))), FailureKind::TooLarge);
    let limited = response(429, "").with_header("retry-after", "60");
    assert_eq!(kind(FakeTransport::new().answers(limited)), FailureKind::RateLimited(Some(60)));
}

#[test]
fn the_check_tells_a_wrong_key_from_a_right_one() {
    let accepted = FakeTransport::new().answers(response(200, r#"{"data":{}}"#));
    assert_eq!(virustotal().check(&accepted).unwrap(), "VirusTotal accepted the key.");
    let refused = FakeTransport::new().answers(response(401, ""));
    assert_eq!(virustotal().check(&refused).unwrap_err().kind, FailureKind::Unauthorised);
}
