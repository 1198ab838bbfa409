//! The desk: lists that change under the reader, and what administrators look after.

use anyhow::{Context, Result};
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

async fn reported(client: &mut Client, category: &str, title: &str, severity: &str) -> Result<Value> {
    let body = json!({
        "category": category, "title": title, "severity": severity, "values": { "sender": "nobody" },
        "submit": true,
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

#[tokio::test]
async fn a_row_of_the_queue_keeps_the_keyboard_while_others_change_it_and_what_is_due_stands_first() -> Result<()> {
    let (server, category) = server().await?;
    let mut reporter = server.signed_in("meridian").await?;
    let first = reported(&mut reporter, &category, "Urgent", "critical").await?;
    reported(&mut reporter, &category, "Not urgent", "low").await?;
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
