//! Submitting text and IoCs.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::Server;

#[tokio::test]
async fn a_log_line_becomes_tickets_that_close_with_a_report() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let body =
        json!({ "text": "GET hxxp://clean-portal[.]com/x from 192.0.2.1", "tlp": "green", "source": "proxy log" });
    let answer = constituent.post("/api/v1/enrichments", &body).await?;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let tickets = answer.body["tickets"].as_array().expect("tickets").clone();
    assert!(!tickets.is_empty(), "{}", answer.text);
    for ticket in tickets {
        let closed = constituent.closed(ticket["id"].as_str().expect("an id")).await?;
        assert_eq!(closed["kind"], "enrichment");
        assert!(closed["verdict"].is_string(), "{closed}");
    }
    Ok(())
}

#[tokio::test]
async fn the_same_ioc_runs_its_ticket_again_and_opens_no_second_one() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let first = constituent.submit(&["evil-7.lab-portal.com"]).await?;
    constituent.closed(&first[0]).await?;
    let mut another = constituent.clone();
    let (one, two) =
        tokio::join!(constituent.submit(&["evil-7[.]lab-portal[.]com"]), another.submit(&["evil-7.lab-portal.com"]));
    assert_eq!((&one?, &two?), (&first, &first));
    Ok(())
}

#[tokio::test]
async fn what_is_no_ioc_is_given_back_with_its_reason() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let body = json!({ "iocs": [{ "value": "not an ioc" }, { "value": "2001:db8::7" }] });
    let accepted = constituent.post("/api/v1/enrichments", &body).await?.ok()?;
    assert_eq!(accepted["tickets"].as_array().map(Vec::len), Some(1));
    assert_eq!(accepted["rejected"][0]["value"], "not an ioc");
    assert!(!accepted["rejected"][0]["reason"].as_str().unwrap_or_default().is_empty());
    Ok(())
}

#[tokio::test]
async fn wrong_bodies_are_refused_by_field_and_nothing_is_stored() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let before = constituent.get("/api/v1/tickets").await?.ok()?;
    let cases = [
        (json!({ "iocs": [{ "value": "198.51.100.8", "type": "ipv5" }] }), "iocs[0].type"),
        (json!({ "iocs": [{ "value": "198.51.100.8" }], "tpl": "red" }), "tpl"),
    ];
    for (body, field) in cases {
        let answer = constituent.post("/api/v1/enrichments", &body).await?;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_body"), "{}", answer.text);
        assert!(answer.text.contains(field), "{}", answer.text);
        assert_eq!(answer.body["request_id"], answer.header("x-request-id"));
    }
    let after = constituent.get("/api/v1/tickets").await?.ok()?;
    let count = |tickets: &Value| tickets["items"].as_array().map(Vec::len);
    assert_eq!(count(&after), count(&before));
    Ok(())
}

#[tokio::test]
async fn bodies_above_the_limit_and_of_another_type_are_refused() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let big = format!("{{\"text\": \"{}\"}}", "a".repeat(9 * 1024 * 1024));
    let request =
        constituent.request(Method::POST, "/api/v1/enrichments").header("content-type", "application/json").body(big);
    let answer = constituent.send(request).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    let request = constituent
        .request(Method::POST, "/api/v1/enrichments")
        .header("content-type", "text/plain")
        .body("198.51.100.9");
    let answer = constituent.send(request).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"));
    Ok(())
}

#[tokio::test]
async fn whom_a_value_goes_to_is_told_before_it_is_sent() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let told = constituent.get("/api/v1/enrichments/providers").await?.ok()?;
    let names = |told: &serde_json::Value, kind: &str| -> Vec<String> {
        let asked = told["items"].as_array().expect("a list").iter();
        let asked = asked.filter(|provider| provider["types"].as_array().expect("types").contains(&json!(kind)));
        asked.map(|provider| provider["connection"].as_str().expect("a name").to_owned()).collect()
    };
    for (value, kind) in [("185.220.101.7", "ipv4"), ("lab-told.com", "domain"), ("CVE-2024-3094", "cve")] {
        let tickets = constituent.submit(&[value]).await?;
        let closed = constituent.closed(&tickets[0]).await?;
        let sections = closed["report"]["sections"].as_array().expect("sections").iter();
        let asked: Vec<&str> = sections.filter_map(|section| section["connection"].as_str()).collect();
        assert_eq!(names(&told, kind), asked, "{value}");
    }

    let mut administrator = server.signed_in("admin").await?;
    let mut settings = administrator.get("/api/v1/flow").await?.ok()?["settings"].clone();
    settings["connections"] = json!(["rdap"]);
    administrator.put("/api/v1/flow", &settings).await?.ok()?;
    let told = constituent.get("/api/v1/enrichments/providers").await?.ok()?;
    assert_eq!((names(&told, "domain"), names(&told, "cve")), (vec!["rdap".to_owned()], Vec::new()));
    Ok(())
}
