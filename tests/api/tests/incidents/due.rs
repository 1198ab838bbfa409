//! What is due first: an order of the whole list, not of a page.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::Client;

use crate::stage::{Stage, id, path_of, step};

/// The titles of a list over all its pages.
async fn titles(client: &mut Client, list: &str) -> Result<Vec<String>> {
    let (mut titles, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("/api/v1/incidents?limit=2&{list}{cursor}")).await?.ok()?;
        let items = page["items"].as_array().context("a page")?;
        titles.extend(items.iter().filter_map(|item| item["title"].as_str()).map(str::to_owned));
        let Some(next) = page["next"].as_str() else { return Ok(titles) };
        cursor = format!("&cursor={next}");
    }
}

/// Reports of four severities and one that is closed, the least severe last.
async fn five(stage: &mut Stage) -> Result<Vec<Value>> {
    let mut made = Vec::new();
    for severity in ["critical", "high", "medium", "low"] {
        let body = json!({
            "category": stage.category, "title": severity, "values": { "summary": "Encrypted files" },
            "severity": severity, "submit": true,
        });
        made.push(stage.reporter.post("/api/v1/incidents", &body).await?.ok()?);
    }
    let mut rejected = stage.sent("rejected", &[]).await?;
    let body = json!({ "step": "reject", "reason": "A drill." });
    rejected = stage.analyst.post(&format!("{}/steps", path_of(&rejected)), &body).await?.ok()?;
    made.push(rejected);
    Ok(made)
}

#[tokio::test]
async fn the_next_deadline_is_first_over_all_pages_and_what_is_not_due_is_last() -> Result<()> {
    let mut stage = Stage::new().await?;
    let made = five(&mut stage).await?;
    let by_due = ["critical", "high", "medium", "low", "rejected"];
    for client in [&mut stage.analyst, &mut stage.reporter] {
        assert_eq!(titles(client, "sort=due").await?, by_due);
        assert_eq!(titles(client, "sort=due&open=true").await?, by_due[..4]);
        assert_eq!(titles(client, "sort=due&severity=low").await?, ["low"]);
        assert_eq!(titles(client, "sort=newest").await?, titles(client, "").await?, "newest unless said");
    }
    assert_eq!(titles(&mut stage.stranger, "sort=due").await?, [""; 0], "another organisation's are not counted in");

    // An answer ends the first deadline: what is due next is then due later than the others.
    step(&mut stage.analyst, &made[0], "accept").await?;
    let after = titles(&mut stage.analyst, "sort=due&open=true").await?;
    assert_eq!(after, ["high", "medium", "low", "critical"]);
    Ok(())
}

#[tokio::test]
async fn an_order_that_does_not_fit_is_refused_and_a_cursor_keeps_to_its_order() -> Result<()> {
    let mut stage = Stage::new().await?;
    five(&mut stage).await?;
    for (query, field) in [("sort=urgent", "sort"), ("sort=due&q=low", "sort")] {
        let refused = stage.analyst.get(&format!("/api/v1/incidents?{query}")).await?;
        assert!(refused.status.is_client_error(), "{query}: {}", refused.text);
        assert_eq!(refused.body["errors"][0]["field"], field, "{query}: {}", refused.text);
    }
    let page = stage.analyst.get("/api/v1/incidents?sort=due&limit=1").await?.ok()?;
    let cursor = page["next"].as_str().context("a cursor")?;
    for list in ["", "sort=newest&", "sort=due&open=true&"] {
        let refused = stage.analyst.get(&format!("/api/v1/incidents?{list}cursor={cursor}")).await?;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{list}: {}", refused.text);
        assert_eq!(refused.body["errors"][0]["field"], "cursor");
    }
    Ok(())
}

#[tokio::test]
async fn a_saved_view_keeps_its_order() -> Result<()> {
    let mut stage = Stage::new().await?;
    let body = json!({ "name": "Mine", "query": { "open": true, "sort": "due" } });
    let view = stage.analyst.post("/api/v1/saved-views", &body).await?.ok()?;
    let listed = stage.analyst.get("/api/v1/saved-views").await?.ok()?;
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["query"]), (&json!(id(&view)?), &body["query"]));
    let wrong = json!({ "name": "Mine", "query": { "sort": "urgent" } });
    let refused = stage.analyst.post("/api/v1/saved-views", &wrong).await?;
    assert_eq!((refused.status, &refused.body["errors"][0]["field"]), (StatusCode::BAD_REQUEST, &json!("query.sort")));
    Ok(())
}
