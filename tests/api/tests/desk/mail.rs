//! Mail to those who are away: nothing above the recipient's clearance, one mail for many messages, nothing lost.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::json;
use tocsin_lab::{MailServer, TakenMail};

use crate::stage::{Stage, id, say, step, thread, until};

fn to(mail: &TakenMail, who: &str) -> bool {
    mail.to.contains(&format!("{who}@people.example"))
}

fn texts(server: &MailServer) -> String {
    server.mails().iter().map(|mail| mail.text.clone() + &mail.body()).collect()
}

#[tokio::test]
async fn whoever_is_away_is_told_that_there_is_something_and_not_what() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Our-secret-title", "amber").await?;
    let reference = incident["reference"].as_str().context("a reference")?.to_owned();
    let taken = stage.mail.mail(|mail| to(mail, "lead")).await.map_err(anyhow::Error::msg)?;
    assert!(taken.body().contains(&reference) && taken.body().contains("TLP:AMBER"), "{}", taken.text);
    assert!(taken.body().contains(&format!("{}/incidents/{}", stage.server.url(), id(&incident)?)));
    assert_eq!(taken.header("auto-submitted"), "auto-generated");
    let shared = thread(&mut stage.analyst, &incident, "shared").await?;
    say(&mut stage.analyst, &shared, "the-words-themselves").await?;
    let told = |mail: &TakenMail| to(mail, "meridian") && mail.body().contains("a new message");
    stage.mail.mail(told).await.map_err(anyhow::Error::msg)?;
    step(&mut stage.analyst, &incident, "accept").await?;
    step(&mut stage.analyst, &incident, "ask_constituent").await?;
    let waits = |mail: &TakenMail| to(mail, "meridian-manager") && mail.body().contains("waits for your answer");
    stage.mail.mail(waits).await.map_err(anyhow::Error::msg)?;
    let all = texts(&stage.mail);
    assert!(!all.contains("the-words-themselves") && !all.contains("Our-secret-title"), "{all}");
    assert!(!all.contains("northwind"), "another organisation's people are told nothing");
    Ok(())
}

#[tokio::test]
async fn of_red_there_is_nothing_but_a_link_and_nothing_for_those_who_may_not_see_it() -> Result<()> {
    let mut stage = Stage::new().await?;
    let accounts = stage.admin.get("/api/v1/accounts?limit=200").await?.ok()?;
    let lead = accounts["items"].as_array().context("accounts")?.iter().find(|one| one["username"] == "lead");
    let lead = id(lead.context("the lead")?)?;
    let red = stage.sent("Top-secret", "red").await?;
    let taken = stage.mail.mail(|mail| to(mail, "lead")).await.map_err(anyhow::Error::msg)?;
    assert_eq!(taken.body().trim(), format!("{}/incidents/{}", stage.server.url(), id(&red)?));
    assert!(!taken.text.contains(red["reference"].as_str().context("a reference")?));

    stage.admin.patch(&format!("/api/v1/accounts/{lead}"), &json!({ "clearance": "green" })).await?.ok()?;
    let amber = stage.sent("For-others", "amber").await?;
    let green = stage.sent("A green one", "green").await?;
    let reference = green["reference"].as_str().context("a reference")?.to_owned();
    let told = |mail: &TakenMail| to(mail, "lead") && mail.body().contains(&reference);
    let taken = stage.mail.mail(told).await.map_err(anyhow::Error::msg)?;
    assert!(taken.body().contains("A green one"), "up to green a title may leave");
    assert!(!texts(&stage.mail).contains(amber["reference"].as_str().context("a reference")?));
    Ok(())
}

#[tokio::test]
async fn a_mail_server_that_is_down_loses_nothing() -> Result<()> {
    let mut stage = Stage::new().await?;
    stage.mail.refuse(true);
    let incident = stage.sent("Ransomware", "amber").await?;
    let failed = "/api/v1/notifications/mails?state=queued";
    let waiting = until(&mut stage.lead, failed, |mails| {
        mails.body["items"].as_array().is_some_and(|mails| mails.iter().any(|mail| !mail["error"].is_null()))
    });
    let waiting = waiting.await?;
    assert!(waiting.text.contains("451"), "{}", waiting.text);
    assert!(stage.mail.mails().is_empty());
    stage.mail.refuse(false);
    let reference = incident["reference"].as_str().context("a reference")?.to_owned();
    let taken = stage.mail.mail(|mail| to(mail, "lead")).await.map_err(anyhow::Error::msg)?;
    assert!(taken.body().contains(&reference));
    let sent = "/api/v1/notifications/mails?state=sent";
    let sent = until(&mut stage.lead, sent, |mails| !mails.body["items"][0]["sent_at"].is_null()).await?;
    let message = format!("<{}@", id(&sent.body["items"][0])?);
    assert!(taken.header("message-id").starts_with(&message), "a copy would be known as one");
    assert_eq!(stage.manager.get("/api/v1/notifications/mails").await?.status, StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn many_messages_are_one_mail_and_what_was_read_or_switched_off_is_none() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.sent("Ransomware", "amber").await?;
    let shared = thread(&mut stage.analyst, &incident, "shared").await?;
    for number in 0..5 {
        say(&mut stage.analyst, &shared, &format!("message {number}")).await?;
    }
    let told = |mail: &TakenMail| to(mail, "meridian") && mail.body().contains("5 new messages");
    stage.mail.mail(told).await.map_err(anyhow::Error::msg)?;
    let before = stage.mail.mails().iter().filter(|mail| to(mail, "meridian")).count();

    let last = say(&mut stage.analyst, &shared, "read at once").await?;
    let read = json!({ "seq": last["seq"] });
    stage.reporter.put(&format!("/api/v1/threads/{shared}/read"), &read).await?.ok()?;
    let preferences = "/api/v1/notifications/preferences";
    stage.lead.patch(preferences, &json!({ "off": ["state"] })).await?.ok()?;
    let refused = stage.lead.patch(preferences, &json!({ "off": ["waiting"] })).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert_eq!(refused.body["errors"][0]["field"], "off[0]");
    stage.sent("Not told", "amber").await?;
    let dropped = "/api/v1/notifications/mails?state=dropped";
    until(&mut stage.lead, dropped, |mails| mails.body["items"].as_array().is_some_and(|mails| mails.len() >= 2))
        .await?;
    assert_eq!(stage.mail.mails().iter().filter(|mail| to(mail, "meridian")).count(), before);
    Ok(())
}
