//! Statistics: figures that follow every change, of one's own organisation, with the incidents behind them.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::json;

use crate::stage::{Stage, count, id, say, step, thread, until};

#[tokio::test]
async fn figures_follow_every_change_and_lead_to_their_incidents() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Ransomware", "amber").await?;
    stage.sent("Another", "amber").await?;
    step(&mut stage.analyst, &incident, "accept").await?;
    step(&mut stage.analyst, &incident, "start").await?;
    step(&mut stage.analyst, &incident, "resolve").await?;
    let shared = thread(&mut stage.analyst, &incident, "shared").await?;
    say(&mut stage.analyst, &shared, "done").await?;
    let complete = |answer: &tocsin_tests_api::Answer| {
        let total = &answer.body["total"]["figures"];
        total["submitted"] == 2 && total["resolved"] == 1 && total["messages"] == 1
    };
    let all = until(&mut stage.analyst, "/api/v1/statistics", complete).await?.body;
    assert_eq!(all["rows"].as_array().map(Vec::len), Some(12), "a year");
    for by in ["organisation", "category"] {
        let rows = stage.analyst.get(&format!("/api/v1/statistics?by={by}")).await?.ok()?;
        assert_eq!(rows["rows"][0]["figures"]["submitted"], 2, "{rows}");
        let behind = rows["rows"][0]["incidents"].as_str().context("a query")?;
        assert_eq!(count(&stage.analyst.get(behind).await?), 2, "{behind}");
        assert_eq!(count(&stage.analyst.get(&format!("{behind}&measure=resolved")).await?), 1);
    }
    let table = stage.analyst.get("/api/v1/statistics?by=category&format=csv").await?;
    assert!(table.header("content-type").starts_with("text/csv"));
    assert!(table.text.starts_with("category,name,submitted,answered"), "{}", table.text);
    assert!(table.text.contains(",Intrusion,2,"), "{}", table.text);
    // A change of the category moves the figures; nothing is counted twice.
    stage.analyst.get(&format!("/api/v1/incidents/{}", id(&incident)?)).await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn a_manager_sees_the_own_organisations_figures_and_no_analyst() -> Result<()> {
    let mut stage = Stage::new().await?;
    stage.sent("Ransomware", "amber").await?;
    stage.sent("Secret", "red").await?;
    let of =
        |wanted: i64| move |answer: &tocsin_tests_api::Answer| answer.body["total"]["figures"]["submitted"] == wanted;
    until(&mut stage.analyst, "/api/v1/statistics", of(2)).await?;
    let me = stage.manager.get("/api/v1/auth/me").await?.ok()?;
    stage.admin.patch(&format!("/api/v1/accounts/{}", id(&me)?), &json!({ "clearance": "amber" })).await?.ok()?;
    let mut manager = stage.server.signed_in("meridian-manager").await?;
    until(&mut manager, "/api/v1/statistics", of(1)).await?;
    let mut northwind = stage.server.signed_in("northwind-manager").await?;
    until(&mut northwind, "/api/v1/statistics", of(0)).await?;
    let theirs = me["organisation"].as_str().context("an organisation")?;
    until(&mut northwind, &format!("/api/v1/statistics?organisation={theirs}"), of(0)).await?;
    for by in ["analyst", "organisation"] {
        let refused = manager.get(&format!("/api/v1/statistics?by={by}")).await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    }
    assert_eq!(stage.reporter.get("/api/v1/statistics").await?.status, StatusCode::FORBIDDEN);
    let refused = manager.get("/api/v1/statistics?from=2026-02&to=2026-01").await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}
