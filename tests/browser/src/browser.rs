//! Chromium, driven over WebDriver, with a profile of its own that is thrown away.

use std::process::Stdio;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::screen::{self, Screen};

/// What Chromium must not do by itself, and what lets the tests ask for roles and names.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
    "--enable-blink-features=ComputedAccessibilityInfo",
];

/// A browser. Dropping it ends the driver and the browser.
pub struct Browser {
    /// The WebDriver session.
    pub client: Client,
    _running: Running,
}

/// The processes of a browser, and what they leave on the disk.
struct Running {
    _driver: Child,
    profile: TempDir,
}

impl Drop for Running {
    /// A browser outlives its driver; it is known by its profile, which nothing else uses.
    fn drop(&mut self) {
        let ended = std::process::Command::new("pkill").args(["-KILL", "-f", "--"]).arg(self.profile.path()).status();
        if let Err(error) = ended {
            eprintln!("the browser goes on running: {error}");
        }
    }
}

impl Browser {
    /// Starts a driver and a browser of this size in pixels.
    ///
    /// # Panics
    /// When Chromium or its driver is not installed or does not start.
    pub async fn start(width: u32, height: u32) -> Self {
        let (driver, port) = start_driver().await;
        let profile = tempfile::tempdir().expect("a directory for the profile");
        let mut arguments: Vec<String> = ARGUMENTS.map(ToOwned::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        arguments.push(format!("--window-size={width},{height}"));
        let wanted = json!({
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
            "timeouts": { "script": 30_000, "pageLoad": 30_000 },
        });
        let capabilities: Map<String, Value> = wanted.as_object().expect("an object").clone();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts; `cargo xtask doctor` says what is missing");
        screen::set_size(&client, Screen { width, height }).await;
        Self { client, _running: Running { _driver: driver, profile } }
    }
}

async fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .args(["--port=0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("chromedriver is installed; `cargo xtask doctor` says what is missing");
    let mut lines = BufReader::new(driver.stdout.take().expect("the output is piped")).lines();
    while let Some(line) = lines.next_line().await.expect("chromedriver writes lines") {
        let port = line.split_once("successfully on port ").map(|(_, rest)| rest.trim_end_matches('.').parse());
        if let Some(Ok(port)) = port {
            // Whatever it writes later is read and dropped, so that it never waits for a reader.
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (driver, port);
        }
    }
    panic!("chromedriver did not say on which port it listens")
}
