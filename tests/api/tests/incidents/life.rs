//! From the draft to the end, and what a change may and may not do on the way.

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::stage::{Stage, id, listed, patch_if, path_of, step};

#[tokio::test]
async fn a_report_goes_from_draft_to_closed_and_both_sides_follow_it() -> Result<()> {
    let mut stage = Stage::new().await?;
    let draft = json!({ "category": stage.category, "title": "", "iocs": ["evil-shop[.]com"] });
    let draft = stage.reporter.post("/api/v1/incidents", &draft).await?.ok()?;
    let path = path_of(&draft);
    assert_eq!((&draft["state"], &draft["ioc_count"]), (&json!("draft"), &json!(1)));
    assert_eq!(stage.analyst.get(&path).await?.status, StatusCode::NOT_FOUND, "the CERT sees no draft");
    let incomplete = stage.reporter.post(&format!("{path}/steps"), &json!({ "step": "submit" })).await?;
    assert_eq!(incomplete.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", incomplete.text);
    let fields: Vec<&str> = incomplete.body["errors"]
        .as_array()
        .context("errors")?
        .iter()
        .filter_map(|error| error["field"].as_str())
        .collect();
    assert_eq!(fields, ["values.summary", "title"]);
    let typed = json!({ "title": "Ransomware", "values": { "summary": "Files are encrypted", "indicators": ["198.51.100.7"] } });
    let typed = stage.reporter.patch(&path, &typed).await?.ok()?;
    assert_eq!(typed["ioc_count"], 2, "what the card lists is among its IoCs");

    let sent = step(&mut stage.reporter, &draft, "submit").await?;
    assert_eq!((&sent["state"], &sent["reference"]), (&json!("submitted"), &draft["reference"]));
    let seen = stage.analyst.get(&path).await?.ok()?;
    assert_eq!(seen["tasks"].as_array().context("tasks")?.len(), 2);
    assert_eq!(step(&mut stage.analyst, &draft, "accept").await?["state"], "accepted");
    assert_eq!(step(&mut stage.analyst, &draft, "start").await?["state"], "in_progress");
    let asked = step(&mut stage.analyst, &draft, "ask_constituent").await?;
    let paused = |incident: &Value, kind: &str| clock(incident, kind)["paused_at"].is_string();
    assert!(paused(&asked, "resolution") && !paused(&asked, "notification"));
    let answered = step(&mut stage.reporter, &draft, "answer").await?;
    assert!(!paused(&answered, "resolution"));
    step(&mut stage.analyst, &draft, "resolve").await?;
    let closed = step(&mut stage.analyst, &draft, "close").await?;
    assert_eq!(closed["state"], "closed");
    let shut = stage.reporter.patch(&path, &json!({ "title": "Wiper" })).await?;
    assert_eq!((shut.status, shut.code()), (StatusCode::CONFLICT, "conflict"));
    let silent = stage.reporter.post(&format!("{path}/steps"), &json!({ "step": "reopen" })).await?;
    assert_eq!(silent.body["errors"][0]["field"], "reason");
    let again = json!({ "step": "reopen", "reason": "They are back" });
    assert!(closed["resolved_at"].is_string() && closed["closed_at"].is_string(), "{closed}");
    let again = stage.reporter.post(&format!("{path}/steps"), &again).await?.ok()?;
    assert_eq!(
        (&again["state"], &again["resolved_at"], &again["closed_at"]),
        (&json!("in_progress"), &Value::Null, &Value::Null)
    );
    let history = listed(&mut stage.reporter, &format!("{path}/history"), "what").await?;
    assert_eq!(history[0]["reason"], "They are back");
    assert_eq!(history.last().context("a first entry")?["kind"], "created");
    Ok(())
}

fn clock(incident: &Value, kind: &str) -> Value {
    incident["clocks"]
        .as_array()
        .and_then(|clocks| clocks.iter().find(|clock| clock["kind"] == kind))
        .cloned()
        .unwrap_or_default()
}

#[tokio::test]
async fn a_draft_that_is_withdrawn_never_reaches_the_cert() -> Result<()> {
    let mut stage = Stage::new().await?;
    let body = json!({ "category": stage.category, "title": "Never mind" });
    let draft = stage.reporter.post("/api/v1/incidents", &body).await?.ok()?;
    step(&mut stage.reporter, &draft, "withdraw").await?;
    let again = json!({ "step": "reopen", "reason": "After all" });
    let again = stage.reporter.post(&format!("{}/steps", path_of(&draft)), &again).await?;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    for client in [&mut stage.admin, &mut stage.analyst, &mut stage.stranger] {
        assert_eq!(client.get(&path_of(&draft)).await?.status, StatusCode::NOT_FOUND);
        assert!(listed(client, "/api/v1/incidents", "id").await?.is_empty());
    }
    assert_eq!(listed(&mut stage.reporter, "/api/v1/incidents", "id").await?, [draft["id"].clone()]);
    let audit = stage.admin.get(&format!("/api/v1/audit?subject=incident/{}", id(&draft)?)).await?;
    assert_eq!(audit.body["items"], json!([]), "what the CERT never had is nobody's to oversee");
    Ok(())
}

#[tokio::test]
async fn a_change_from_an_old_version_is_refused_with_what_the_incident_is_now() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &[]).await?;
    let path = path_of(&sent);
    let assessed = json!({ "values": { "assessment": "Known crew" }, "severity": "high" });
    let assessed = patch_if(&mut stage.analyst, &path, &sent["version"], &assessed).await?.ok()?;
    assert_eq!(assessed["values"], json!({ "summary": "Encrypted files", "assessment": "Known crew" }));
    let late = patch_if(&mut stage.reporter, &path, &sent["version"], &json!({ "title": "Wiper" })).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    assert_eq!(late.body["current"]["severity"], "high");
    assert_eq!(late.body["current"]["values"], json!({ "summary": "Encrypted files" }), "as the reporter may see it");
    let current = late.body["current"]["version"].clone();
    let summary = json!({ "values": { "summary": "Worse" } });
    let changed = patch_if(&mut stage.reporter, &path, &current, &summary).await?.ok()?;
    assert_eq!(changed["values"], json!({ "summary": "Worse" }));
    let kept = stage.analyst.get(&path).await?.ok()?;
    assert_eq!(kept["values"]["assessment"], "Known crew", "what a role does not see it does not lose");
    Ok(())
}

