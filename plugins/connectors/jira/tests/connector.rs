//! The connector against prepared answers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use serde_json::{Value, json};
use tocsin_connector_jira::Jira;
use tocsin_plugin_sdk::http::{Error, Placement};
use tocsin_plugin_sdk::testing::{FakeTransport, response};
use tocsin_plugin_sdk::{Check, Draft, Failure, FailureKind, Ticket, Ticketing, settings};

const CREATED: &str = include_str!("fixtures/created.json");
const SEARCH_CLOUD: &str = include_str!("fixtures/search_cloud.json");
const SEARCH_DATA_CENTER: &str = include_str!("fixtures/search_data_center.json");
const REFUSED: &str = include_str!("fixtures/refused.json");
const NOTHING: &str = r#"{"issues": [], "isLast": true}"#;

fn jira(flavour: &str) -> Jira {
    let settings = json!({
        "flavour": flavour, "base_url": "https://jira.example/", "email": "soc@example.org", "project": "SOC",
        "issue_type": "Task", "labels": ["soar"], "priorities": ["Low", "High"],
    });
    settings::parse(&settings.to_string()).unwrap()
}

fn draft() -> Draft {
    Draft {
        title: "[Tocsin] Malicious\nipv4".to_owned(),
        description: "# Report\n\n- **Verdict:** malicious".to_owned(),
        score: 80,
        labels: vec!["tocsin".to_owned(), "soar".to_owned(), "two words".to_owned()],
    }
}

fn open(transport: &FakeTransport) -> Result<Ticket, Failure> {
    jira("cloud").open(transport, &draft(), "0190c0de/7")
}

fn body(transport: &FakeTransport, index: usize) -> Value {
    serde_json::from_slice(transport.requests()[index].body.as_ref().unwrap()).unwrap()
}

#[test]
fn cloud_searches_first_and_then_creates_with_a_document_and_basic_authentication() {
    let transport = FakeTransport::new().answers(response(200, NOTHING)).answers(response(201, CREATED));
    let ticket = open(&transport).unwrap();
    assert_eq!(ticket, Ticket { key: "SOC-123".to_owned(), url: "https://jira.example/browse/SOC-123".to_owned() });
    let requests = transport.requests();
    assert!(
        requests[0].url.starts_with("https://jira.example/rest/api/3/search/jql?jql=project%20%3D%20%22SOC%22%20AND")
    );
    assert!(requests[0].url.contains("tocsin-key-0190c0de.7"));
    assert_eq!(
        (requests[1].method.as_str(), requests[1].url.as_str()),
        ("POST", "https://jira.example/rest/api/3/issue")
    );
    assert_eq!(requests[1].credentials[0].secret, "token");
    assert_eq!(requests[1].credentials[0].place, Placement::Basic("soc@example.org".to_owned()));
    let fields = &body(&transport, 1)["fields"];
    assert_eq!(fields["project"], json!({"key": "SOC"}));
    assert_eq!(fields["summary"], "[Tocsin] Malicious ipv4");
    assert_eq!(fields["labels"], json!(["tocsin-key-0190c0de.7", "soar", "tocsin", "two-words"]));
    assert_eq!(fields["priority"], json!({"name": "High"}));
    assert_eq!(fields["description"]["type"], "doc");
    assert_eq!(fields["description"]["content"][0]["type"], "heading");
}

#[test]
fn data_center_gets_wiki_markup_and_a_bearer_token() {
    let transport = FakeTransport::new().answers(response(200, NOTHING)).answers(response(201, CREATED));
    jira("data_center").open(&transport, &draft(), "0190c0de/7").unwrap();
    let requests = transport.requests();
    assert!(requests[0].url.starts_with("https://jira.example/rest/api/2/search?jql="));
    assert_eq!(requests[1].url, "https://jira.example/rest/api/2/issue");
    let bearer = Placement::Header(("Authorization".to_owned(), "Bearer ".to_owned()));
    assert_eq!(requests[1].credentials[0].place, bearer);
    assert_eq!(body(&transport, 1)["fields"]["description"], "h1. Report\n\n* *Verdict:* malicious");
}

