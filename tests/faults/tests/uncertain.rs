//! Nobody knows whether the investigation was opened: the ticket says so and where to look, and a person decides.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tocsin_lab::{Fault, FaultOrder, Provider, Target};
use tocsin_tests_api::{Client, Server};

/// A malicious IoC while the ticketing system cuts every connection, and the ticket that is uncertain.
async fn uncertain(server: &Server, value: &str) -> Result<(Client, Value)> {
    let order =
        FaultOrder { provider: Target::One(Provider::Jira), matching: None, fault: Fault::LostRequest, times: None };
    server.lab().order_fault(order);
    let mut analyst = server.signed_in("analyst").await?;
    let tickets = analyst.submit(&[value]).await?;
    let ticket = analyst.ticket_in_state(&tickets[0], "uncertain").await?;
    server.lab().clear_faults();
    Ok((analyst, ticket))
}

fn path(ticket: &Value) -> Result<String> {
    Ok(format!("/api/v1/tickets/{}/resolve", ticket["id"].as_str().context("an id")?))
}

#[tokio::test]
async fn what_a_person_found_in_the_other_system_closes_the_ticket() -> Result<()> {
    let server = Server::start().await?;
    let (mut analyst, ticket) = uncertain(&server, "evil-found.com").await?;
    let id = ticket["id"].as_str().context("an id")?;
    ensure!(ticket["reason"].as_str().is_some_and(|reason| reason.contains(id)), "where to look: {ticket:#}");
    let found = analyst.get("/api/v1/tickets?verdict=malicious").await?.ok()?;
    ensure!(found["items"][0]["id"] == id, "the verdict does not wait for a person: {found:#}");
    let ioc = analyst.get(&format!("/api/v1/iocs/{}", ticket["ioc"]["id"].as_str().context("an id")?)).await?.ok()?;
    let known = &ioc["record"];
    ensure!(known["verdict"] == "malicious" && known["score"] == ticket["score"], "{ioc:#}");
    for (key, url, field) in
        [("", "https://jira.example/browse/SOC-77", "key"), ("SOC-77", "javascript:alert(1)", "url")]
    {
        let refused = analyst.post(&path(&ticket)?, &json!({ "outcome": "happened", "key": key, "url": url })).await?;
        ensure!((refused.status.as_u16(), refused.code()) == (422, "invalid_field"), "{}", refused.text);
        ensure!(refused.body["errors"][0]["field"] == field, "{}", refused.text);
    }
    let found = json!({ "outcome": "happened", "key": "SOC-77", "url": "https://jira.example/browse/SOC-77" });
    analyst.post(&path(&ticket)?, &found).await?.ok()?;
    let closed = analyst.closed(id).await?;
    ensure!(closed["investigation"]["external"]["key"] == "SOC-77", "{closed:#}");
    ensure!(server.lab().issues().is_empty(), "{:?}", server.lab().issues());
    Ok(())
}

#[tokio::test]
async fn what_a_person_did_not_find_is_opened_once() -> Result<()> {
    let server = Server::start().await?;
    let (mut analyst, ticket) = uncertain(&server, "evil-not-found.com").await?;
    analyst.post(&path(&ticket)?, &json!({ "outcome": "did_not_happen" })).await?.ok()?;
    let closed = analyst.closed(ticket["id"].as_str().context("an id")?).await?;
    let issues = server.lab().issues();
    ensure!(issues.len() == 1, "{issues:?}");
    ensure!(closed["investigation"]["external"]["key"] == issues[0].key, "{closed:#}");
    let run = closed["run_id"].as_str().context("a run")?;
    let verified = analyst.post_empty(&format!("/api/v1/runs/{run}/verify")).await?.ok()?;
    ensure!(verified["holds"] == true, "{verified:#}");
    Ok(())
}
