//! Asking for help about an incident: within what time somebody comes, and how the request is marked.

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Live};

use crate::stage::{Stage, id, path_of};

async fn ask(client: &mut Client, incident: &Value) -> Result<Value> {
    let threads = client.get(&format!("/api/v1/threads?incident={}", id(incident)?)).await?.ok()?;
    let path = format!("/api/v1/threads/{}/assistance", id(&threads["items"][0])?);
    client.post(&path, &json!({ "text": "Please" })).await?.ok()
}

fn within(ticket: &Value) -> Result<TimeDelta> {
    let at = |name: &str| -> Result<DateTime<Utc>> { Ok(ticket[name].as_str().context("a time")?.parse()?) };
    Ok(at("due_at")? - at("created_at")?)
}

#[tokio::test]
async fn somebody_comes_within_the_time_that_is_promised_when_asked() -> Result<()> {
    let mut stage = Stage::new().await?;
    let (first, second) = (stage.sent("First", &[]).await?, stage.sent("Second", &[]).await?);
    let before = ask(&mut stage.reporter, &first).await?;
    assert_eq!(within(&before)?, TimeDelta::hours(1));
    let mut levels = stage.admin.get("/api/v1/service-levels").await?.ok()?;
    assert_eq!(levels["assistance_minutes"], 60);
    let body = levels.as_object_mut().context("an object")?;
    body.remove("version");
    body.insert("assistance_minutes".to_owned(), json!(0));
    let wrong = stage.admin.put("/api/v1/service-levels", &levels).await?;
    assert_eq!(
        (wrong.status, &wrong.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("assistance_minutes"))
    );
    levels["assistance_minutes"] = json!(15);
    stage.admin.put("/api/v1/service-levels", &levels).await?.ok()?;
    assert_eq!(within(&ask(&mut stage.reporter, &second).await?)?, TimeDelta::minutes(15));
    let kept = stage.analyst.get(&format!("/api/v1/tickets/{}", id(&before)?)).await?.ok()?;
    assert_eq!(kept["due_at"], before["due_at"], "what was promised then is kept");
    Ok(())
}

#[tokio::test]
async fn a_request_follows_its_incidents_marking_and_tells_so() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &[]).await?;
    let asked = ask(&mut stage.reporter, &sent).await?;
    let ticket = id(&asked)?;
    let mut cleared = stage.person(&mut stage.analyst.clone(), "cleared", "analyst", "red").await?;
    let (mut low, mut high) = (Live::open(&stage.analyst).await?, Live::open(&cleared).await?);
    for live in [&mut low, &mut high] {
        live.subscribe(&["tickets"], None).await?;
    }
    let other = stage.sent("Another one", &[]).await?;
    cleared.patch(&path_of(&sent), &json!({ "tlp": "red" })).await?.ok()?;
    let told = high.event(&ticket).await?;
    assert_eq!(
        (&told["noun"], &told["body"]["tlp"], &told["body"]["state"]),
        (&json!("ticket"), &json!("red"), &Value::Null)
    );
    let marked = cleared.get(&format!("/api/v1/tickets/{ticket}")).await?.ok()?;
    assert_eq!((&marked["tlp"], &marked["version"]), (&json!("red"), &json!(2)));
    let since = asked["updated_at"].as_str().context("a time")?.replace('+', "%2B");
    let changed = cleared.get(&format!("/api/v1/tickets?kind=assistance&updated_since={since}")).await?.ok()?;
    assert_eq!(changed["items"][0]["updated_at"], marked["updated_at"]);
    assert!(marked["updated_at"].as_str() > asked["updated_at"].as_str(), "whoever follows by time sees it");
    assert_eq!(stage.analyst.get(&format!("/api/v1/tickets/{ticket}")).await?.status, StatusCode::NOT_FOUND);
    // The next event that the other analyst gets is another request's.
    let next = ask(&mut stage.reporter, &other).await?;
    let first = loop {
        let message = low.next().await?.context("an event")?;
        if !message["event"].is_null() {
            break message;
        }
    };
    assert_eq!(first["event"]["key"], next["id"], "{first}");
    Ok(())
}
