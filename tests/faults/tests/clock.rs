//! A clock that is set forward and back while the host runs: nothing is lost, doubled or held up.
//!
//! The host's clock is libfaketime's, which reads its offset from a file; the monotonic clock is left alone, as a machine
//! whose time is set leaves it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};
use uuid::Uuid;

/// How long what follows from a change is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// The host's clock.
struct Clock {
    file: PathBuf,
}

impl Clock {
    /// Sets the host's clock by so much off this machine's.
    fn set(&self, offset: &str) -> Result<()> {
        let next = self.file.with_extension("next");
        std::fs::write(&next, format!("{offset}\n"))?;
        Ok(std::fs::rename(next, &self.file)?)
    }

    fn environment(&self, library: &Path) -> Vec<(String, String)> {
        let pairs = [
            ("LD_PRELOAD", library.display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
            ("DONT_FAKE_MONOTONIC", "1".to_owned()),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value)).to_vec()
    }
}

/// Debian's place of the library, whatever the processor.
fn library() -> Result<PathBuf> {
    let places = std::fs::read_dir("/usr/lib")?.filter_map(Result::ok).map(|entry| entry.path());
    places
        .chain([PathBuf::from("/usr/lib")])
        .map(|place| place.join("faketime/libfaketimeMT.so.1"))
        .find(|path| path.exists())
        .context("libfaketime is not installed: `cargo xtask setup` does it")
}

#[tokio::test]
async fn a_clock_that_jumps_loses_doubles_and_holds_up_nothing() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let clock = Clock { file: directory.path().join("offset") };
    clock.set("+0s")?;
    let server = Server::start_with_people_and(clock.environment(&library()?)).await?;
    let mut sent = Vec::new();
    // Forward by a month, back behind the beginning, and right again.
    for (step, offset) in ["+0s", "+30d", "-2h", "+0s"].into_iter().enumerate() {
        clock.set(offset)?;
        // A token of another time may have run out: people sign in again.
        let mut person = server.signed_in("meridian").await?;
        let mut analyst = server.signed_in("analyst").await?;
        let thread = person.direct_thread().await?;
        let word = format!("landmark{step}");
        let id = Uuid::now_v7();
        let body = json!({ "id": id, "text": format!("The {word} is reached.") });
        let path = format!("/api/v1/threads/{thread}/messages");
        for _ in 0..2 {
            person.post(&path, &body).await?.ok().with_context(|| format!("at {offset}"))?;
        }
        sent.push(id.to_string());
        let page = analyst.get(&format!("{path}?after=0")).await?.ok()?;
        let there: Vec<&str> =
            page["items"].as_array().context("a list")?.iter().filter_map(|m| m["id"].as_str()).collect();
        ensure!(there == sent, "at {offset}: {there:?}");
        found(&mut analyst, &word).await.with_context(|| format!("at {offset}"))?;
        counted(&mut analyst, sent.len()).await.with_context(|| format!("at {offset}"))?;
    }
    Ok(())
}

/// Waits until a message can be searched for, which follows from its being sent.
async fn found(analyst: &mut Client, word: &str) -> Result<()> {
    wait(analyst, &format!("/api/v1/search?q={word}"), |found| {
        found["items"].as_array().is_some_and(|items| items.len() == 1)
    })
    .await
}

/// Waits until the statistics have counted so many messages, in whatever months the clock said.
async fn counted(analyst: &mut Client, messages: usize) -> Result<()> {
    let now = analyst.get("/api/v1/statistics?by=month").await?.ok()?;
    let this = now["to"].as_str().context("a month")?;
    let year: i32 = this.get(..4).context("a year")?.parse()?;
    let path = format!("/api/v1/statistics?by=month&from={}-01&to={}-12", year - 1, year + 1);
    wait(analyst, &path, |found| found["total"]["figures"]["messages"] == json!(messages)).await
}

async fn wait(client: &mut Client, path: &str, holds: impl Fn(&Value) -> bool) -> Result<()> {
    let begun = std::time::Instant::now();
    loop {
        let found = client.get(path).await?.ok()?;
        if holds(&found) {
            return Ok(());
        }
        ensure!(begun.elapsed() < PATIENCE, "{path} answers {found}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
