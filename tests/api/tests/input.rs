//! Wrong input: every refusal names the field and says what would be right, in words of this API.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Live, Server};

/// How libraries talk to programmers.
const LEAKS: [&str; 12] = [
    "unknown variant",
    "unknown field",
    "missing field",
    "duplicate field",
    "invalid type",
    "invalid value",
    "invalid length",
    "expected",
    "invalid digit",
    "premature end",
    "UUID parsing",
    "struct ",
];

fn assert_plain(answer: &Answer) {
    for leak in LEAKS {
        assert!(!answer.text.contains(leak), "`{leak}` in {}", answer.text);
    }
}

#[tokio::test]
async fn wrong_bodies_are_refused_in_plain_words() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let cases = [
        (
            "/api/v1/enrichments",
            json!({ "iocs": [{ "value": "a", "type": "ipv5" }] }),
            "iocs[0].type",
            "ipv4, ipv6, domain",
        ),
        ("/api/v1/enrichments", json!({ "iocs": [{}] }), "iocs[0].value", "must be given"),
        ("/api/v1/enrichments", json!({ "iocs": "198.51.100.9" }), "iocs", "use a list"),
        ("/api/v1/enrichments", json!({ "tlp": "white" }), "tlp", "clear, green, amber, amber+strict, red"),
        ("/api/v1/organisations", json!({}), "name", "must be given"),
        ("/api/v1/organisations", json!({ "name": 7 }), "name", "use a text"),
        (
            "/api/v1/accounts",
            json!({ "username": "x", "name": "x", "organisation": "42" }),
            "organisation",
            "a UUID such as",
        ),
        ("/api/v1/auth/login", json!({ "user": "admin" }), "user", "username, password"),
        ("/api/v1/connections", json!({ "cache_seconds": -1 }), "cache_seconds", "a whole number from 0 to"),
        ("/api/v1/connections", json!({ "quota": [{ "calls": 1 }] }), "quota[0].per_seconds", "must be given"),
    ];
    for (path, body, field, right) in cases {
        let answer = administrator.post(path, &body).await?;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "invalid_body"),
            "{body}: {}",
            answer.text
        );
        assert_eq!(answer.body["errors"][0]["field"], field, "{}", answer.text);
        let message = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(message.contains(right), "{message}");
        assert_plain(&answer);
    }
    Ok(())
}

#[tokio::test]
async fn a_list_is_taken_for_an_object_nowhere() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let cases = [
        (Method::POST, "/api/v1/enrichments", json!({ "iocs": [["198.51.100.9"]] }), "iocs[0]"),
        (Method::POST, "/api/v1/enrichments", json!([null, [{ "value": "198.51.100.9" }]]), ""),
        (Method::POST, "/api/v1/connections", json!({ "quota": [[1, 60]] }), "quota[0]"),
        (
            Method::PUT,
            "/api/v1/flow",
            json!({ "connections": null, "malicious": ["malicious", 60, 1], "investigation": null }),
            "malicious",
        ),
        (Method::PUT, "/api/v1/plugins/rdap/grant", json!({ "limits": [16] }), "limits"),
        (Method::POST, "/api/v1/auth/login", json!(["admin", "correct horse battery"]), ""),
        (
            Method::POST,
            "/api/v1/tickets/0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11/resolve",
            json!(["happened", "SOC-1", "https://jira.example/SOC-1"]),
            "",
        ),
    ];
    for (method, path, body, field) in cases {
        let request = administrator.request(method, path).json(&body);
        let answer = administrator.send(request).await?;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "invalid_body"),
            "{body}: {}",
            answer.text
        );
        let error = &answer.body["errors"][0];
        assert_eq!((&error["field"], &error["message"]), (&json!(field), &json!("use an object")), "{body}");
    }
    let tickets = administrator.get("/api/v1/tickets").await?.ok()?;
    assert_eq!(tickets["items"].as_array().map(Vec::len), Some(0));
    Ok(())
}

#[tokio::test]
async fn text_that_is_no_json_is_located() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    for (body, said) in [
        ("", "there is nothing"),
        ("{\"name\":\n", "ends too early: look at line 2"),
        ("{\"name\":\n nothing}", "no JSON: look at line 2 column 3"),
        ("{\"name\": \"One\"} {\"name\": \"Two\"}", "no JSON: look at line 1 column 17"),
    ] {
        let request = administrator
            .request(Method::POST, "/api/v1/organisations")
            .header("content-type", "application/json")
            .body(body);
        let answer = administrator.send(request).await?;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_body"), "{}", answer.text);
        assert!(answer.body["detail"].as_str().unwrap_or_default().contains(said), "{body}: {}", answer.text);
        assert_plain(&answer);
    }
    Ok(())
}

#[tokio::test]
async fn wrong_queries_are_refused_in_plain_words() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let cases = [
        ("tickets?updated_since=yesterday", "updated_since", "such as 2026-01-31T12:00:00Z"),
        ("tickets?updated_since=2026", "updated_since", "such as 2026-01-31T12:00:00Z"),
        ("tickets?state=done", "state", "queued, running, waiting"),
        ("tickets?organisation=42", "organisation", "a UUID such as"),
        ("tickets?stat=closed", "stat", "kind, state, verdict"),
        ("tickets?state=closed&state=queued", "state", "give it once"),
        ("audit?limit=many", "limit", "from 1 to 200"),
        ("accounts?limit=0", "limit", "from 1 to 200"),
        ("organisations?limit=201", "limit", "from 1 to 200"),
    ];
    for (query, field, right) in cases {
        let answer = administrator.get(&format!("/api/v1/{query}")).await?;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "invalid_query"),
            "{query}: {}",
            answer.text
        );
        assert_eq!(answer.body["errors"][0]["field"], field, "{}", answer.text);
        assert!(answer.body["errors"][0]["message"].as_str().unwrap_or_default().contains(right), "{}", answer.text);
        assert_plain(&answer);
    }
    Ok(())
}

#[tokio::test]
async fn forms_headers_and_live_messages_are_refused_in_plain_words_too() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut stranger = server.anonymous();
    let request = stranger
        .request(Method::POST, "/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials&grant_type=password");
    let twice = stranger.send(request).await?;
    assert_eq!((twice.status, &twice.body["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
    assert!(twice.text.contains("`grant_type`: is given twice"), "{}", twice.text);
    assert_plain(&twice);

    for name in ["One", "Two"] {
        let request = administrator
            .request(Method::POST, "/api/v1/organisations")
            .header("idempotency-key", "key-1")
            .json(&json!({ "name": name }));
        let answer = administrator.send(request).await?;
        if name == "Two" {
            assert_eq!(answer.body["errors"][0]["field"], "Idempotency-Key", "{}", answer.text);
        }
    }
    let mut live = Live::open(&administrator).await?;
    live.say(&json!({ "subscribe": [["tickets"]] })).await?;
    let answer = live.next().await?.unwrap_or(Value::Null);
    assert_eq!(answer["error"]["message"], "not understood: use an object");
    live.say(&json!({ "subscribe": { "topics": "tickets" } })).await?;
    let answer = live.next().await?.unwrap_or(Value::Null);
    assert_eq!(answer["error"]["message"], "not understood: `topics`: use a list");
    Ok(())
}
