//! Incidents that become one or two, and that again taken back.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::stage::{Stage, id, listed, path_of, step};

/// What of an incident a merge or a split changes.
fn core(incident: &Value) -> Value {
    let fields =
        ["state", "tlp", "pap", "ioc_count", "assets", "watchers", "merged_into", "clocks", "closed_at", "aware_at"];
    fields.iter().map(|field| ((*field).to_owned(), incident[field].clone())).collect::<serde_json::Map<_, _>>().into()
}

fn clock<'a>(incident: &'a Value, kind: &str) -> Result<&'a Value> {
    let clocks = incident["clocks"].as_array().context("clocks")?;
    clocks.iter().find(|clock| clock["kind"] == kind).with_context(|| format!("{kind}: {clocks:?}"))
}

fn due<'a>(incident: &'a Value, kind: &str) -> Result<&'a Value> {
    Ok(&clock(incident, kind)?["due_at"])
}

#[tokio::test]
async fn a_merge_moves_what_the_other_one_lacks_and_unmerging_gives_it_back() -> Result<()> {
    let mut stage = Stage::new().await?;
    let one = stage.sent("One", &["a-evil.com", "b-evil.com"]).await?;
    let two = stage.sent("Two", &["b-evil.com", "c-evil.com"]).await?;
    let me = stage.admin.get("/api/v1/auth/me").await?.ok()?;
    step(&mut stage.analyst, &one, "accept").await?;
    stage.admin.patch(&path_of(&one), &json!({ "watchers": [me["id"]], "tlp": "amber+strict" })).await?.ok()?;
    let before = [stage.admin.get(&path_of(&one)).await?.ok()?, stage.admin.get(&path_of(&two)).await?.ok()?];
    let merge = format!("{}/merge", path_of(&one));
    assert_eq!(stage.reporter.post(&merge, &json!({ "into": two["id"] })).await?.status, StatusCode::FORBIDDEN);
    let itself = stage.admin.post(&merge, &json!({ "into": one["id"] })).await?;
    assert_eq!(itself.body["errors"][0]["field"], "into", "{}", itself.text);
    let merged = stage.admin.post(&merge, &json!({ "into": two["id"] })).await?.ok()?;
    assert_eq!((&merged["state"], &merged["merged_into"]), (&json!("closed"), &two["id"]));
    let both = stage.admin.get(&path_of(&two)).await?.ok()?;
    assert_eq!(
        (&both["ioc_count"], &both["tlp"], &both["watchers"]),
        (&json!(3), &json!("amber+strict"), &json!([me["id"]]))
    );
    for kind in ["early_warning", "notification", "final_report"] {
        assert_eq!(due(&both, kind)?, due(&before[0], kind)?, "the law counts from the earlier awareness");
    }
    assert_eq!(listed(&mut stage.admin, &format!("{}/iocs", path_of(&two)), "ioc").await?.len(), 3);
    let again = stage.admin.post(&merge, &json!({ "into": two["id"] })).await?;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    let shut = stage.admin.patch(&path_of(&one), &json!({ "title": "Wiper" })).await?;
    assert_eq!(shut.status, StatusCode::CONFLICT, "{}", shut.text);

    stage.admin.post_empty(&format!("{}/unmerge", path_of(&one))).await?.ok()?;
    let after = [stage.admin.get(&path_of(&one)).await?.ok()?, stage.admin.get(&path_of(&two)).await?.ok()?];
    let [one_before, mut two_before] = before.map(|incident| core(&incident));
    // Only a person makes it freer again.
    two_before["tlp"] = json!("amber+strict");
    assert_eq!((one_before, two_before), (core(&after[0]), core(&after[1])));
    assert_eq!(listed(&mut stage.admin, &format!("{}/iocs", path_of(&two)), "ioc").await?.len(), 2);
    let history = listed(&mut stage.admin, &format!("{}/history", path_of(&two)), "what").await?;
    assert_eq!((&history[0]["kind"], &history[1]["kind"]), (&json!("unmerged"), &json!("absorbed")));
    let twice = stage.admin.post_empty(&format!("{}/unmerge", path_of(&one))).await?;
    assert_eq!(twice.status, StatusCode::CONFLICT, "{}", twice.text);
    for incident in [&one, &two] {
        let audit =
            stage.admin.get(&format!("/api/v1/audit?subject=incident/{}&limit=200", id(incident)?)).await?.ok()?;
        let entries = audit["items"].as_array().context("entries")?;
        let noted = ["incident.merge", "incident.unmerge"]
            .map(|action| entries.iter().filter(|entry| entry["action"] == action).count());
        assert_eq!(noted, [1, 1], "both sides' changes are in the log: {audit}");
    }
    Ok(())
}

