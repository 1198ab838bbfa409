//! Cursors fit the list that gave them out, and its filter.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};

/// The cursor of a list's second page.
async fn cursor(client: &mut Client, list: &str) -> Result<String> {
    let page = client.get(&format!("/api/v1/{list}")).await?.ok()?;
    page["next"].as_str().map(str::to_owned).with_context(|| format!("{list} has one page only"))
}

#[tokio::test]
async fn a_cursor_is_refused_by_every_other_list_and_filter() -> Result<()> {
    let server = Server::start().await?;
    let mut analyst = server.signed_in("analyst").await?;
    analyst.submit(&["198.51.100.71", "198.51.100.72", "clean-75.lab-portal.com", "clean-76.lab-portal.com"]).await?;
    let mut administrator = server.signed_in("admin").await?;
    let tickets = cursor(&mut administrator, "tickets?kind=enrichment&limit=1").await?;
    let iocs = cursor(&mut administrator, "iocs?q=clean-7&limit=1").await?;
    let organisations = cursor(&mut administrator, "organisations?limit=1").await?;
    for path in [
        format!("/api/v1/tickets?cursor={tickets}"),
        format!("/api/v1/tickets?kind=investigation&cursor={tickets}"),
        format!("/api/v1/tickets?kind=enrichment&type=ipv4&cursor={tickets}"),
        format!("/api/v1/tickets?kind=enrichment&updated_since=2026-01-01T00:00:00Z&cursor={tickets}"),
        format!("/api/v1/iocs?cursor={tickets}"),
        format!("/api/v1/audit?cursor={tickets}"),
        format!("/api/v1/iocs?q=clean-&cursor={iocs}"),
        format!("/api/v1/tickets?q=clean-7&cursor={iocs}"),
        format!("/api/v1/accounts?cursor={organisations}"),
        format!("/api/v1/api-clients?cursor={organisations}"),
        "/api/v1/tickets?cursor=AAAA".to_owned(),
        "/api/v1/tickets?cursor=".to_owned(),
    ] {
        let refused = administrator.get(&path).await?;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::BAD_REQUEST, "invalid_query"),
            "{path}: {}",
            refused.text
        );
        assert_eq!(refused.body["errors"][0]["field"], "cursor", "{path}");
    }
    let errors = administrator.get("/docs/errors").await?;
    assert!(errors.text.contains("fits only the list that gave it out"), "the code's paragraph says so");
    Ok(())
}

#[tokio::test]
async fn a_cursor_fits_its_own_list_whoever_reads_on_and_however_much() -> Result<()> {
    let server = Server::start().await?;
    let mut analyst = server.signed_in("analyst").await?;
    let values: Vec<String> = (80..85).map(|n| format!("clean-{n}.lab-portal.com")).collect();
    let tickets = analyst.submit(&values.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    for ticket in &tickets {
        analyst.closed(ticket).await?;
    }
    let list = "/api/v1/tickets?kind=enrichment&q=clean-8";
    let first = analyst.get(&format!("{list}&limit=2")).await?.ok()?;
    let next = first["next"].as_str().context("a cursor")?;
    let mut administrator = server.signed_in("admin").await?;
    let rest = administrator.get(&format!("{list}&limit=3&cursor={next}")).await?.ok()?;
    assert_eq!((rest["items"].as_array().map(Vec::len), &rest["next"]), (Some(3), &json!(null)));
    for (place, value) in values.iter().enumerate() {
        let item = if place < 2 { &first["items"][place] } else { &rest["items"][place - 2] };
        assert_eq!(item["ioc"]["value"], *value);
    }
    Ok(())
}

#[tokio::test]
async fn a_constituents_cursor_of_tickets_is_none_of_its_iocs() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    for ticket in constituent.submit(&["198.51.100.73", "198.51.100.74"]).await? {
        constituent.closed(&ticket).await?;
    }
    let page = constituent.get("/api/v1/tickets?kind=enrichment&limit=1").await?.ok()?;
    let tickets = page["next"].as_str().context("a cursor")?;
    assert_eq!(constituent.get(&format!("/api/v1/iocs?cursor={tickets}")).await?.status, StatusCode::BAD_REQUEST);
    let count = |page: &Value| page["items"].as_array().map_or(0, Vec::len);
    let all = count(&constituent.get("/api/v1/iocs").await?.ok()?);
    let page = constituent.get("/api/v1/iocs?limit=1").await?.ok()?;
    let iocs = page["next"].as_str().context("a cursor")?;
    let rest = constituent.get(&format!("/api/v1/iocs?cursor={iocs}")).await?.ok()?;
    assert_eq!(count(&rest), all - 1);
    Ok(())
}
