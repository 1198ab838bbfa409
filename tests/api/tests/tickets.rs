//! Tickets: lists with filters and cursors, one ticket, its timeline.

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::Value;
use tocsin_tests_api::Server;

fn ids(page: &Value) -> Vec<String> {
    page["items"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| item["id"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_list_is_read_page_by_page_without_gap_or_repetition() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let values: Vec<String> = (1..=7).map(|n| format!("198.51.100.{n}")).collect();
    let mut submitted = constituent.submit(&values.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    for ticket in &submitted {
        constituent.closed(ticket).await?;
    }
    let mut read = Vec::new();
    let mut path = "/api/v1/tickets?kind=enrichment&limit=3".to_owned();
    loop {
        let page = constituent.get(&path).await?.ok()?;
        read.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/tickets?kind=enrichment&limit=3&cursor={next}");
    }
    read.sort();
    submitted.sort();
    assert_eq!(read, submitted);
    Ok(())
}

#[tokio::test]
async fn unknown_and_wrong_query_parameters_are_refused_by_name() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    for (query, named) in
        [("stat=closed", "stat"), ("state=done", "state"), ("limit=0", "limit"), ("limit=many", "limit")]
    {
        let answer = constituent.get(&format!("/api/v1/tickets?{query}")).await?;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_query"), "{query}");
        assert!(answer.text.contains(named), "{}", answer.text);
    }
    Ok(())
}

#[tokio::test]
async fn a_closed_ticket_shows_its_timeline_and_can_be_run_again() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let id = constituent.submit(&["clean-30.lab-portal.com"]).await?.remove(0);
    let first = constituent.closed(&id).await?;
    let timeline = constituent.get(&format!("/api/v1/tickets/{id}/timeline")).await?.ok()?;
    assert_eq!(timeline["items"][0]["kind"], "submitted");
    let rerun = constituent.post_empty(&format!("/api/v1/tickets/{id}/rerun")).await?;
    assert_eq!(rerun.status, StatusCode::ACCEPTED);
    let second = constituent.closed(&id).await?;
    assert!(second["runs"].as_u64() > first["runs"].as_u64());
    Ok(())
}

#[tokio::test]
async fn what_is_no_id_and_what_has_no_ticket_are_not_found() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    for id in ["42", "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11"] {
        let answer = constituent.get(&format!("/api/v1/tickets/{id}")).await?;
        assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "not_found"));
    }
    Ok(())
}

#[tokio::test]
async fn what_the_product_shows_is_found_again_as_it_is_shown() -> Result<()> {
    let server = Server::start().await?;
    let mut analyst = server.signed_in("analyst").await?;
    analyst.submit(&["hxxps://malware-drop[.]xyz/a?b=1", "m\u{fc}nchen.de", "AS15169"]).await?;
    for q in ["hxxps://malware-drop[.]xyz/a?b=1", "hxxps://malware-drop[.]", "m%C3%BCnchen.de", "AS15169"] {
        for list in ["tickets", "iocs"] {
            let found = analyst.get(&format!("/api/v1/{list}?q={q}")).await?.ok()?;
            assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{list} {q}: {found:#}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_marking_that_its_sender_could_not_read_is_refused() -> Result<()> {
    let server = Server::start().await?;
    let mut machine = server.machine().await?;
    let submission = serde_json::json!({ "iocs": [{ "value": "evil-red.com" }], "tlp": "red" });
    let refused = machine.post("/api/v1/enrichments", &submission).await?;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"),
        "{}",
        refused.text
    );
    assert_eq!(refused.body["errors"][0]["field"], "tlp");
    Ok(())
}
