//! What people ask of the desk, each question many times.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use chrono::{TimeDelta, Utc};
use tocsin_tests_api::{Client, Server};

use super::{ORGANISATIONS, fill::TURN, ids};

/// How often each question is asked.
const ASKED: usize = 100;

/// Asks everything as the CERT and as a constituent.
pub async fn ask(server: &Server, count: usize) -> Result<()> {
    println!("{:>46} {:>10} {:>10} {:>10}", "question", "p50 ms", "p99 ms", "max ms");
    for name in ["analyst", "meridian"] {
        let mut client = server.signed_in(name).await?;
        let of_cert = name == "analyst";
        let incident = *ids(&mut client, "/api/v1/incidents?limit=1").await?.first().context("an incident")?;
        let category = *ids(&mut client, "/api/v1/categories?limit=1").await?.first().context("a category")?;
        let thread = *ids(&mut client, "/api/v1/threads?limit=1").await?.first().context("a thread")?;
        let far = far(&mut client).await?;
        // Closed, and of the asker's own organisation, the first one.
        let mut own = (0..count).step_by(ORGANISATIONS);
        let known = own.rfind(|number| number % TURN > 5).context("a closed incident")?;
        let (from, to) = ((Utc::now() - TimeDelta::days(90)).format("%Y-%m"), Utc::now().format("%Y-%m"));
        let mut questions = vec![
            ("list", "/api/v1/incidents".to_owned()),
            ("list, due first", "/api/v1/incidents?sort=due&open=true".to_owned()),
            ("list, its twentieth page", format!("/api/v1/incidents?{far}")),
            ("open and critical", "/api/v1/incidents?open=true&severity=critical".to_owned()),
            ("of one category", format!("/api/v1/incidents?category={category}")),
            ("by the beginning of the title", "/api/v1/incidents?q=incident%201".to_owned()),
            ("one incident", format!("/api/v1/incidents/{incident}")),
            ("its IoCs", format!("/api/v1/incidents/{incident}/iocs")),
            ("similar incidents", format!("/api/v1/incidents/{incident}/similar")),
            ("threads", "/api/v1/threads".to_owned()),
            ("unread threads", "/api/v1/threads?unread=true".to_owned()),
            ("how much is unread", "/api/v1/threads/unread".to_owned()),
            ("messages of a thread", format!("/api/v1/threads/{thread}/messages")),
            ("search: in every message", "/api/v1/search?q=server".to_owned()),
            ("search: one in a hundred", "/api/v1/search?q=quarantine".to_owned()),
            ("search: one in all", format!("/api/v1/search?q=word{known}x5")),
            ("search: in none", "/api/v1/search?q=nowhere".to_owned()),
            ("search: two words", "/api/v1/search?q=quarantine%20step".to_owned()),
        ];
        if of_cert {
            questions.extend([
                ("statistics by month", "/api/v1/statistics?by=month".to_owned()),
                ("statistics by category", "/api/v1/statistics?by=category".to_owned()),
                (
                    "incidents behind a figure",
                    format!("/api/v1/statistics/incidents?measure=submitted&from={from}&to={to}"),
                ),
                ("statistics by organisation", "/api/v1/statistics?by=organisation".to_owned()),
                ("statistics by analyst", "/api/v1/statistics?by=analyst".to_owned()),
            ]);
        }
        for (question, path) in questions {
            measure(&format!("{question} ({})", if of_cert { "CERT" } else { "constituent" }), &mut client, &path)
                .await?;
        }
    }
    Ok(())
}

/// The cursor of a page far behind the first.
async fn far(client: &mut Client) -> Result<String> {
    let mut cursor = "limit=50".to_owned();
    for _ in 0..20 {
        let page = client.get(&format!("/api/v1/incidents?{cursor}")).await?.ok()?;
        match page["next"].as_str() {
            Some(next) => cursor = format!("limit=50&cursor={next}"),
            None => break,
        }
    }
    Ok(cursor)
}

async fn measure(name: &str, client: &mut Client, path: &str) -> Result<()> {
    let mut times: Vec<Duration> = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let asked = Instant::now();
        let answer = client.get(path).await?;
        times.push(asked.elapsed());
        ensure!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.text);
    }
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    println!("{name:>46} {:>10.2} {:>10.2} {:>10.2}", at(50), at(99), at(100));
    Ok(())
}
