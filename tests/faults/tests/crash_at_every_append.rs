//! Kill -9 at every journal append of the flow, just before and just behind its commit: every IoC that was submitted ends
//! in a closed ticket, and there is exactly one investigation per malicious IoC.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use tocsin_lab::{Fault, FaultOrder, Provider, Target};
use tocsin_tests_api::{Client, Server};

/// No flow of three IoCs has more appends than this; the loop ends earlier, at the first one that is never reached.
const MOST_APPENDS: usize = 40;
/// How often the program is asked whether it has ended its work.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Three IoCs that no other round submits: the lab's rule makes them malicious, suspicious and benign.
fn values(round: &str) -> [String; 3] {
    [format!("evil-{round}.com"), format!("odd-{round}.com"), format!("clean-{round}.com")]
}

/// Submits until it is accepted: what was cut off is sent again, as any client does.
async fn submit(server: &mut Server, round: &str) -> Result<()> {
    let values = values(round);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    if server.signed_in("analyst").await?.submit(&values).await.is_ok() {
        return Ok(());
    }
    server.wait_for_death().await?;
    server.restart(Vec::new()).await?;
    server.signed_in("analyst").await?.submit(&values).await?;
    Ok(())
}

/// The round's tickets, each the only one of its value, once they are closed.
async fn tickets(client: &mut Client, round: &str) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    for value in values(round) {
        let list = client.get(&format!("/api/v1/tickets?kind=enrichment&q={value}")).await?.ok()?;
        let items = list["items"].as_array().context("a list")?;
        ensure!(items.len() == 1, "one ticket for {value}: {list:#}");
        found.push(client.closed(items[0]["id"].as_str().context("an id")?).await?);
    }
    Ok(found)
}

/// How many issues the lab's ledger has of each title.
fn issues(server: &Server) -> BTreeMap<String, usize> {
    let mut issues = BTreeMap::new();
    for issue in server.lab().issues() {
        *issues.entry(issue.summary).or_default() += 1;
    }
    issues
}

/// Whether all tickets of the round are closed. The program may die under the question.
async fn all_closed(server: &Server, round: &str) -> Result<bool> {
    let mut client = server.signed_in("analyst").await?;
    for value in values(round) {
        let list = client.get(&format!("/api/v1/tickets?kind=enrichment&state=closed&q={value}")).await?.ok()?;
        if list["items"].as_array().is_none_or(Vec::is_empty) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// One round: the program dies at this append, is started again, and everything ends as if nothing had happened. False
/// when the flow had ended before the append was reached.
async fn round(server: &mut Server, side: &str, append: usize) -> Result<bool> {
    let name = format!("{side}-{append}");
    server.stop().await?;
    server.restart(vec![("TOCSIN_CRASH_AT".to_owned(), format!("{side}:{append}"))]).await?;
    submit(server, &name).await?;
    while !server.is_dead() && !all_closed(server, &name).await.unwrap_or(false) {
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let reached = server.is_dead();
    if reached {
        server.restart(Vec::new()).await?;
    }
    let mut client = server.signed_in("analyst").await?;
    let closed = tickets(&mut client, &name).await?;
    let verdicts: Vec<_> = closed.iter().map(|ticket| ticket["verdict"].as_str().unwrap_or("none")).collect();
    ensure!(verdicts[0] == "malicious", "{name}: {:#}", closed[0]);
    ensure!(!verdicts[1..].contains(&"malicious"), "{name}: {verdicts:?}");
    ensure!(closed[0]["investigation"]["external"]["key"].is_string(), "{name}: {:#}", closed[0]);
    let issues = issues(server);
    ensure!(issues.values().all(|count| *count == 1), "{name}: {issues:?}");
    let own = issues.keys().filter(|title| title.contains(&name)).count();
    ensure!(own == 1, "{name}: {own} investigations in {issues:?}");
    Ok(reached)
}

async fn every_append(side: &str) -> Result<()> {
    let mut server = Server::start().await?;
    // Slower than the engine waits with writing, so that the steps' beginning and their end are appends of their own.
    server.lab().set_latency(Duration::from_millis(300));
    let step = std::env::var("TOCSIN_QUICK").map_or(1, |_| 4);
    for (reached, append) in (1..=MOST_APPENDS).step_by(step).enumerate() {
        if !round(&mut server, side, append).await? {
            println!("killed {side} {reached} of the flow's appends");
            ensure!(reached > 0, "no append was reached");
            return Ok(());
        }
    }
    bail!("the flow has more than {MOST_APPENDS} appends")
}

#[tokio::test]
async fn killed_before_any_append_nothing_is_lost_or_doubled() -> Result<()> {
    every_append("before").await
}

#[tokio::test]
async fn killed_behind_any_append_nothing_is_lost_or_doubled() -> Result<()> {
    every_append("after").await
}

#[tokio::test]
async fn a_ticket_whose_answer_was_lost_is_found_by_its_key_and_not_opened_twice() -> Result<()> {
    let server = Server::start().await?;
    let order =
        FaultOrder { provider: Target::One(Provider::Jira), matching: None, fault: Fault::LostAnswer, times: Some(1) };
    server.lab().order_fault(order);
    let mut client = server.signed_in("analyst").await?;
    let tickets = client.submit(&["evil-lost-answer.com"]).await?;
    let ticket = client.closed(&tickets[0]).await?;
    ensure!(ticket["investigation"]["external"]["key"].is_string(), "{ticket:#}");
    ensure!(server.lab().issues().len() == 1, "{:?}", server.lab().issues());
    Ok(())
}
