//! The whole durable flow against the same HTTP calls in plain Rust, at concurrency 1, 16 and 64, with providers that
//! answer at once and ones that take 50 ms.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;
use tocsin_tests_api::{Client, Server, ServerOptions};

use crate::{memory, plain};

/// How many IoCs one measurement submits, by concurrency.
const ROUNDS: [(usize, usize); 3] = [(1, 100), (16, 600), (64, 1500)];

pub async fn run() -> Result<()> {
    for latency in [Duration::ZERO, Duration::from_millis(50)] {
        println!("\nflow, providers answer after {} ms", latency.as_millis());
        println!("{:>12} {:>14} {:>14} {:>8} {:>12}", "concurrency", "plain IoC/s", "flow IoC/s", "ratio", "RSS MiB");
        for (concurrency, count) in ROUNDS {
            let count = if latency.is_zero() { count } else { count / 2 };
            measure(latency, concurrency, count).await?;
        }
    }
    Ok(())
}

/// Every other one is malicious, so half a ticket is opened per IoC.
fn domains(round: &str, count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{}-{round}-{n}.com", if n % 2 == 0 { "evil" } else { "clean" })).collect()
}

async fn measure(latency: Duration, concurrency: usize, count: usize) -> Result<()> {
    let runs = ("TOCSIN_ENGINE__MAX_ACTIVE_RUNS".to_owned(), concurrency.to_string());
    let quiet = ("TOCSIN_LOG__FILTER".to_owned(), "error".to_owned());
    let server =
        Server::start_with(ServerOptions { environment: vec![runs, quiet], ..ServerOptions::default() }).await?;
    let mut admin = server.signed_in("admin").await?;
    let flow = admin.get("/api/v1/flow").await?.ok()?;
    let mut settings = flow["settings"].clone();
    settings["connections"] = json!(["virustotal", "rdap"]);
    admin.put("/api/v1/flow", &settings).await?.ok()?;
    // The first call of a connection opens its pool and fetches what is cached for long.
    settle(&mut admin, &domains("warm", 4)).await?;
    server.lab().set_latency(latency);
    let plain = plain::rate(server.lab(), &domains("plain", count), concurrency).await;
    let values = domains("flow", count);
    let started = Instant::now();
    settle(&mut admin, &values).await?;
    let flow = count as f64 / started.elapsed().as_secs_f64();
    let rss = memory::of(server.pid().context("it runs")?);
    println!("{concurrency:>12} {plain:>14.0} {flow:>14.0} {:>8.2} {rss:>12.0}", flow / plain);
    Ok(())
}

/// Submits the values and waits until their tickets are closed.
async fn settle(client: &mut Client, values: &[String]) -> Result<()> {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    client.submit(&values).await?;
    for state in ["queued", "running"] {
        loop {
            let list = client.get(&format!("/api/v1/tickets?kind=enrichment&state={state}&limit=1")).await?.ok()?;
            if list["items"].as_array().is_some_and(Vec::is_empty) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    Ok(())
}