#[test]
fn a_second_call_with_the_same_key_creates_nothing() {
    let transport = FakeTransport::new().answers(response(200, SEARCH_CLOUD));
    assert_eq!(open(&transport).unwrap().key, "SOC-123");
    assert_eq!(transport.requests().len(), 1);
}

#[test]
fn find_tells_the_ticket_that_exists_from_none() {
    let transport = FakeTransport::new().answers(response(200, SEARCH_DATA_CENTER)).answers(response(200, NOTHING));
    let found = jira("data_center").find(&transport, "0190c0de/7").unwrap();
    assert_eq!(found.unwrap().url, "https://jira.example/browse/SOC-123");
    assert_eq!(jira("data_center").find(&transport, "0190c0de/8").unwrap(), None);
}

#[test]
fn nothing_is_created_when_the_search_failed() {
    let transport = FakeTransport::new().answers(response(500, ""));
    assert_eq!(open(&transport).unwrap_err().kind, FailureKind::Unavailable);
    assert_eq!(transport.requests().len(), 1);
}

#[test]
fn a_lost_answer_is_worth_another_try_with_the_same_key() {
    let transport = FakeTransport::new()
        .answers(response(200, NOTHING))
        .fails(Error::Unreachable("connection reset".to_owned()))
        .answers(response(200, SEARCH_CLOUD));
    assert_eq!(open(&transport).unwrap_err().kind, FailureKind::Unavailable);
    assert_eq!(open(&transport).unwrap().key, "SOC-123");
    let creations = transport.requests().iter().filter(|request| request.method == "POST").count();
    assert_eq!(creations, 1);
}

#[test]
fn whatever_goes_wrong_while_creating_is_told_apart() {
    let failure = |transport: FakeTransport| open(&transport).unwrap_err();
    let creating =
        |status, body: &str| FakeTransport::new().answers(response(200, NOTHING)).answers(response(status, body));
    let refused = failure(creating(400, REFUSED));
    assert_eq!(refused.kind, FailureKind::Rejected);
    assert!(refused.message.contains("issuetype: The issue type selected is invalid."), "{}", refused.message);
    assert_eq!(failure(creating(401, "")).kind, FailureKind::Unauthorised);
    assert_eq!(failure(creating(403, "")).kind, FailureKind::Unauthorised);
    assert_eq!(failure(creating(404, "")).kind, FailureKind::Rejected);
    assert_eq!(failure(creating(503, "")).kind, FailureKind::Unavailable);
    assert_eq!(failure(creating(201, "<html>")).kind, FailureKind::Malformed);
    assert_eq!(failure(creating(201, r#"{"key":"../../x"}"#)).kind, FailureKind::Malformed);
    assert_eq!(failure(FakeTransport::new().answers(response(200, "{}"))).kind, FailureKind::Malformed);
    let limited = response(429, "").with_header("retry-after", "30");
    assert_eq!(failure(FakeTransport::new().answers(limited)).kind, FailureKind::RateLimited(Some(30)));
    assert_eq!(failure(FakeTransport::new().fails(Error::TooLarge(4))).kind, FailureKind::TooLarge);
}

#[test]
fn cloud_without_an_email_is_misconfigured_and_sends_nothing() {
    let mut jira = jira("cloud");
    jira.email.clear();
    let failure = jira.check(&FakeTransport::new()).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Misconfigured);
    assert!(failure.message.contains("email"), "{}", failure.message);
}

#[test]
fn the_check_says_who_is_signed_in() {
    let me = r#"{"accountId":"5","emailAddress":"soc@example.org","displayName":"SOC"}"#;
    let transport = FakeTransport::new().answers(response(200, me));
    assert_eq!(jira("cloud").check(&transport).unwrap(), "Signed in as soc@example.org.");
    assert_eq!(transport.urls(), ["https://jira.example/rest/api/3/myself"]);
}
