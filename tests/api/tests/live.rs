//! The live socket.

use anyhow::Result;
use serde_json::json;
use tocsin_tests_api::{Live, Server};

#[tokio::test]
async fn a_ticket_is_followed_from_queue_to_close_without_asking() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let mut live = Live::open(&constituent).await?;
    assert!(live.subscribe(&["tickets"], None).await?);
    let ticket = constituent.submit(&["clean-50.lab-portal.com"]).await?.remove(0);
    while live.event(&ticket).await?["body"]["state"] != "closed" {}
    Ok(())
}

#[tokio::test]
async fn nothing_is_missed_over_a_reconnect() -> Result<()> {
    let server = Server::start().await?;
    let mut constituent = server.signed_in("meridian").await?;
    let mut live = Live::open(&constituent).await?;
    live.subscribe(&["tickets"], None).await?;
    let first = constituent.submit(&["clean-51.lab-portal.com"]).await?.remove(0);
    let seen = live.event(&first).await?["id"].as_str().expect("an id").to_owned();
    drop(live);
    let second = constituent.submit(&["clean-52.lab-portal.com"]).await?.remove(0);
    constituent.closed(&second).await?;
    let mut live = Live::open(&constituent).await?;
    assert!(live.subscribe(&["tickets"], Some(&seen)).await?);
    while live.event(&second).await?["body"]["state"] != "closed" {}
    let mut live = Live::open(&constituent).await?;
    assert!(!live.subscribe(&["tickets"], Some("0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11")).await?);
    Ok(())
}

#[tokio::test]
async fn nobody_hears_of_another_organisations_tickets() -> Result<()> {
    let server = Server::start().await?;
    let mut meridian = server.signed_in("meridian").await?;
    let mut northwind = server.signed_in("northwind").await?;
    let theirs = meridian.submit(&["clean-53.lab-portal.com"]).await?.remove(0);
    let mut live = Live::open(&northwind).await?;
    live.subscribe(&["tickets", &format!("ticket:{theirs}")], None).await?;
    meridian.post_empty(&format!("/api/v1/tickets/{theirs}/rerun")).await?;
    meridian.closed(&theirs).await?;
    let own = northwind.submit(&["clean-54.lab-portal.com"]).await?.remove(0);
    let first = live.next().await?.expect("an event");
    assert_eq!(first["event"]["key"], own, "{first}");
    Ok(())
}

#[tokio::test]
async fn a_socket_without_a_good_token_is_closed_and_one_ends_with_its_session() -> Result<()> {
    let server = Server::start().await?;
    let mut forged = Live::connect(server.url()).await?;
    forged.say(&json!({ "token": "nonsense" })).await?;
    assert_eq!(forged.ending().await?, 4401);
    let mut silent = Live::connect(server.url()).await?;
    silent.say(&json!({ "subscribe": { "topics": ["tickets"] } })).await?;
    assert_eq!(silent.ending().await?, 4400);
    let mut analyst = server.signed_in("analyst").await?;
    let mut live = Live::open(&analyst).await?;
    analyst.post_empty("/api/v1/auth/logout").await?;
    assert_eq!(live.ending().await?, 4401);
    Ok(())
}

#[tokio::test]
async fn an_unknown_topic_is_answered_with_those_that_there_are() -> Result<()> {
    let server = Server::start().await?;
    let mut live = Live::open(&server.signed_in("analyst").await?).await?;
    live.say(&json!({ "subscribe": { "topics": ["everything"] } })).await?;
    let answer = live.next().await?.expect("an answer");
    assert!(answer["error"]["message"].as_str().unwrap_or_default().contains("ticket:<id>"), "{answer}");
    Ok(())
}
