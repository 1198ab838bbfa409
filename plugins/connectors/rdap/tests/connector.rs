//! The connector against prepared answers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use tocsin_connector_rdap::Rdap;
use tocsin_plugin_sdk::http::Error;
use tocsin_plugin_sdk::testing::{FakeTransport, response};
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, FactKind, Failure, FailureKind, Observable, ObservableKind, Verdict, settings,
};

const DNS: &str = include_str!("fixtures/dns.json");
const IPV4: &str = include_str!("fixtures/ipv4.json");
const ASN: &str = include_str!("fixtures/asn.json");
const DOMAIN: &str = include_str!("fixtures/domain.json");
const NETWORK: &str = include_str!("fixtures/network.json");
const AUTNUM: &str = include_str!("fixtures/autnum.json");
const NOT_FOUND: &str = r#"{"errorCode": 404, "title": "Not Found"}"#;

fn rdap() -> Rdap {
    settings::parse(r#"{"bootstrap_url":"https://boot.example/rdap/"}"#).unwrap()
}

fn ask(transport: &FakeTransport, kind: ObservableKind, value: &str) -> Result<Answer, Failure> {
    rdap().enrich(transport, &Observable::new(kind, value))
}

fn ask_domain(transport: &FakeTransport) -> Result<Answer, Failure> {
    ask(transport, ObservableKind::Domain, "bad.example")
}

fn values(answer: &Answer, kind: FactKind) -> Vec<&str> {
    answer.facts.iter().filter(|fact| fact.kind == kind).map(|fact| fact.value.as_str()).collect()
}

#[test]
fn a_domain_is_asked_of_its_registry_over_tls() {
    let transport = FakeTransport::new().answers(response(200, DNS)).answers(response(200, DOMAIN));
    let answer = ask_domain(&transport).unwrap();
    let expected = ["https://boot.example/rdap/dns.json", "https://rdap.registry.example/domain/bad.example"];
    assert_eq!(transport.urls(), expected);
    assert_eq!(transport.requests()[0].max_age, Some(86_400));
    assert_eq!(answer.verdict, Verdict::Unknown);
    assert_eq!(answer.summary, "Registered 2026-02-03 through Example Registrar until 2027-02-03.");
    assert_eq!(values(&answer, FactKind::Created), ["2026-02-03T22:55:00+00:00"]);
    assert_eq!(values(&answer, FactKind::Registrar), ["Example Registrar"]);
    assert_eq!(values(&answer, FactKind::Holder), ["Example Holder, Unit"]);
    assert_eq!(values(&answer, FactKind::Country), ["FR"]);
    assert_eq!(values(&answer, FactKind::AbuseContact), ["abuse@registrar.example"]);
    assert_eq!(values(&answer, FactKind::Nameserver), ["ns1.bad.example", "ns2.bad.example"]);
    assert_eq!(values(&answer, FactKind::Status), ["active", "client hold"]);
    assert_eq!(answer.raw[0].bytes, DOMAIN.as_bytes());
}

#[test]
fn a_registry_without_contacts_is_completed_by_the_registrar_that_it_links_to() {
    const LINK: &str = r#"{ "href": "https://rdap.registrar.example/domain/bad.example", "rel": "related", "type": "application/rdap+json" }, "#;
    let mut thin: serde_json::Value =
        serde_json::from_str(&DOMAIN.replace(r#""links": [ "#, &format!(r#""links": [ {LINK}"#))).unwrap();
    thin["entities"] = serde_json::json!([]);
    let registry = || FakeTransport::new().answers(response(200, DNS)).answers(response(200, thin.to_string()));
    let transport = registry().answers(response(200, DOMAIN.replace("2026-02-03", "1999-09-09")));
    let answer = ask_domain(&transport).unwrap();
    assert_eq!(transport.urls()[2], "https://rdap.registrar.example/domain/bad.example");
    assert_eq!(values(&answer, FactKind::Holder), ["Example Holder, Unit"]);
    assert_eq!(values(&answer, FactKind::AbuseContact), ["abuse@registrar.example"]);
    assert_eq!(values(&answer, FactKind::Created), ["2026-02-03T22:55:00+00:00"], "dates are the registry's");
    assert_eq!(answer.raw.len(), 2);

    for silent in [
        registry().fails(Error::Timeout),
        registry().answers(response(429, "")),
        registry().answers(response(200, "{}")),
    ] {
        let answer = ask_domain(&silent).unwrap();
        assert_eq!(values(&answer, FactKind::Created).len(), 1);
        let note = values(&answer, FactKind::Other("referral-not-followed".to_owned()));
        assert!(note[0].contains("https://rdap.registrar.example/"), "{note:?}");
    }
}

#[test]
fn a_link_that_is_not_the_registrars_object_is_not_followed() {
    let own = r#""links": [ { "href": "https://rdap.registry.example/domain/bad.example", "rel": "self", "type": "application/rdap+json" }"#;
    assert!(DOMAIN.contains(own));
    for link in [
        r#"{ "href": "https://rdap.registry.example/domain/bad.example", "rel": "related", "type": "application/rdap+json" }"#,
        r#"{ "href": "https://registrar.example/", "rel": "related", "type": "text/html" }"#,
        r#"{ "href": "http://rdap.registrar.example/domain/x", "rel": "related", "type": "application/rdap+json" }"#,
    ] {
        let object = DOMAIN.replace(own, &format!("{own}, {link}"));
        let transport = FakeTransport::new().answers(response(200, DNS)).answers(response(200, object));
        ask_domain(&transport).unwrap();
        assert_eq!(transport.urls().len(), 2, "{link}");
    }
}

#[test]
fn a_name_below_the_registered_one_is_found_by_going_up() {
    let transport = FakeTransport::new()
        .answers(response(200, DNS))
        .answers(response(400, ""))
        .answers(response(404, NOT_FOUND))
        .answers(response(200, DOMAIN));
    let answer = ask(&transport, ObservableKind::Domain, "a.www.bad.example").unwrap();
    assert_eq!(values(&answer, FactKind::Other("registered-name".to_owned())), ["bad.example"]);
    assert_eq!(transport.urls().last().unwrap(), "https://rdap.registry.example/domain/bad.example");
}

#[test]
fn a_registry_below_the_top_level_is_preferred_and_its_own_label_is_never_asked_for() {
    let transport =
        FakeTransport::new().answers(response(200, DNS)).answers(response(404, "")).answers(response(404, ""));
    let answer = ask(&transport, ObservableKind::Domain, "www.bad.co.example").unwrap();
    assert_eq!(answer.summary, "Not registered, says the registry.");
    let asked = [
        "https://co.registry.example/v1/domain/www.bad.co.example",
        "https://co.registry.example/v1/domain/bad.co.example",
    ];
    assert_eq!(transport.urls()[1..], asked);
}

#[test]
fn an_address_is_asked_of_the_server_with_the_longest_prefix() {
    let transport = FakeTransport::new().answers(response(200, IPV4)).answers(response(200, NETWORK));
    let answer = ask(&transport, ObservableKind::Ipv4, "192.0.2.66").unwrap();
    assert_eq!(transport.urls()[1], "https://rdap.narrow.example/ip/192.0.2.66");
    assert_eq!(answer.summary, "192.0.2.0/24 EXAMPLE-NET held by Example Org (FR).");
    assert_eq!(values(&answer, FactKind::Network), ["192.0.2.0/24"]);
    assert_eq!(values(&answer, FactKind::Changed), ["2025-05-06T07:08:09Z"]);
}

#[test]
fn an_as_number_is_asked_by_range() {
    let transport = FakeTransport::new().answers(response(200, ASN)).answers(response(200, AUTNUM));
    let answer = ask(&transport, ObservableKind::Asn, "64500").unwrap();
    assert_eq!(transport.urls()[1], "https://rdap.asn.example/autnum/64500");
    assert_eq!(values(&answer, FactKind::AsName), ["EXAMPLE-AS"]);
}

#[test]
fn where_no_registry_has_a_service_the_answer_says_so() {
    let transport = FakeTransport::new().answers(response(200, DNS));
    let answer = ask(&transport, ObservableKind::Domain, "bad.invalid").unwrap();
    assert_eq!(answer.summary, "No RDAP service is responsible for it.");
}

#[test]
fn a_server_of_the_administrators_choice_goes_before_the_bootstrap_files() {
    let json = r#"{"bootstrap_url":"https://boot.example","servers_override":["* https://all.example","example https://own.example/"]}"#;
    let rdap: Rdap = settings::parse(json).unwrap();
    let transport = FakeTransport::new().answers(response(200, DOMAIN)).answers(response(200, NETWORK));
    rdap.enrich(&transport, &Observable::new(ObservableKind::Domain, "bad.example")).unwrap();
    rdap.enrich(&transport, &Observable::new(ObservableKind::Ipv4, "192.0.2.66")).unwrap();
    assert_eq!(transport.urls(), ["https://own.example/domain/bad.example", "https://all.example/ip/192.0.2.66"]);
}

#[test]
fn an_override_that_is_no_pair_is_named() {
    let rdap: Rdap =
        settings::parse(r#"{"bootstrap_url":"https://b.example","servers_override":["example"]}"#).unwrap();
    let failure =
        rdap.enrich(&FakeTransport::new(), &Observable::new(ObservableKind::Domain, "bad.example")).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Misconfigured);
    assert!(failure.message.contains("servers_override"));
}

#[test]
fn whatever_goes_wrong_is_told_apart() {
    let kind = |transport: FakeTransport| ask_domain(&transport).unwrap_err().kind;
    let answering =
        |status, body: &str| FakeTransport::new().answers(response(200, DNS)).answers(response(status, body));
    assert_eq!(kind(answering(400, "")), FailureKind::Rejected);
    assert_eq!(kind(answering(401, "")), FailureKind::Unauthorised);
    assert_eq!(kind(answering(500, "")), FailureKind::Unavailable);
    assert_eq!(kind(answering(200, "<html>")), FailureKind::Malformed);
    assert_eq!(kind(answering(200, r#"{"objectClassName":"entity"}"#)), FailureKind::Malformed);
    assert_eq!(kind(FakeTransport::new().answers(response(200, "{}"))), FailureKind::Malformed);
    assert_eq!(kind(FakeTransport::new().answers(response(503, ""))), FailureKind::Unavailable);
    let limited = response(429, "").with_header("retry-after", "9");
    assert_eq!(
        kind(FakeTransport::new().answers(response(200, DNS)).answers(limited)),
        FailureKind::RateLimited(Some(9))
    );
    assert_eq!(kind(FakeTransport::new().answers(response(200, DNS)).fails(Error::TooLarge(8))), FailureKind::TooLarge);
}

#[test]
fn other_kinds_of_observables_are_refused_without_a_request() {
    let failure = ask(&FakeTransport::new(), ObservableKind::Url, "http://bad.example/").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unsupported);
}

#[test]
fn the_check_counts_the_services() {
    let transport = FakeTransport::new().answers(response(200, DNS));
    assert_eq!(rdap().check(&transport).unwrap(), "The bootstrap file names 2 domain registries' services.");
}
