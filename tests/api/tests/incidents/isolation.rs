//! Three organisations and every role: what one may not see is not there, in no list, event, link or history.

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Live};

use crate::stage::{Stage, id, listed, patch_if, path_of, step};

const PARTS: [&str; 5] = ["", "/iocs", "/similar", "/history", "/occurrences"];

#[tokio::test]
async fn every_role_sees_its_organisations_incidents_up_to_its_clearance() -> Result<()> {
    let mut stage = Stage::new().await?;
    let (mut own, mut desk, mut other) = (stage.reporter.clone(), stage.analyst.clone(), stage.stranger.clone());
    let sent = stage.sent("Ransomware at Meridian", &["evil-shop.com"]).await?;
    let strict = stage.sent("A secret at Meridian", &["evil-shop.com"]).await?;
    stage.admin.patch(&path_of(&strict), &json!({ "tlp": "red" })).await?.ok()?;
    let mut seers = Vec::new();
    for role in ["organisation_manager", "reporter", "reader"] {
        seers.push(stage.person(&mut own, &format!("own-{role}"), role, "amber").await?);
    }
    for role in ["administrator", "lead", "analyst", "auditor"] {
        seers.push(stage.person(&mut desk, &format!("cert-{role}"), role, "amber").await?);
    }
    seers.push(stage.server.machine().await?);
    let mut strangers = vec![stage.stranger.clone()];
    for role in ["organisation_manager", "reporter", "reader"] {
        strangers.push(stage.person(&mut other, &format!("other-{role}"), role, "red").await?);
    }
    for (clients, sees) in [(&mut seers, true), (&mut strangers, false)] {
        for client in clients {
            let me = client.get("/api/v1/auth/me").await?.text;
            for part in PARTS {
                let answer = client.get(&format!("{}{part}", path_of(&sent))).await?;
                let expected = if sees { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!(answer.status, expected, "{part} as {me}");
                let answer = client.get(&format!("{}{part}", path_of(&strict))).await?;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{part} as {me}");
            }
            let own: Vec<_> = if sees { vec![sent["id"].clone()] } else { Vec::new() };
            for query in ["", "?q=ransom", "?open=true", "?state=submitted", "?severity=medium", "?q=inc-"] {
                assert_eq!(listed(client, &format!("/api/v1/incidents{query}"), "id").await?, own, "{query} as {me}");
            }
        }
    }
    let similar = stage.admin.get(&format!("{}/similar", path_of(&sent))).await?.ok()?;
    assert_eq!(similar["items"].as_array().map(Vec::len), Some(1), "whoever may sees both");
    assert!(seers[0].get(&format!("{}/similar", path_of(&sent))).await?.ok()?["items"] == json!([]));
    Ok(())
}

#[tokio::test]
async fn an_incidents_enrichments_rise_with_it_and_do_not_fall() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware at Meridian", &["evil-shop.com", "198.51.100.7"]).await?;
    let tickets = "/api/v1/tickets?kind=enrichment";
    for _ in 0..400 {
        if listed(&mut stage.reporter, tickets, "id").await?.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let ids = listed(&mut stage.reporter, tickets, "id").await?;
    assert_eq!(ids.len(), 2);
    let iocs = listed(&mut stage.admin, &format!("{}/iocs", path_of(&sent)), "ioc").await?;
    for (tlp, own) in [("amber", 2), ("red", 0), ("amber", 0)] {
        stage.admin.patch(&path_of(&sent), &json!({ "tlp": tlp })).await?.ok()?;
        assert_eq!(listed(&mut stage.reporter, tickets, "id").await?.len(), own, "{tlp}");
        for ioc in &iocs {
            let path = format!("/api/v1/iocs/{}", id(ioc)?);
            let marked = if own == 0 { "red" } else { "amber" };
            let seen = stage.admin.get(&path).await?.ok()?;
            assert_eq!((&seen["sightings"][0]["tlp"], &seen["tickets"][0]["tlp"]), (&json!(marked), &json!(marked)));
            let seen = stage.analyst.get(&path).await?.ok()?;
            assert_eq!(seen["sightings"].as_array().map(Vec::len), Some(usize::from(own > 0)), "{tlp}: {seen}");
        }
    }
    for id in ids {
        let ticket = stage.admin.get(&format!("/api/v1/tickets/{}", id.as_str().context("an id")?)).await?.ok()?;
        assert_eq!(ticket["tlp"], "red", "whatever its run wrote meanwhile");
    }
    Ok(())
}

#[tokio::test]
async fn links_events_and_history_tell_nobody_of_what_they_may_not_see() -> Result<()> {
    let mut stage = Stage::new().await?;
    let (one, two) = (stage.sent("One", &["evil-shop.com"]).await?, stage.sent("Two", &[]).await?);
    let foreign = json!({
        "category": stage.category, "title": "At Northwind", "values": { "summary": "There too" },
        "iocs": ["evil-shop.com"], "submit": true,
    });
    let foreign = stage.stranger.post("/api/v1/incidents", &foreign).await?.ok()?;
    let mut own = Live::open(&stage.reporter).await?;
    own.subscribe(&["incidents"], None).await?;
    let mut others = Live::open(&stage.stranger).await?;
    others.subscribe(&["incidents", &format!("incident:{}", id(&one)?)], None).await?;
    let related = json!({ "related": [two["id"], foreign["id"]], "values": { "assessment": "The same crew" } });
    stage.analyst.patch(&path_of(&one), &related).await?.ok()?;

    let seen = stage.reporter.get(&path_of(&one)).await?.ok()?;
    assert_eq!(seen["related"], json!([two["id"]]));
    assert_eq!(stage.reporter.get(&path_of(&two)).await?.ok()?["related"], json!([one["id"]]), "both ways");
    assert_eq!(stage.stranger.get(&path_of(&foreign)).await?.ok()?["related"], json!([]));
    let event = own.event(&id(&one)?).await?;
    let keys: Vec<&String> = event["body"].as_object().context("a body")?.keys().collect();
    assert_eq!(keys, ["id", "state", "title", "severity", "updated_at"]);
    let history = stage.reporter.get(&format!("{}/history", path_of(&one))).await?;
    for hidden in ["assessment", "related", foreign["id"].as_str().context("an id")?] {
        assert!(!history.text.contains(hidden), "{hidden}: {}", history.text);
    }
    // The stranger hears of its own incident only, whose link it does not see.
    step(&mut stage.analyst, &one, "accept").await?;
    step(&mut stage.analyst, &foreign, "accept").await?;
    loop {
        let message = others.next().await?.context("an event")?;
        assert_eq!(message["event"]["key"], foreign["id"], "{message}");
        if message["event"]["body"]["state"] == "accepted" {
            break;
        }
    }
    let similar = listed(&mut stage.analyst, &format!("{}/similar", path_of(&one)), "shared_iocs").await?;
    assert_eq!(similar, [json!(1)]);
    assert!(listed(&mut stage.reporter, &format!("{}/similar", path_of(&one)), "shared_iocs").await?.is_empty());
    Ok(())
}

/// All that a constituent can ask about one incident.
async fn known(client: &mut Client, incident: &Value) -> Result<Vec<Value>> {
    let path = path_of(incident);
    let mut known = Vec::new();
    for path in [
        path.clone(),
        "/api/v1/incidents".to_owned(),
        "/api/v1/incidents?sort=due".to_owned(),
        format!("{path}/history"),
    ] {
        let answer = client.get(&path).await?;
        known.push(json!(answer.header("etag")));
        known.push(answer.ok()?);
    }
    Ok(known)
}

#[tokio::test]
async fn what_the_cert_alone_changes_leaves_no_trace_for_the_organisation() -> Result<()> {
    let mut stage = Stage::new().await?;
    let sent = stage.sent("Ransomware", &[]).await?;
    let foreign =
        json!({ "category": stage.category, "title": "There", "values": { "summary": "Too" }, "submit": true });
    let foreign = stage.stranger.post("/api/v1/incidents", &foreign).await?.ok()?;
    let before = known(&mut stage.reporter, &sent).await?;
    let mut own = Live::open(&stage.reporter).await?;
    own.subscribe(&["incidents"], None).await?;
    let mut desk = Live::open(&stage.analyst).await?;
    desk.subscribe(&["incidents"], None).await?;

    let me = stage.analyst.get("/api/v1/auth/me").await?.ok()?["id"].clone();
    for change in [
        json!({ "values": { "assessment": "Known crew" } }),
        json!({ "owner": me, "watchers": [me] }),
        json!({ "related": [foreign["id"]] }),
    ] {
        stage.analyst.patch(&path_of(&sent), &change).await?.ok()?;
    }
    stage.analyst.post(&format!("{}/tasks", path_of(&sent)), &json!({ "title": "Call them" })).await?.ok()?;
    for _ in 0..4 {
        desk.event(&id(&sent)?).await?;
    }
    assert_eq!(known(&mut stage.reporter, &sent).await?, before);
    let of_desk = stage.analyst.get(&path_of(&sent)).await?.ok()?["version"].clone();
    assert_eq!(of_desk.as_u64(), sent["version"].as_u64().map(|version| version + 4), "the desk sees each of them");

    // What the reporter read is still current, and the next event is the first that there is for the organisation.
    let renamed =
        patch_if(&mut stage.reporter, &path_of(&sent), &sent["version"], &json!({ "title": "Wiper" })).await?.ok()?;
    assert_eq!(renamed["version"].as_u64(), sent["version"].as_u64().map(|version| version + 1));
    assert_eq!(own.event(&id(&sent)?).await?["body"]["title"], "Wiper");
    let late = patch_if(&mut stage.analyst, &path_of(&sent), &of_desk, &json!({ "title": "Worm" })).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    Ok(())
}

#[tokio::test]
async fn saved_views_are_a_persons_own() -> Result<()> {
    let mut stage = Stage::new().await?;
    let view = json!({ "name": "Mine, open", "query": { "open": true, "severity": "high" } });
    let saved = stage.analyst.post("/api/v1/saved-views", &view).await?.ok()?;
    assert_eq!(saved["query"], view["query"]);
    assert_eq!(listed(&mut stage.analyst, "/api/v1/saved-views", "name").await?, ["Mine, open"]);
    let path = format!("/api/v1/saved-views/{}", id(&saved)?);
    for client in [&mut stage.admin, &mut stage.reporter] {
        assert!(listed(client, "/api/v1/saved-views", "name").await?.is_empty());
        let request = client.request(reqwest::Method::DELETE, &path);
        assert_eq!(client.send(request).await?.status, StatusCode::NOT_FOUND);
    }
    let wrong = json!({ "name": "Wrong", "query": { "colour": "red" } });
    assert_eq!(stage.analyst.post("/api/v1/saved-views", &wrong).await?.status, StatusCode::BAD_REQUEST);
    let request = stage.analyst.request(reqwest::Method::DELETE, &path);
    assert_eq!(stage.analyst.send(request).await?.status, StatusCode::NO_CONTENT);
    assert!(listed(&mut stage.analyst, "/api/v1/saved-views", "name").await?.is_empty());
    Ok(())
}
