//! The desk: two people at one card, lists that change under the reader, and what administrators look after.

use anyhow::{Context, Result};
use fantoccini::key::Key;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};
use tocsin_tests_browser::Reader;

/// A server with people, and a category with one text.
async fn server() -> Result<(Server, String)> {
    let server = Server::start_with_people().await?;
    let category = json!({
        "key": "test/mail", "name": "Odd mail", "description": "A mail that looks wrong.", "group": "Test",
        "severity": "medium", "statutory": false,
        "fields": [{ "key": "sender", "label": "Sender", "kind": { "text": {} } }],
    });
    let category = server.signed_in("admin").await?.post("/api/v1/categories", &category).await?.ok()?;
    let category = category["id"].as_str().context("an id")?.to_owned();
    Ok((server, category))
}

async fn reported(client: &mut Client, category: &str, title: &str, severity: &str, iocs: &str) -> Result<Value> {
    let iocs: Vec<&str> = iocs.lines().collect();
    let body = json!({
        "category": category, "title": title, "severity": severity, "values": { "sender": "nobody" },
        "iocs": iocs, "submit": true,
    });
    client.post("/api/v1/incidents", &body).await?.ok()
}

fn id(record: &Value) -> &str {
    record["id"].as_str().unwrap_or_default()
}

async fn sits_down(server: &Server, username: &str, page: &str) -> Reader {
    let account = server.account(username);
    let mut reader = Reader::at(server.url()).await;
    reader.open(page).await;
    reader.sign_in(&account.username, &account.password).await;
    reader
}

/// The reader's own text and the stored one, as the dialog shows them.
async fn both(reader: &mut Reader) -> (String, String) {
    reader.find("dialog", "Somebody else changed this meanwhile").await;
    reader.sees("Keep yours").await;
    let texts = "return [...document.querySelectorAll('dialog[open] .version bdi')].map(e => e.innerText)";
    let texts = reader.ask(texts).await;
    let text = |place: usize| texts[place].as_str().unwrap_or_default().to_owned();
    (text(0), text(1))
}

/// Chooses the reader's own text or the stored one.
async fn chooses(reader: &mut Reader, place: usize) {
    let choose = format!("document.querySelectorAll('dialog[open] .version input')[{place}].click()");
    reader.ask(&choose).await;
    reader.ask("document.querySelector('dialog[open] .button.primary').click()").await;
}

#[tokio::test]
async fn two_people_who_change_the_same_see_both_texts_and_choose() -> Result<()> {
    let (server, category) = server().await?;
    let mut reporter = server.signed_in("meridian").await?;
    let incident = reported(&mut reporter, &category, "Mails in our name", "high", "").await?;
    let page = format!("/incidents/{}", id(&incident));
    let mut ana = sits_down(&server, "analyst", &page).await;
    let mut lea = sits_down(&server, "lead", &page).await;
    for (reader, text) in [(&mut ana, "ana types this"), (&mut lea, "lea types that")] {
        reader.click("button", "Edit").await;
        reader.fill("Sender", text).await;
    }
    lea.presses(Key::Enter).await;
    lea.find("button", "Edit").await;
    ana.find("textbox", "Sender").await;
    ana.presses(Key::Enter).await;
    assert_eq!(both(&mut ana).await, ("ana types this".to_owned(), "lea types that".to_owned()));
    ana.pictures("40-conflict").await;

    // Whoever only leaves the dialog has lost nothing, and is asked again.
    ana.presses(Key::Escape).await;
    ana.fill("Sender", "ana insists").await;
    ana.presses(Key::Enter).await;
    assert_eq!(both(&mut ana).await, ("ana insists".to_owned(), "lea types that".to_owned()));
    chooses(&mut ana, 1).await;
    ana.find("button", "Edit").await;
    ana.sees("lea types that").await;
    let stored = reporter.get(&format!("/api/v1{page}")).await?.ok()?;
    assert_eq!(stored["values"]["sender"], "lea types that");

    ana.fill("Title", "Named by Ana").await;
    lea.fill("Title", "Named by Lea").await;
    lea.presses(Key::Enter).await;
    lea.find("heading", "Named by Lea").await;
    ana.find("heading", "Named by Lea").await;
    ana.presses(Key::Enter).await;
    assert_eq!(both(&mut ana).await, ("Named by Ana".to_owned(), "Named by Lea".to_owned()));
    chooses(&mut ana, 0).await;
    ana.find("heading", "Named by Ana").await;
    lea.find("heading", "Named by Ana").await;
    ana.leaves().await;
    lea.leaves().await;
    Ok(())
}