#[tokio::test]
async fn what_another_merged_incident_still_brings_stays_until_that_goes_too() -> Result<()> {
    let mut stage = Stage::new().await?;
    let me = stage.admin.get("/api/v1/auth/me").await?.ok()?;
    let one = stage.sent("One", &["a-evil.com", "b-evil.com"]).await?;
    let other = stage.sent("Other", &["b-evil.com", "c-evil.com"]).await?;
    let target = stage.sent("Target", &["d-evil.com"]).await?;
    for incident in [&one, &other] {
        stage.admin.patch(&path_of(incident), &json!({ "watchers": [me["id"]] })).await?.ok()?;
        stage.admin.post(&format!("{}/merge", path_of(incident)), &json!({ "into": target["id"] })).await?.ok()?;
    }
    let left = [(&one, 3, json!([me["id"]])), (&other, 1, json!([]))];
    for (incident, iocs, watchers) in left {
        stage.admin.post_empty(&format!("{}/unmerge", path_of(incident))).await?.ok()?;
        let now = stage.admin.get(&path_of(&target)).await?.ok()?;
        assert_eq!((&now["ioc_count"], &now["watchers"]), (&json!(iocs), &watchers), "{}", incident["title"]);
        let listed = listed(&mut stage.admin, &format!("{}/iocs", path_of(&target)), "ioc").await?;
        assert_eq!(listed.len(), iocs, "{}", incident["title"]);
    }
    Ok(())
}

#[tokio::test]
async fn the_other_side_of_a_link_is_in_the_audit_log() -> Result<()> {
    let mut stage = Stage::new().await?;
    let (one, two) = (stage.sent("One", &[]).await?, stage.sent("Two", &[]).await?);
    stage.analyst.patch(&path_of(&one), &json!({ "related": [two["id"]] })).await?.ok()?;
    let audit = stage.admin.get(&format!("/api/v1/audit?subject=incident/{}", id(&two)?)).await?.ok()?;
    let entries = audit["items"].as_array().context("entries")?;
    let linked = entries.iter().find(|entry| entry["action"] == "incident.change").context("an entry")?;
    assert_eq!(linked["after"]["related"], json!([one["id"]]), "{linked}");
    Ok(())
}

#[tokio::test]
async fn a_part_becomes_an_incident_of_its_own_and_is_merged_back() -> Result<()> {
    let mut stage = Stage::new().await?;
    let whole = stage.sent("Two things", &["a-evil.com", "b-evil.com"]).await?;
    let met = format!("{}/clocks/early_warning", path_of(&whole));
    let whole = stage.reporter.post(&met, &json!({ "action": "met" })).await?.ok()?;
    let iocs = listed(&mut stage.analyst, &format!("{}/iocs", path_of(&whole)), "ioc").await?;
    let split = format!("{}/split", path_of(&whole));
    let unknown = json!({ "title": "The other", "iocs": ["0190b6f2-7f2c-5c3a-8e54-2f1f5f0a9a11"] });
    assert_eq!(stage.analyst.post(&split, &unknown).await?.body["errors"][0]["field"], "iocs[0]");
    let body = json!({ "title": "The other", "iocs": [iocs[0]["id"]] });
    let part = stage.analyst.post(&split, &body).await?;
    assert_eq!(part.status, StatusCode::CREATED, "{}", part.text);
    let part = part.body;
    for kind in ["early_warning", "notification", "final_report"] {
        assert_eq!(clock(&part, kind)?, clock(&whole, kind)?, "a split gives no time");
    }
    assert_eq!((&part["ioc_count"], &part["related"]), (&json!(1), &json!([whole["id"]])));
    let rest = stage.reporter.get(&path_of(&whole)).await?.ok()?;
    assert_eq!((&rest["ioc_count"], &rest["related"]), (&json!(1), &json!([part["id"]])));
    assert_eq!(stage.reporter.get(&path_of(&part)).await?.ok()?["title"], "The other");
    stage.analyst.post(&format!("{}/merge", path_of(&part)), &json!({ "into": whole["id"] })).await?.ok()?;
    let back = listed(&mut stage.analyst, &format!("{}/iocs", path_of(&whole)), "ioc").await?;
    assert_eq!(back.len(), 2);
    Ok(())
}

#[tokio::test]
async fn incidents_of_two_organisations_are_not_merged() -> Result<()> {
    let mut stage = Stage::new().await?;
    let one = stage.sent("One", &[]).await?;
    let body = json!({ "category": stage.category, "title": "Theirs", "values": { "summary": "x" }, "submit": true });
    let theirs = stage.stranger.post("/api/v1/incidents", &body).await?.ok()?;
    let refused = stage.analyst.post(&format!("{}/merge", path_of(&one)), &json!({ "into": theirs["id"] })).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let message = refused.body["errors"][0]["message"].as_str().context("a message")?;
    assert!(message.contains("another organisation"), "{message}");
    Ok(())
}
