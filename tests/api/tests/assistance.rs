//! Asking for an analyst: one open request for each thread, a queue, taken and closed where both sides see it.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Live, Server};

async fn direct(client: &mut Client) -> Result<String> {
    let me = client.get("/api/v1/auth/me").await?.ok()?;
    let organisation = me["organisation"].as_str().context("an organisation")?;
    let found = client.get(&format!("/api/v1/threads?organisation={organisation}")).await?.ok()?;
    Ok(format!("/api/v1/threads/{}", found["items"][0]["id"].as_str().context("a thread")?))
}

async fn ask(client: &mut Client, thread: &str, text: &str) -> Result<Value> {
    client.post(&format!("{thread}/assistance"), &json!({ "text": text })).await?.ok()
}

async fn queue(client: &mut Client, state: &str) -> Result<Vec<Value>> {
    let page = client.get(&format!("/api/v1/tickets?kind=assistance&state={state}")).await?.ok()?;
    Ok(page["items"].as_array().cloned().unwrap_or_default())
}

async fn lines(client: &mut Client, thread: &str) -> Result<Vec<Value>> {
    let page = client.get(&format!("{thread}/messages")).await?.ok()?;
    let items = page["items"].as_array().context("a list")?;
    Ok(items.iter().map(|item| json!([item["event"]["what"], item["text"]])).collect())
}

#[tokio::test]
async fn a_request_is_queued_once_taken_and_closed_and_both_sides_see_it() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = direct(&mut meridian).await?;
    let mut live = Live::open(&analyst).await?;
    live.subscribe(&["tickets"], None).await?;
    let asked = ask(&mut meridian, &thread, "Our mail is down").await?;
    let id = asked["id"].as_str().context("an id")?.to_owned();
    assert_eq!(
        (&asked["kind"], &asked["state"], &asked["ioc"]),
        (&json!("assistance"), &json!("queued"), &Value::Null)
    );
    assert_eq!((&asked["asked_by"]["name"], &asked["assignee"]), (&json!("meridian"), &Value::Null));
    assert_eq!((&asked["question"], &asked["taken_at"]), (&json!(1), &Value::Null));
    assert!(asked["due_at"].as_str().context("a deadline")? > asked["created_at"].as_str().context("a time")?);
    assert_eq!(live.event(&id).await?["body"]["state"], "queued");
    let again = ask(&mut meridian, &thread, "Please!").await?;
    assert_eq!(again["id"], asked["id"], "while one is open, asking again adds nothing");
    assert_eq!(queue(&mut analyst, "queued").await?.len(), 1);
    assert_eq!(lines(&mut meridian, &thread).await?, [json!(["assistance_asked", "Our mail is down"])]);

    let taken = analyst.post_empty(&format!("/api/v1/tickets/{id}/take")).await?.ok()?;
    assert_eq!((&taken["state"], &taken["assignee"]["name"]), (&json!("running"), &json!("analyst")));
    assert_eq!(taken["taken_at"], taken["updated_at"]);
    assert_eq!(analyst.post_empty(&format!("/api/v1/tickets/{id}/take")).await?.status, StatusCode::OK);
    let mut administrator = server.signed_in("admin").await?;
    let late = administrator.post_empty(&format!("/api/v1/tickets/{id}/take")).await?;
    assert_eq!((late.status, late.code()), (StatusCode::CONFLICT, "conflict"), "{}", late.text);
    let own = meridian.get(&format!("/api/v1/tickets/{id}")).await?.ok()?;
    assert_eq!(own["assignee"]["name"], "analyst");
    assert_eq!(queue(&mut meridian, "running").await?.len(), 1);

    let closed = analyst.post_empty(&format!("/api/v1/tickets/{id}/close")).await?.ok()?;
    assert_eq!((&closed["state"], closed["closed_at"].is_string()), (&json!("closed"), true));
    assert_eq!(closed["taken_at"], taken["taken_at"]);
    let what: Vec<Value> = lines(&mut meridian, &thread).await?.into_iter().map(|line| line[0].clone()).collect();
    assert_eq!(what, ["assistance_asked", "assistance_taken", "assistance_closed"]);
    let next = ask(&mut meridian, &thread, "").await?;
    assert_ne!(next["id"], asked["id"], "a closed one is not opened again");
    Ok(())
}

#[tokio::test]
async fn many_who_ask_at_once_meet_at_one_request() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut meridian = server.signed_in("meridian").await?;
    let thread = direct(&mut meridian).await?;
    let asks = (0..6).map(|n| {
        let (mut client, thread) = (meridian.clone(), thread.clone());
        async move { ask(&mut client, &thread, &format!("help {n}")).await }
    });
    let mut ids: Vec<Value> = Vec::new();
    for asked in futures::future::join_all(asks).await {
        ids.push(asked?["id"].clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(lines(&mut meridian, &thread).await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn only_constituents_ask_only_the_desk_helps_and_others_see_nothing() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let mut northwind = server.signed_in("northwind").await?;
    let thread = direct(&mut meridian).await?;
    let refused = analyst.post(&format!("{thread}/assistance"), &json!({ "text": "me" })).await?;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let id = ask(&mut meridian, &thread, "help").await?["id"].as_str().context("an id")?.to_owned();
    for step in ["take", "close"] {
        assert_eq!(meridian.post_empty(&format!("/api/v1/tickets/{id}/{step}")).await?.status, StatusCode::FORBIDDEN);
        assert_eq!(northwind.post_empty(&format!("/api/v1/tickets/{id}/{step}")).await?.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(northwind.get(&format!("/api/v1/tickets/{id}")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(queue(&mut northwind, "queued").await?, Vec::<Value>::new());
    let marked = analyst.patch(&format!("/api/v1/tickets/{id}"), &json!({ "tlp": "red" })).await?;
    assert_eq!(marked.status, StatusCode::CONFLICT, "it is marked as its thread is");
    let run = analyst.post_empty(&format!("/api/v1/tickets/{id}/rerun")).await?;
    assert_eq!(run.status, StatusCode::CONFLICT, "{}", run.text);
    Ok(())
}
