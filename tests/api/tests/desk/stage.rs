//! A server with people of three organisations, a category with a field that only the CERT sees, a mail server and room for
//! webhooks on loopback.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tocsin_lab::MailServer;
use tocsin_tests_api::{Answer, Client, Server};
use tokio::time::Instant;

/// How long a follower may take on a busy machine before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Stage {
    pub server: Server,
    pub mail: MailServer,
    pub admin: Client,
    pub lead: Client,
    pub analyst: Client,
    /// A reporter of the first constituent.
    pub reporter: Client,
    /// Its manager.
    pub manager: Client,
    /// A reporter of the second one.
    pub stranger: Client,
    pub category: String,
}

impl Stage {
    pub async fn new() -> Result<Self> {
        let mail = MailServer::start().await?;
        let port = mail.address().port().to_string();
        let environment = [
            ("TOCSIN_WEBHOOKS__PRIVATE_NETWORKS", "[\"127.0.0.0/8\"]"),
            ("TOCSIN_WEBHOOKS__PLAIN_HTTP", "true"),
            ("TOCSIN_MAIL__SERVER", "127.0.0.1"),
            ("TOCSIN_MAIL__PORT", port.as_str()),
            ("TOCSIN_MAIL__SECURITY", "none"),
            ("TOCSIN_MAIL__FROM", "Tocsin <tocsin@cert.example>"),
            ("TOCSIN_MAIL__WINDOW_S", "1"),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let server = Server::start_with_people_and(environment).await?;
        let mut admin = server.signed_in("admin").await?;
        let desk = json!(["administrator", "lead", "analyst", "auditor"]);
        let category = json!({
            "key": "test/intrusion", "name": "Intrusion", "description": "Somebody got in.", "group": "Test",
            "severity": "medium", "statutory": false, "tasks": ["Look for others"],
            "fields": [
                { "key": "summary", "label": "Summary", "kind": { "text": {} } },
                { "key": "assessment", "label": "Assessment", "kind": { "text": {} }, "access": { "see": desk } },
            ],
        });
        let category = id(&admin.post("/api/v1/categories", &category).await?.ok()?)?;
        let accounts = admin.get("/api/v1/accounts?limit=200").await?.ok()?;
        for account in accounts["items"].as_array().context("accounts")? {
            let address = format!("{}@people.example", account["username"].as_str().unwrap_or_default());
            admin
                .patch(&format!("/api/v1/accounts/{}", id(account)?), &json!({ "email": address, "clearance": "red" }))
                .await?
                .ok()?;
        }
        let [lead, analyst, reporter, manager, stranger] = [
            server.signed_in("lead").await?,
            server.signed_in("analyst").await?,
            server.signed_in("meridian").await?,
            server.signed_in("meridian-manager").await?,
            server.signed_in("northwind").await?,
        ];
        let admin = server.signed_in("admin").await?;
        Ok(Self { server, mail, admin, lead, analyst, reporter, manager, stranger, category })
    }

    /// A report of the first constituent that the CERT has.
    pub async fn sent(&mut self, title: &str, tlp: &str) -> Result<Value> {
        let body = json!({
            "category": self.category, "title": title, "values": { "summary": "Files were encrypted" }, "tlp": tlp,
            "iocs": ["hxxp://evil[.]lab-portal[.]com/a"], "submit": true,
        });
        self.reporter.post("/api/v1/incidents", &body).await?.ok()
    }
}

pub fn id(record: &Value) -> Result<String> {
    record["id"].as_str().map(str::to_owned).with_context(|| format!("an id: {record}"))
}

/// Takes a step.
pub async fn step(client: &mut Client, incident: &Value, step: &str) -> Result<Value> {
    client.post(&format!("/api/v1/incidents/{}/steps", id(incident)?), &json!({ "step": step })).await?.ok()
}

/// The thread of an incident that its organisation reads, or the one that only analysts read.
pub async fn thread(client: &mut Client, incident: &Value, kind: &str) -> Result<String> {
    let found = client.get(&format!("/api/v1/threads?incident={}", id(incident)?)).await?.ok()?;
    let threads = found["items"].as_array().context("threads")?;
    let one =
        threads.iter().find(|thread| thread["kind"] == kind).with_context(|| format!("no {kind} thread: {found}"))?;
    id(one)
}

/// Writes a message.
pub async fn say(client: &mut Client, thread: &str, text: &str) -> Result<Value> {
    let body = json!({ "id": uuid::Uuid::now_v7(), "text": text });
    client.post(&format!("/api/v1/threads/{thread}/messages"), &body).await?.ok()
}

/// Asks until the answer is as wanted: what follows from a change comes a moment later.
pub async fn until(client: &mut Client, path: &str, wanted: impl Fn(&Answer) -> bool) -> Result<Answer> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = client.get(path).await?;
        if wanted(&answer) {
            return Ok(answer);
        }
        if Instant::now() > deadline {
            bail!("{path} stays: {}", answer.text);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// How many items a page has.
pub fn count(answer: &Answer) -> usize {
    answer.body["items"].as_array().map_or(0, Vec::len)
}
