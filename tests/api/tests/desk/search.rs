//! Search: what has the words, as its reader may see it.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::json;
use tocsin_tests_api::Client;

use crate::stage::{Stage, count, id, say, thread, until};

async fn found(client: &mut Client, query: &str, wanted: usize) -> Result<serde_json::Value> {
    let path = format!("/api/v1/search?q={query}");
    Ok(until(client, &path, |answer| count(answer) == wanted).await?.body)
}

async fn nothing(client: &mut Client, query: &str) -> Result<()> {
    let answer = client.get(&format!("/api/v1/search?q={query}")).await?;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "{\"items\":[]}"), "{query}");
    Ok(())
}

#[tokio::test]
async fn incidents_and_messages_are_found_by_their_words() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Ransomware at the harbour", "amber").await?;
    let shared = thread(&mut stage.reporter, &incident, "shared").await?;
    say(&mut stage.reporter, &shared, "The **harbour** cranes stand still").await?;
    let both = found(&mut stage.analyst, "harbour", 2).await?;
    let kinds: Vec<_> = both["items"].as_array().context("items")?.iter().map(|hit| hit["kind"].clone()).collect();
    assert!(kinds.contains(&json!("incidents")) && kinds.contains(&json!("messages")), "{both}");
    let hit = found(&mut stage.reporter, "cranes%20STILL", 1).await?["items"][0].clone();
    assert_eq!((&hit["thread"], &hit["incident"]), (&json!(shared), &incident["id"]));
    assert!(hit["snippet"].to_string().contains("cranes"), "{hit}");
    let by_ioc = found(&mut stage.analyst, "evil.lab-portal.com", 1).await?;
    assert_eq!(by_ioc["items"][0]["incident"], incident["id"]);
    let reference = incident["reference"].as_str().context("a reference")?;
    found(&mut stage.analyst, reference, 1).await?;
    found(&mut stage.analyst, "harbour&in=messages", 1).await?;
    found(&mut stage.analyst, &format!("harbour&category={}", stage.category), 2).await?;
    nothing(&mut stage.analyst, "harbour&to=2020-01-01T00:00:00Z").await?;
    let page = stage.analyst.get("/api/v1/search?q=harbour&limit=1").await?.ok()?;
    let next = page["next"].as_str().context("more")?;
    let rest = stage.analyst.get(&format!("/api/v1/search?q=harbour&limit=1&cursor={next}")).await?.ok()?;
    assert_ne!(rest["items"][0], page["items"][0]);
    assert!(rest["next"].is_null());
    Ok(())
}

#[tokio::test]
async fn nobody_finds_what_they_may_not_see() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Ransomware at the harbour", "amber").await?;
    let path = format!("/api/v1/incidents/{}", id(&incident)?);
    stage.analyst.patch(&path, &json!({ "values": { "assessment": "suspectedinsider" } })).await?.ok()?;
    let internal = thread(&mut stage.analyst, &incident, "internal").await?;
    say(&mut stage.analyst, &internal, "amonganalysts").await?;
    found(&mut stage.analyst, "suspectedinsider", 1).await?;
    found(&mut stage.analyst, "amonganalysts", 1).await?;
    found(&mut stage.reporter, "harbour", 1).await?;
    for word in ["suspectedinsider", "amonganalysts"] {
        nothing(&mut stage.reporter, word).await?;
    }
    nothing(&mut stage.stranger, "harbour").await?;
    nothing(&mut stage.stranger, "harbour&in=incidents").await?;
    let red = stage.sent("Redword", "red").await?;
    let me = stage.analyst.get("/api/v1/auth/me").await?.ok()?;
    found(&mut stage.reporter, "redword", 1).await?;
    stage.admin.patch(&format!("/api/v1/accounts/{}", id(&me)?), &json!({ "clearance": "amber" })).await?.ok()?;
    let mut analyst = stage.server.signed_in("analyst").await?;
    nothing(&mut analyst, "redword").await?;
    assert!(red["id"].is_string());
    Ok(())
}

#[tokio::test]
async fn what_was_deleted_or_edited_away_is_not_found() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Ransomware", "amber").await?;
    let shared = thread(&mut stage.reporter, &incident, "shared").await?;
    let said = say(&mut stage.reporter, &shared, "firstword").await?;
    found(&mut stage.analyst, "firstword", 1).await?;
    let path = format!("/api/v1/threads/{shared}/messages/{}", said["seq"]);
    stage.reporter.patch(&path, &json!({ "text": "secondword" })).await?.ok()?;
    nothing(&mut stage.analyst, "firstword").await?;
    found(&mut stage.analyst, "secondword", 1).await?;
    let request = stage.reporter.request(reqwest::Method::DELETE, &path);
    assert!(stage.reporter.send(request).await?.status.is_success());
    nothing(&mut stage.analyst, "secondword").await?;
    for query in ["q=", "q=%20!", "q=a&in=tickets", "q=a&cursor=none"] {
        let refused = stage.analyst.get(&format!("/api/v1/search?{query}")).await?;
        assert!(refused.status.is_client_error(), "{query}: {}", refused.text);
    }
    Ok(())
}

#[tokio::test]
async fn all_pages_together_hold_each_hit_once() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Ransomware", "amber").await?;
    let shared = thread(&mut stage.reporter, &incident, "shared").await?;
    for number in 0..130 {
        say(&mut stage.reporter, &shared, &format!("gantry {number}")).await?;
    }
    found(&mut stage.analyst, "gantry&limit=200", 130).await?;
    let (mut seqs, mut path) = (Vec::new(), "/api/v1/search?q=gantry&limit=40".to_owned());
    loop {
        let page = stage.analyst.get(&path).await?.ok()?;
        seqs.extend(page["items"].as_array().context("items")?.iter().filter_map(|hit| hit["seq"].as_u64()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/search?q=gantry&limit=40&cursor={next}");
    }
    let expected: Vec<u64> = (1..=130).rev().collect();
    assert_eq!(seqs, expected, "the latest first, none twice, none left out");
    Ok(())
}
