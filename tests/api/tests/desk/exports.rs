//! Exports: one document with what its reader may see, noted in the audit log.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::stage::{Stage, id, say, thread};

#[tokio::test]
async fn an_export_holds_what_its_reader_sees_and_nothing_else() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("<script>alert(1)</script>", "amber").await?;
    let path = format!("/api/v1/incidents/{}", id(&incident)?);
    let me = stage.analyst.get("/api/v1/auth/me").await?.ok()?;
    let desks = json!({ "values": { "assessment": "suspectedinsider" }, "owner": me["id"], "watchers": [me["id"]] });
    stage.analyst.patch(&path, &desks).await?.ok()?;
    let (shared, internal) = (
        thread(&mut stage.analyst, &incident, "shared").await?,
        thread(&mut stage.analyst, &incident, "internal").await?,
    );
    say(&mut stage.reporter, &shared, "<img src=x onerror=alert(2)> spoken").await?;
    say(&mut stage.analyst, &internal, "amonganalysts").await?;

    let theirs = stage.reporter.get(&format!("{path}/export?format=html")).await?;
    assert_eq!(theirs.status, StatusCode::OK, "{}", theirs.text);
    assert!(theirs.header("content-disposition").starts_with("attachment"));
    assert!(theirs.header("content-security-policy").contains("default-src 'none'"));
    assert!(theirs.text.contains("&lt;script&gt;") && !theirs.text.contains("<script"), "escaped");
    assert!(!theirs.text.contains("<img") && theirs.text.contains("spoken"));
    assert!(theirs.text.matches("TLP:AMBER").count() >= 3, "at the head and the foot of every page");
    assert!(theirs.text.contains("evil[.]lab-portal[.]com") && !theirs.text.contains("evil.lab-portal.com"));
    assert!(!theirs.text.contains("http://") && !theirs.text.contains("https://"), "nothing from elsewhere");
    for hidden in ["suspectedinsider", "amonganalysts", "Assessment"] {
        assert!(!theirs.text.contains(hidden), "{hidden}");
    }
    let plain = stage.analyst.get(&format!("{path}/export")).await?;
    for hidden in ["suspectedinsider", "amonganalysts", "Assessment", "Look for others"] {
        assert!(!plain.text.contains(hidden), "{hidden}");
    }
    let plain = plain.ok()?;
    assert_eq!(plain["threads"].as_array().map(Vec::len), Some(1), "internal only when it is asked for");
    let theirs = stage.reporter.get(&format!("{path}/export")).await?.ok()?;
    for part in ["incident", "card", "history", "occurrences"] {
        assert_eq!(plain[part], theirs[part], "{part}: as its organisation sees it");
    }
    assert_eq!((&plain["incident"]["owner"], &plain["incident"]["watchers"]), (&Value::Null, &json!([])));
    let whole = stage.analyst.get(&format!("{path}/export?internal=true")).await?;
    assert!(whole.text.contains("amonganalysts"));
    let whole = whole.ok()?;
    assert_eq!(whole["incident"]["values"]["assessment"], "suspectedinsider");
    assert_eq!(whole["incident"]["watchers"], json!([me["id"]]));
    assert_eq!(whole["incident"]["tasks"][0]["title"], "Look for others");
    let refused = stage.reporter.get(&format!("{path}/export?internal=true")).await?;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let audit = stage.admin.get(&format!("/api/v1/audit?subject=incident/{}", id(&incident)?)).await?.ok()?;
    let entries = audit["items"].as_array().context("entries")?;
    let exports = entries.iter().filter(|entry| entry["action"] == "incident.export").count();
    assert_eq!(exports, 4, "{audit}");
    Ok(())
}

#[tokio::test]
async fn a_thread_is_exported_by_those_who_read_it() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Ransomware", "amber").await?;
    let shared = thread(&mut stage.analyst, &incident, "shared").await?;
    let internal = thread(&mut stage.analyst, &incident, "internal").await?;
    for number in 0..3 {
        say(&mut stage.reporter, &shared, &format!("message {number}")).await?;
    }
    let export = stage.reporter.get(&format!("/api/v1/threads/{shared}/export")).await?.ok()?;
    let texts: Vec<_> =
        export["messages"].as_array().context("messages")?.iter().map(|message| message["text"].clone()).collect();
    assert_eq!(texts, [json!("message 0"), json!("message 1"), json!("message 2")]);
    let path = format!("/api/v1/threads/{internal}/export");
    assert_eq!(stage.reporter.get(&path).await?.status, StatusCode::NOT_FOUND);
    for path in [format!("/api/v1/threads/{shared}/export"), format!("/api/v1/incidents/{}/export", id(&incident)?)] {
        assert_eq!(stage.stranger.get(&path).await?.status, StatusCode::NOT_FOUND, "{path}");
    }
    Ok(())
}
