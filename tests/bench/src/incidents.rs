//! Incidents at scale: so many are put into a database, then lists and similar incidents are asked for, each many times.
//!
//! `incidents` alone fills 2,000; `incidents=200000` as many as it says. Half of the asking is the CERT's, half a constituent's.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server, ServerOptions};

/// How many are made when nothing is said.
const COUNT: usize = 2_000;
/// How many are made at the same time.
const AT_ONCE: usize = 64;
/// How often each question is asked.
const ASKED: usize = 200;

/// How many incidents the words of the command line ask for; `None` when they do not ask for this measurement.
pub fn wanted(words: &[String]) -> Option<usize> {
    words.iter().find_map(|word| match word.strip_prefix("incidents") {
        Some("") => Some(COUNT),
        Some(rest) => rest.strip_prefix('=')?.parse().ok(),
        None => None,
    })
}

pub async fn run(count: usize) -> Result<()> {
    let quiet = ("TOCSIN_LOG__FILTER".to_owned(), "error".to_owned());
    let server = Server::start_with(ServerOptions { environment: vec![quiet], bare: false }).await?;
    let (mut analyst, mut reporter) = (server.signed_in("analyst").await?, server.signed_in("meridian").await?);
    let category = category(&mut analyst).await?;
    let started = Instant::now();
    fill(&reporter, &category, count).await?;
    let rate = count as f64 / started.elapsed().as_secs_f64();
    println!("\nincidents: {count} reported, {rate:.0}/s");
    println!("{:>40} {:>10} {:>10}", "question", "p50 ms", "p99 ms");
    let one = analyst.get("/api/v1/incidents?limit=1&state=submitted").await?.ok()?["items"][0]["id"].clone();
    let one = one.as_str().context("an incident")?.to_owned();
    for (name, path) in [
        ("list", "/api/v1/incidents".to_owned()),
        ("list, open and high", "/api/v1/incidents?open=true&severity=high".to_owned()),
        ("list by category", format!("/api/v1/incidents?category={category}")),
        ("list by beginning of the title", "/api/v1/incidents?q=incident%201".to_owned()),
        ("one", format!("/api/v1/incidents/{one}")),
        ("its IoCs", format!("/api/v1/incidents/{one}/iocs")),
        ("similar", format!("/api/v1/incidents/{one}/similar")),
    ] {
        for (who, client) in [("CERT", &mut analyst), ("constituent", &mut reporter)] {
            let mut times = Vec::with_capacity(ASKED);
            for _ in 0..ASKED {
                let asked = Instant::now();
                client.get(&path).await?.ok()?;
                times.push(asked.elapsed());
            }
            let (p50, p99) = percentiles(times);
            println!("{:>40} {p50:>10.1} {p99:>10.1}", format!("{name} ({who})"));
        }
    }
    Ok(())
}

async fn category(client: &mut Client) -> Result<String> {
    let page = client.get("/api/v1/categories?limit=200").await?.ok()?;
    let categories = page["items"].as_array().context("categories")?;
    let scanner = categories.iter().find(|category| category["key"] == "information-gathering/scanner");
    Ok(scanner.context("scanning")?["id"].as_str().context("an id")?.to_owned())
}

/// Each shares one IoC with a hundredth of the others and has one of its own; they are drafts of which every second is sent,
/// so that the database holds both.
async fn fill(client: &Client, category: &str, count: usize) -> Result<()> {
    stream::iter(0..count)
        .map(|number| {
            let mut client = client.clone();
            let body = incident(category, number);
            async move {
                let answer = client.post("/api/v1/incidents", &body).await?;
                if answer.status.is_success() { Ok(()) } else { bail!("{}", answer.text) }
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

fn incident(category: &str, number: usize) -> Value {
    let severities = ["low", "medium", "high", "critical"];
    json!({
        "category": category, "title": format!("Incident {number}"), "severity": severities[number % 4],
        "values": {
            "noticed_at": "2026-01-01T10:00:00Z", "description": "Somebody looks around.", "protocols": "TCP 443",
        },
        "iocs": [format!("shared{}-evil.com", number % 100), format!("own{number}-evil.com")],
        "submit": number % 2 == 0,
    })
}

fn percentiles(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    (at(50), at(99))
}