#[tokio::test]
async fn constituents_change_what_is_theirs_and_nothing_else() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &[]).await?;
    let path = path_of(&sent);
    for (body, field) in [
        (json!({ "tlp": "clear" }), "tlp"),
        (json!({ "pap": "clear" }), "pap"),
        (json!({ "values": { "assessment": "Ours" } }), "values.assessment"),
        (json!({ "title": " " }), "title"),
        (json!({ "aware_at": "2999-01-01T00:00:00Z" }), "aware_at"),
        (json!({ "assets": ["0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11"] }), "assets[0]"),
    ] {
        let refused = stage.reporter.patch(&path, &body).await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", refused.text);
        assert_eq!(refused.body["errors"][0]["field"], field, "{}", refused.text);
    }
    for body in [
        json!({ "severity": "critical" }),
        json!({ "owner": null }),
        json!({ "watchers": [] }),
        json!({ "related": [] }),
        json!({ "category": stage.category }),
    ] {
        assert_eq!(stage.reporter.patch(&path, &body).await?.status, StatusCode::FORBIDDEN, "{body}");
    }
    assert_eq!(stage.reporter.get(&path).await?.ok()?["version"], sent["version"], "nothing half stored");
    let stricter = json!({ "tlp": "amber+strict", "aware_at": "2026-01-01T00:00:00Z", "title": "Wiper" });
    let mut of = stage.reporter.clone();
    let mut cautious = stage.person(&mut of, "cautious", "reporter", "amber").await?;
    let stricter = patch_if(&mut cautious, &path, &sent["version"], &stricter).await?;
    assert_eq!(
        stricter.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "above the reporter's own clearance: {}",
        stricter.text
    );
    let mut reader = stage.person(&mut of, "reader", "reader", "amber").await?;
    assert_eq!(reader.patch(&path, &json!({ "title": "Mine" })).await?.status, StatusCode::FORBIDDEN);
    reader.get(&path).await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn the_desk_opens_an_incident_for_an_organisation_and_assigns_it() -> Result<()> {
    let mut stage = Stage::new().await?;
    let me = stage.reporter.get("/api/v1/auth/me").await?.ok()?;
    let mut body = json!({
        "organisation": me["organisation"], "category": stage.category, "title": "Seen on a leak site",
        "values": { "summary": "Their name is on it" }, "submit": false,
    });
    let refused = stage.analyst.post("/api/v1/incidents", &body).await?;
    assert_eq!(refused.body["errors"][0]["field"], "submit", "{}", refused.text);
    body["submit"] = json!(true);
    let foreign = stage.stranger.post("/api/v1/incidents", &body).await?;
    assert_eq!(foreign.body["errors"][0]["field"], "organisation", "{}", foreign.text);
    let opened = stage.analyst.post("/api/v1/incidents", &body).await?.ok()?;
    assert_eq!(opened["state"], "submitted");
    assert!(clock(&opened, "first_answer")["met_at"].is_string(), "the CERT wrote first");
    let path = path_of(&opened);
    let analyst = stage.analyst.get("/api/v1/auth/me").await?.ok()?;
    let wrong = stage.analyst.patch(&path, &json!({ "owner": me["id"] })).await?;
    assert_eq!(wrong.body["errors"][0]["field"], "owner", "{}", wrong.text);
    let owned = stage.analyst.patch(&path, &json!({ "owner": analyst["id"], "watchers": [me["id"]] })).await?.ok()?;
    assert_eq!((&owned["owner"], &owned["owner_name"]), (&analyst["id"], &analyst["name"]));
    let mine = format!("/api/v1/incidents?owner={}", analyst["id"].as_str().context("an id")?);
    assert_eq!(listed(&mut stage.analyst, &mine, "id").await?, [opened["id"].clone()]);
    assert_eq!(stage.reporter.get(&mine).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
    let seen = stage.reporter.get(&path).await?.ok()?;
    assert_eq!((&seen["owner"], &seen["owner_name"], &seen["tasks"]), (&json!(null), &json!(null), &json!([])));
    assert_eq!(seen["watchers"], json!([me["id"]]), "one sees that one watches");
    let history = stage.reporter.get(&format!("{path}/history")).await?;
    assert!(!history.text.contains("owner"), "{}", history.text);
    Ok(())
}

#[tokio::test]
async fn the_checklist_says_who_ticked_what_and_the_timeline_what_happened() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &[]).await?;
    let path = path_of(&sent);
    let added = stage.analyst.post(&format!("{path}/tasks"), &json!({ "title": "Take an image" })).await?.ok()?;
    let task = added["tasks"].as_array().context("tasks")?.last().cloned().context("a task")?;
    let task = format!("{path}/tasks/{}", id(&task)?);
    let ticked = stage.analyst.patch(&task, &json!({ "done": true })).await?.ok()?;
    let done = ticked["tasks"].as_array().context("tasks")?.last().context("a task")?["done"].clone();
    assert_eq!((&done["by"]["name"], &done["by"]["of_cert"]), (&json!("analyst"), &json!(true)));
    let open = stage.analyst.patch(&task, &json!({ "done": false })).await?.ok()?;
    assert_eq!(open["tasks"].as_array().context("tasks")?.last().context("a task")?["done"], json!(null));
    assert_eq!(stage.reporter.patch(&task, &json!({ "done": true })).await?.status, StatusCode::FORBIDDEN);

    for (at, text) in [("2026-01-01T10:00:00Z", "The first file"), ("2026-01-01T08:00:00Z", "A mail with a link")] {
        let body = json!({ "at": at, "text": text });
        let written = stage.reporter.post(&format!("{path}/occurrences"), &body).await?;
        assert_eq!(written.status, StatusCode::CREATED, "{}", written.text);
    }
    let timeline = listed(&mut stage.analyst, &format!("{path}/occurrences"), "text").await?;
    assert_eq!(timeline, ["The first file", "A mail with a link"], "by when it happened");
    let later = json!({ "at": "2999-01-01T10:00:00Z", "text": "The end" });
    let later = stage.reporter.post(&format!("{path}/occurrences"), &later).await?;
    assert_eq!(later.body["errors"][0]["field"], "at");
    let history = stage.reporter.get(&format!("{path}/history")).await?;
    assert!(!history.text.contains("Take an image"), "the checklist is the desk's: {}", history.text);
    Ok(())
}

