//! The connector against prepared replies.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use tocsin_connector_whois::Whois;
use tocsin_plugin_sdk::http::Error;
use tocsin_plugin_sdk::testing::FakeTransport;
use tocsin_plugin_sdk::{
    Answer, Check, Enricher, FactKind, Failure, FailureKind, Level, Observable, ObservableKind, Verdict, settings,
};

const IANA: &str = include_str!("fixtures/iana.txt");
const REGISTRY: &str = include_str!("fixtures/registry.txt");
const REGISTRAR: &str = include_str!("fixtures/registrar.txt");
const RIPE: &str = include_str!("fixtures/ripe.txt");
const ARIN: &str = include_str!("fixtures/arin.txt");
const LACNIC: &str = include_str!("fixtures/lacnic.txt");
const NOMINET: &str = include_str!("fixtures/nominet.txt");
const DENIC: &str = include_str!("fixtures/denic.txt");
const RWHOIS: &str = include_str!("fixtures/rwhois.txt");
const NO_MATCH: &str = "No match for \"X.EXAMPLE\".\r\n";

fn whois() -> Whois {
    settings::parse(r#"{"whois_server":"whois.root.example:4343","other_servers":[]}"#).unwrap()
}

fn ask(transport: &FakeTransport, kind: ObservableKind, value: &str) -> Result<Answer, Failure> {
    whois().enrich(transport, &Observable::new(kind, value))
}

fn ask_domain(transport: &FakeTransport) -> Result<Answer, Failure> {
    ask(transport, ObservableKind::Domain, "bad.example")
}

fn values(answer: &Answer, kind: FactKind) -> Vec<&str> {
    answer.facts.iter().filter(|fact| fact.kind == kind).map(|fact| fact.value.as_str()).collect()
}

fn asked(transport: &FakeTransport) -> Vec<String> {
    let line = |exchange: tocsin_plugin_sdk::testing::Exchange| {
        format!("{}:{} {}", exchange.host, exchange.port, String::from_utf8(exchange.request).unwrap().trim_end())
    };
    transport.exchanges().into_iter().map(line).collect()
}

#[test]
fn a_domain_is_followed_from_the_root_to_the_registry_to_the_registrar() {
    let transport = FakeTransport::new().answers_tcp(IANA).answers_tcp(REGISTRY).answers_tcp(REGISTRAR);
    let answer = ask_domain(&transport).unwrap();
    let expected = [
        "whois.root.example:4343 bad.example",
        "whois.registry.example:43 bad.example",
        "whois.registrar.example:43 bad.example",
    ];
    assert_eq!(asked(&transport), expected);
    assert_eq!(answer.verdict, Verdict::Unknown);
    let summary = "Registered 2025-12-24 through Example Registrar, Inc. until 2026-12-24 held by Example Holder (FR).";
    assert_eq!(answer.summary, summary);
    assert_eq!(values(&answer, FactKind::Created), ["2025-12-24T01:02:03Z"]);
    assert_eq!(values(&answer, FactKind::Holder), ["Example Holder"]);
    assert_eq!(values(&answer, FactKind::Status), ["clientHold"]);
    assert_eq!(values(&answer, FactKind::Nameserver), ["ns1.bad.example", "ns2.bad.example"]);
    assert_eq!(values(&answer, FactKind::AbuseContact), ["abuse@registrar.example"]);
    assert_eq!(answer.raw.len(), 2);
}

#[test]
fn an_address_in_the_rpsl_dialect_takes_dates_and_country_of_the_network_only() {
    let transport = FakeTransport::new().answers_tcp(RIPE);
    let answer = ask(&transport, ObservableKind::Ipv4, "192.0.2.66").unwrap();
    assert_eq!(values(&answer, FactKind::Network), ["192.0.2.0–192.0.2.255", "192.0.2.0/24"]);
    assert_eq!(values(&answer, FactKind::Created), ["2014-03-11T09:21:04Z"]);
    assert_eq!(values(&answer, FactKind::Country), ["FR"]);
    assert_eq!(values(&answer, FactKind::Holder), ["Example Hosting"]);
    assert_eq!(values(&answer, FactKind::Asn), ["64500"]);
    assert_eq!(values(&answer, FactKind::AbuseContact), ["abuse@example.net"]);
}

#[test]
fn a_delegated_range_is_told_by_the_registry_that_holds_it() {
    let transport = FakeTransport::new().answers_tcp(ARIN).answers_tcp(RIPE);
    let answer = ask(&transport, ObservableKind::Ipv4, "192.0.2.66").unwrap();
    assert_eq!(values(&answer, FactKind::Holder), ["Example Hosting"]);
    assert_eq!(asked(&transport)[1], "whois.ripe.example:43 192.0.2.66");
}

#[test]
fn a_providers_own_server_adds_the_customer_of_a_part_of_the_range() {
    let provider = ARIN.replace("whois://whois.ripe.example", "rwhois://rwhois.provider.example:4321");
    let transport = FakeTransport::new().answers_tcp(&provider).answers_tcp(RWHOIS);
    let answer = ask(&transport, ObservableKind::Ipv4, "192.0.2.66").unwrap();
    assert_eq!(asked(&transport)[1], "rwhois.provider.example:4321 192.0.2.66");
    assert_eq!(values(&answer, FactKind::Holder), ["Customer of the Provider", "Other Registry"]);
    assert_eq!(values(&answer, FactKind::Network)[0], "192.0.2.64/28");
    assert_eq!(values(&answer, FactKind::Country), ["CA"]);
    assert_eq!(values(&answer, FactKind::Created), ["2025-01-31T00:00:00Z"]);
    assert_eq!(answer.raw.len(), 2);
    for nothing in ["%rwhois V-1.5:003fff:00 rwhois.provider.example\r\n%error 230 No Objects Found\r\n", "%ok\r\n"] {
        let transport = FakeTransport::new().answers_tcp(&provider).answers_tcp(nothing);
        let answer = ask(&transport, ObservableKind::Ipv4, "192.0.2.66").unwrap();
        assert_eq!(values(&answer, FactKind::Holder), ["Other Registry"], "{nothing}");
    }
}

#[test]
fn a_referral_that_cannot_be_followed_costs_only_what_it_would_have_added() {
    let denied = Error::Denied("tcp = [\"whois.ripe.example:43\"] is missing".to_owned());
    let transport = FakeTransport::new().answers_tcp(ARIN).fails_tcp(denied);
    let answer = ask(&transport, ObservableKind::Ipv4, "192.0.2.66").unwrap();
    assert_eq!(values(&answer, FactKind::Holder), ["Other Registry"]);
    assert_eq!(values(&answer, FactKind::Network)[1..], ["192.0.2.0/25", "192.0.2.128/25"]);
    let note = values(&answer, FactKind::Other("referral-not-followed".to_owned()));
    assert!(note[0].contains("whois.ripe.example:43"), "{note:?}");
    assert_eq!(transport.lines()[0].0, Level::Warn);
}

#[test]
fn other_dialects_and_encodings_are_read() {
    let latin1: Vec<u8> = LACNIC.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let answer = ask(&FakeTransport::new().answers_tcp(latin1), ObservableKind::Asn, "64502").unwrap();
    assert_eq!(values(&answer, FactKind::Holder), ["Telecomunicações Exemplo"]);
    assert_eq!(values(&answer, FactKind::Created), ["2005-01-02T00:00:00Z"]);
    let answer = ask_domain(&FakeTransport::new().answers_tcp(NOMINET)).unwrap();
    assert_eq!(values(&answer, FactKind::Registrar), ["Example Ltd t/a Example [Tag = EXAMPLE]"]);
    assert_eq!(values(&answer, FactKind::Created), ["2020-02-14T00:00:00Z"]);
    assert_eq!(values(&answer, FactKind::Nameserver), ["ns1.bad.example", "ns2.bad.example"]);
    let answer = ask_domain(&FakeTransport::new().answers_tcp(DENIC)).unwrap();
    assert_eq!(values(&answer, FactKind::Changed), ["2026-02-03T04:05:06+01:00"]);
    assert_eq!(values(&answer, FactKind::Status), ["connect"]);
}

#[test]
fn a_name_below_the_registered_one_is_found_by_going_up() {
    let transport = FakeTransport::new().answers_tcp(IANA).answers_tcp(NO_MATCH).answers_tcp(DENIC);
    let answer = ask(&transport, ObservableKind::Domain, "www.bad.example").unwrap();
    assert_eq!(values(&answer, FactKind::Other("registered-name".to_owned())), ["bad.example"]);
}

#[test]
fn what_no_registry_has_is_unknown() {
    let transport = FakeTransport::new().answers_tcp(IANA).answers_tcp(NO_MATCH);
    assert_eq!(ask_domain(&transport).unwrap().summary, "Not registered, says the registry.");
}

#[test]
fn servers_that_refer_to_each_other_are_asked_once_each() {
    let back = "refer: whois.root.example:4343\n";
    let transport = FakeTransport::new().answers_tcp(IANA).answers_tcp(back);
    ask_domain(&transport).unwrap();
    assert_eq!(transport.exchanges().len(), 2);
}

#[test]
fn a_chain_of_referrals_has_an_end() {
    let mut transport = FakeTransport::new();
    for hop in 0..20 {
        transport = transport.answers_tcp(format!("refer: whois{hop}.example\n"));
    }
    ask_domain(&transport).unwrap();
    assert_eq!(transport.exchanges().len(), 5);
}

#[test]
fn whatever_goes_wrong_is_told_apart() {
    let kind = |transport: FakeTransport| ask_domain(&transport).unwrap_err().kind;
    let throttled = "WHOIS LIMIT EXCEEDED - TRY AGAIN LATER\n";
    assert_eq!(kind(FakeTransport::new().answers_tcp(IANA).answers_tcp(throttled)), FailureKind::RateLimited(None));
    assert_eq!(kind(FakeTransport::new().answers_tcp("\r\n")), FailureKind::Malformed);
    assert_eq!(kind(FakeTransport::new().fails_tcp(Error::Timeout)), FailureKind::Unavailable);
    let reset = Error::Unreachable("reset".to_owned());
    assert_eq!(kind(FakeTransport::new().answers_tcp(IANA).fails_tcp(reset)), FailureKind::Unavailable);
    assert_eq!(kind(FakeTransport::new().fails_tcp(Error::TooLarge(1))), FailureKind::TooLarge);
    let denied = Error::Denied("missing".to_owned());
    assert_eq!(kind(FakeTransport::new().fails_tcp(denied)), FailureKind::Denied);
}

#[test]
fn a_value_cannot_carry_a_second_query() {
    for value in ["bad.example\r\nother.example", "bad.example other", "localhost"] {
        let failure = ask(&FakeTransport::new(), ObservableKind::Domain, value).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unsupported, "{value}");
    }
}

#[test]
fn prose_that_is_not_understood_is_passed_on_as_it_is() {
    let answer = ask_domain(&FakeTransport::new().answers_tcp("Welcome.\n")).unwrap();
    assert!(answer.summary.contains("not understood"));
    assert_eq!(answer.raw[0].bytes, b"Welcome.\n");
}

#[test]
fn the_check_says_that_the_first_server_answers() {
    let transport = FakeTransport::new().answers_tcp(IANA);
    assert_eq!(whois().check(&transport).unwrap(), "whois.root.example:4343 answers.");
    let failure = Whois { whois_server: "not a host".to_owned() }.check(&FakeTransport::new()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Misconfigured);
}
