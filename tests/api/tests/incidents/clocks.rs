//! Deadlines: what is promised, what a law wants, and that those concerned are told in time.

use std::time::Duration;

use anyhow::{Context, Result};
use chrono::{DateTime, Months, TimeDelta, Utc};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::stage::{Stage, listed, path_of};

fn due(incident: &Value, kind: &str) -> Result<DateTime<Utc>> {
    let clocks = incident["clocks"].as_array().context("clocks")?;
    let clock = clocks.iter().find(|clock| clock["kind"] == kind).with_context(|| format!("{kind}: {clocks:?}"))?;
    Ok(clock["due_at"].as_str().context("a time")?.parse()?)
}

#[tokio::test]
async fn statutory_clocks_run_from_awareness_and_the_report_follows_the_notification() -> Result<()> {
    let mut stage = Stage::new().await?;
    let aware = Utc::now() - TimeDelta::hours(5);
    let sent = stage.sent("Ransomware", &[]).await?;
    let sent = stage.reporter.patch(&path_of(&sent), &json!({ "aware_at": aware })).await?.ok()?;
    assert_eq!(due(&sent, "early_warning")?, aware + TimeDelta::hours(24));
    assert_eq!(due(&sent, "notification")?, aware + TimeDelta::hours(72));
    let month = |at: DateTime<Utc>| at.checked_add_months(Months::new(1)).context("in range");
    assert_eq!(due(&sent, "final_report")?, month(aware + TimeDelta::hours(72))?);
    let clocks = format!("{}/clocks", path_of(&sent));
    let met = stage.reporter.post(&format!("{clocks}/notification"), &json!({ "action": "met" })).await?.ok()?;
    let notified: DateTime<Utc> = met["clocks"]
        .as_array()
        .context("clocks")?
        .iter()
        .find(|clock| clock["kind"] == "notification")
        .context("it")?["met_at"]
        .as_str()
        .context("a time")?
        .parse()?;
    assert_eq!(due(&met, "final_report")?, month(notified)?);
    for (kind, action, status) in [
        ("notification", "met", StatusCode::CONFLICT),
        ("final_report", "pause", StatusCode::CONFLICT),
        ("resolution", "resume", StatusCode::CONFLICT),
        ("resolution", "pause", StatusCode::OK),
        ("resolution", "pause", StatusCode::CONFLICT),
        ("resolution", "resume", StatusCode::OK),
        ("tea", "met", StatusCode::NOT_FOUND),
    ] {
        let answer = stage.analyst.post(&format!("{clocks}/{kind}"), &json!({ "action": action })).await?;
        assert_eq!(answer.status, status, "{kind} {action}: {}", answer.text);
    }
    let refused = stage.reporter.post(&format!("{clocks}/resolution"), &json!({ "action": "met" })).await?;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn the_desk_is_told_once_before_a_deadline_is_missed() -> Result<()> {
    let mut stage = Stage::new().await?;
    // Aware so long ago that the early warning is due within its two hours of notice.
    let sent = stage.sent("Ransomware", &[]).await?;
    let aware = Utc::now() - TimeDelta::minutes(22 * 60 + 30);
    stage.reporter.patch(&path_of(&sent), &json!({ "aware_at": aware })).await?.ok()?;
    let history = format!("{}/history", path_of(&sent));
    let told = async |client: &mut tocsin_tests_api::Client| -> Result<usize> {
        Ok(listed(client, &history, "what").await?.iter().filter(|what| what["kind"] == "due").count())
    };
    for _ in 0..300 {
        if told(&mut stage.analyst).await? > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let entry = listed(&mut stage.analyst, &history, "what").await?;
    let entry = entry.iter().find(|what| what["kind"] == "due").context("nobody was told")?;
    assert_eq!(entry["clock"], "early_warning");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(told(&mut stage.analyst).await?, 1, "once");
    assert_eq!(told(&mut stage.reporter).await?, 0, "internal");
    Ok(())
}

#[tokio::test]
async fn leads_change_what_is_promised_and_severity_moves_what_is_due() -> Result<()> {
    let mut stage = Stage::new().await?;
    let mut levels = stage.reporter.get("/api/v1/service-levels").await?.ok()?;
    assert_eq!((&levels["version"], &levels["medium"]["first_answer_minutes"]), (&json!(0), &json!(120)));
    let levels = levels.as_object_mut().context("settings")?;
    levels.remove("version");
    levels["high"]["first_answer_minutes"] = json!(45);
    let body = Value::Object(levels.clone());
    assert_eq!(stage.analyst.put("/api/v1/service-levels", &body).await?.status, StatusCode::FORBIDDEN);
    let put = |client: &tocsin_tests_api::Client, tag: &str, body: &Value| {
        client.request(Method::PUT, "/api/v1/service-levels").header("if-match", tag).json(body)
    };
    let mut wrong = body.clone();
    wrong["low"]["resolution_minutes"] = json!(0);
    let request = put(&stage.admin, "\"0\"", &wrong);
    assert_eq!(stage.admin.send(request).await?.body["errors"][0]["field"], "low.resolution_minutes");
    let request = put(&stage.admin, "\"0\"", &body);
    stage.admin.send(request).await?.ok()?;
    let request = put(&stage.admin, "\"0\"", &body);
    let late = stage.admin.send(request).await?;
    assert_eq!((late.status, &late.body["current"]["version"]), (StatusCode::PRECONDITION_FAILED, &json!(1)));

    let sent = stage.sent("Ransomware", &[]).await?;
    let worse = stage.analyst.patch(&path_of(&sent), &json!({ "severity": "high" })).await?.ok()?;
    let moved = due(&sent, "first_answer")? - due(&worse, "first_answer")?;
    assert_eq!(moved, TimeDelta::minutes(120 - 45));
    assert_eq!(due(&sent, "notification")?, due(&worse, "notification")?, "no law asks how severe it is");
    Ok(())
}