#[tokio::test]
async fn a_row_of_the_queue_keeps_the_keyboard_while_others_change_it_and_what_is_due_stands_first() -> Result<()> {
    let (server, category) = server().await?;
    let mut reporter = server.signed_in("meridian").await?;
    let first = reported(&mut reporter, &category, "Urgent", "critical", "").await?;
    reported(&mut reporter, &category, "Not urgent", "low", "").await?;
    let mut desk = sits_down(&server, "analyst", "/incidents").await;
    desk.find("link", "Urgent").await;
    let titles = "return [...document.querySelectorAll('table.queue a[data-row]')].map(e => e.innerText)";
    assert_eq!(desk.ask(titles).await, json!(["Urgent", "Not urgent"]));
    desk.ask("document.querySelector('table.queue a[data-row]').focus()").await;
    let mut analyst = server.signed_in("analyst").await?;
    let path = format!("/api/v1/incidents/{}", id(&first));
    analyst.patch(&path, &json!({ "title": "Renamed" })).await?.ok()?;
    desk.find("link", "Renamed").await;
    assert_eq!(desk.ask("return document.activeElement.innerText").await, "Renamed");

    // An answer ends its first deadline: the row moves below the other one, and the keyboard with it.
    analyst.post(&format!("{path}/steps"), &json!({ "step": "accept" })).await?.ok()?;
    let moved = "return document.querySelectorAll('table.queue a[data-row]')[1].innerText === 'Renamed'";
    desk.waits_until(moved).await;
    desk.waits_until("return document.activeElement.innerText === 'Renamed'").await;
    desk.leaves().await;
    Ok(())
}

#[tokio::test]
async fn an_incident_with_many_iocs_shows_all_of_them_and_is_exported() -> Result<()> {
    let (server, category) = server().await?;
    let iocs: Vec<String> = (0..205).map(|number| format!("host-{number}.many-example.com")).collect();
    let mut reporter = server.signed_in("meridian").await?;
    let incident = reported(&mut reporter, &category, "Many", "low", &iocs.join("\n")).await?;
    let mut desk = sits_down(&server, "lead", &format!("/incidents/{}", id(&incident))).await;
    desk.find("region", "IoCs (205)").await;
    let shown = "return document.querySelectorAll('.ioc-rows > li').length";
    assert_eq!(desk.ask(shown).await, 200);
    desk.click("button", "Show more").await;
    desk.waits_until("return document.querySelectorAll('.ioc-rows > li').length === 205").await;

    desk.click("button", "Export").await;
    desk.find("dialog", "Export the incident").await;
    desk.pictures("41-export").await;
    desk.click("button", "Download").await;
    desk.sees("The file is in your downloads.").await;
    let audit = server.signed_in("admin").await?.get("/api/v1/audit?limit=20").await?.ok()?;
    let exported =
        audit["items"].as_array().context("entries")?.iter().any(|entry| entry["action"] == "incident.export");
    assert!(exported, "{audit}");
    desk.leaves().await;
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_deleted_once_that_is_confirmed_and_the_mail_log_is_read() -> Result<()> {
    let (server, _) = server().await?;
    let mut admin = server.signed_in("admin").await?;
    let webhook = json!({ "name": "Collector", "url": "https://hooks.example.com/in", "events": ["incident.created"] });
    admin.post("/api/v1/webhooks", &webhook).await?.ok()?;
    let mut reader = sits_down(&server, "admin", "/webhooks").await;
    reader.click("link", "Collector").await;
    reader.click("button", "Delete…").await;
    reader.find("dialog", "Delete the webhook").await;
    reader.click("button", "Cancel").await;
    assert_eq!(admin.get("/api/v1/webhooks").await?.ok()?["items"].as_array().map(Vec::len), Some(1));
    reader.click("button", "Delete…").await;
    reader.click("button", "Delete it now").await;
    reader.sees("The webhook is gone.").await;
    reader.find("heading", "Webhooks").await;
    assert_eq!(admin.get("/api/v1/webhooks").await?.ok()?["items"], json!([]));

    reader.open("/mails").await;
    reader.find("heading", "Mail log").await;
    reader.sees("No mails").await;
    reader.leaves().await;
    Ok(())
}