#[tokio::test]
async fn iocs_are_read_out_of_text_enriched_and_passed_on_at_closing() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &["hxxp://evil-shop[.]com/pay", "198.51.100.7\n198.51.100.8"]).await?;
    let path = path_of(&sent);
    assert_eq!(sent["ioc_count"], 3);
    let again = json!({ "values": ["198.51.100.8", "evil-two.com"], "note": "From the proxy" });
    let named = stage.analyst.post(&format!("{path}/iocs"), &again).await?.ok()?;
    assert_eq!(named["items"].as_array().context("items")?.len(), 2);
    let nothing =
        stage.analyst.post(&format!("{path}/iocs"), &json!({ "values": ["evil-three.com", "hello"] })).await?;
    assert_eq!(nothing.body["errors"][0]["field"], "values[1]", "{}", nothing.text);
    assert_eq!(stage.analyst.get(&path).await?.ok()?["ioc_count"], 4, "nothing half stored");
    let iocs = listed(&mut stage.reporter, &format!("{path}/iocs"), "ioc").await?;
    assert_eq!(iocs.len(), 4);
    // Their tickets are the organisation's, and say where they come from; not from which one, which may be marked anew.
    for _ in 0..200 {
        let sources = listed(&mut stage.reporter, "/api/v1/tickets?kind=enrichment", "source").await?;
        if sources.len() == 4 {
            assert!(sources.iter().all(|known| *known == json!("incident")), "{sources:?}");
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(listed(&mut stage.reporter, "/api/v1/tickets?kind=enrichment", "id").await?.len(), 4);
    assert!(listed(&mut stage.stranger, "/api/v1/tickets", "id").await?.is_empty());

    step(&mut stage.analyst, &sent, "accept").await?;
    step(&mut stage.analyst, &sent, "resolve").await?;
    let close = |tlp: &str, freer: bool, ioc: &Value| json!({ "step": "close", "share": [{ "ioc": ioc["id"], "tlp": tlp, "freer": freer }] });
    let steps = format!("{path}/steps");
    let refused = stage.analyst.post(&steps, &close("green", false, &iocs[0])).await?;
    assert_eq!(refused.body["errors"][0]["field"], "share[0].tlp", "{}", refused.text);
    let foreign = json!({ "id": "0190b6f2-7f2c-5c3a-8e54-2f1f5f0a9a11" });
    let refused = stage.analyst.post(&steps, &close("amber", false, &foreign)).await?;
    assert_eq!(refused.body["errors"][0]["field"], "share[0].ioc", "{}", refused.text);
    assert_eq!(stage.analyst.get(&path).await?.ok()?["state"], "resolved");
    stage.analyst.post(&steps, &close("green", true, &iocs[0])).await?.ok()?;
    let known = stage.analyst.get(&format!("/api/v1/iocs/{}", id(&iocs[0])?)).await?.ok()?;
    assert_eq!(known["record"]["tlp"], "green");
    assert_eq!(known["sightings"][0]["incident"], sent["id"]);
    let shared = stage.analyst.get(&format!("{path}/iocs")).await?.ok()?;
    let shared = shared["items"].as_array().context("items")?.iter().filter(|ioc| ioc["shared"] == "green").count();
    assert_eq!(shared, 1);
    let theirs = listed(&mut stage.reporter, &format!("{path}/iocs"), "shared").await?;
    assert!(theirs.len() == 4 && theirs.iter().all(Value::is_null), "what the CERT passes on is its own: {theirs:?}");
    let remove = |client: &tocsin_tests_api::Client, ioc: &Value| {
        client.request(Method::DELETE, &format!("{path}/iocs/{}", ioc["id"].as_str().unwrap_or_default()))
    };
    let request = remove(&stage.analyst, &iocs[0]);
    assert_eq!(stage.analyst.send(request).await?.status, StatusCode::CONFLICT, "it was passed on");
    let request = remove(&stage.analyst, &iocs[1]);
    assert_eq!(stage.analyst.send(request).await?.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.analyst.get(&path).await?.ok()?["ioc_count"], 3);
    Ok(())
}
