//! The connector against prepared answers; no component and no network is needed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use tocsin_connector_template::Template;
use tocsin_plugin_sdk::testing::{FakeTransport, response};
use tocsin_plugin_sdk::{Enricher, FailureKind, Observable, ObservableKind, Verdict, settings};

fn template() -> Template {
    settings::parse(r#"{"base_url": "https://list.example"}"#).unwrap()
}

fn domain() -> Observable {
    Observable::new(ObservableKind::Domain, "bad.example")
}

#[test]
fn a_listed_domain_is_malicious() {
    let transport = FakeTransport::new().answers(response(200, include_str!("fixtures/listed.json")));
    let answer = template().enrich(&transport, &domain()).unwrap();
    assert_eq!(answer.verdict, Verdict::Malicious);
    assert_eq!(answer.facts[0].value, "phishing");
    assert_eq!(transport.urls(), ["https://list.example/v1/domains/bad.example"]);
    assert_eq!(transport.requests()[0].credentials[0].secret, "api_key");
}

#[test]
fn a_domain_that_is_not_listed_is_unknown() {
    let transport = FakeTransport::new().answers(response(404, ""));
    assert_eq!(template().enrich(&transport, &domain()).unwrap().verdict, Verdict::Unknown);
}

#[test]
fn a_limit_that_was_reached_says_when_to_ask_again() {
    let transport = FakeTransport::new().answers(response(429, "").with_header("retry-after", "60"));
    let failure = template().enrich(&transport, &domain()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::RateLimited(Some(60)));
}
