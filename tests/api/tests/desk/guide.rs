//! The guide's examples do what the guide says: they are run as they are served.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::json;
use tocsin_tests_api::Server;
use tokio::{io::AsyncWriteExt, process::Command};

/// Runs an example of the guide and gives back what it prints.
async fn run(server: &Server, program: &str, example: &str, input: &str) -> Result<String> {
    let text = server.anonymous().get(&format!("/docs/guide/{example}")).await?.text;
    let file = server.directory().join(example);
    std::fs::write(&file, text)?;
    let client = &server.demo().api_client;
    let mut process = Command::new(program)
        .arg(&file)
        .env("TOCSIN_URL", server.url())
        .env("CLIENT_ID", &client.client_id)
        .env("CLIENT_SECRET", &client.client_secret)
        .env("no_proxy", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{program} cannot be run"))?;
    process.stdin.take().context("its input")?.write_all(input.as_bytes()).await?;
    let output = process.wait_with_output().await?;
    let (printed, said) = (String::from_utf8(output.stdout)?, String::from_utf8_lossy(&output.stderr).into_owned());
    if !output.status.success() {
        bail!("{example} failed: {printed}\n{said}");
    }
    Ok(printed)
}

#[tokio::test]
async fn the_example_with_curl_reports_an_incident_from_end_to_end() -> Result<()> {
    let server = Server::start_with_people().await?;
    let printed = run(&server, "bash", "report.sh", "").await?;
    let lines: Vec<&str> = printed.lines().collect();
    let incident = lines.iter().find_map(|line| line.strip_prefix("incident ")).context("an incident")?;
    assert!(lines.contains(&"submitted") && lines.contains(&"198.51.100.23"), "{printed}");
    let mut analyst = server.signed_in("analyst").await?;
    let seen = analyst.get(&format!("/api/v1/incidents/{incident}")).await?.ok()?;
    assert_eq!(lines.last().copied(), seen["reference"].as_str());
    Ok(())
}

#[tokio::test]
async fn the_example_in_python_registers_an_alert_once() -> Result<()> {
    let server = Server::start_with_people().await?;
    let alert = json!({
        "id": "4711", "rule": "Beacon", "host": "srv-12", "level": 3, "category": "malicious-code/c2-server",
        "observables": ["198.51.100.7", "see hxxp://evil[.]lab-portal[.]com"],
    });
    let first = run(&server, "python3", "siem_alert.py", &alert.to_string()).await?;
    let second = run(&server, "python3", "siem_alert.py", &alert.to_string()).await?;
    assert_eq!(first, second);
    let id = first.split_whitespace().last().context("an id")?;
    let mut owner = server.signed_in("meridian").await?;
    let incident = owner.get(&format!("/api/v1/incidents/{id}")).await?.ok()?;
    assert_eq!((&incident["title"], &incident["severity"]), (&json!("Beacon on srv-12"), &json!("high")));
    let page = server.anonymous().get("/docs/guide").await?;
    assert!(page.text.contains("siem_alert.py"));
    Ok(())
}
