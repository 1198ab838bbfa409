//! A server with people of three organisations, and a category whose card has a field that only the CERT sees.

use anyhow::{Context, Result};
use reqwest::Method;
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Client, Server};

pub const PASSWORD: &str = "correct horse battery";

pub struct Stage {
    pub server: Server,
    pub admin: Client,
    pub analyst: Client,
    /// A reporter of the first constituent.
    pub reporter: Client,
    /// A reporter of the second one.
    pub stranger: Client,
    pub category: String,
}

impl Stage {
    pub async fn new() -> Result<Self> {
        let server = Server::start_with_people().await?;
        let mut admin = server.signed_in("admin").await?;
        let desk = json!(["administrator", "lead", "analyst", "auditor"]);
        let category = json!({
            "key": "test/intrusion", "name": "Intrusion", "description": "Somebody got in.", "group": "Test",
            "severity": "medium", "statutory": true, "tasks": ["Call the organisation", "Look for others"],
            "fields": [
                { "key": "summary", "label": "Summary", "kind": { "text": {} }, "required_if": { "all": [] } },
                { "key": "indicators", "label": "IoCs", "kind": { "ioc_list": {} } },
                { "key": "assessment", "label": "Assessment", "kind": { "text": {} }, "access": { "see": desk } },
            ],
        });
        let category = id(&admin.post("/api/v1/categories", &category).await?.ok()?)?;
        let analyst = server.signed_in("analyst").await?;
        let (reporter, stranger) = (server.signed_in("meridian").await?, server.signed_in("northwind").await?);
        Ok(Self { server, admin, analyst, reporter, stranger, category })
    }

    /// Somebody else, with this role in the organisation of another client.
    pub async fn person(&mut self, of: &mut Client, username: &str, role: &str, clearance: &str) -> Result<Client> {
        let organisation = of.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
        let body = json!({
            "username": username, "name": username, "organisation": organisation, "role": role,
            "clearance": clearance, "password": PASSWORD,
        });
        self.admin.post("/api/v1/accounts", &body).await?.ok()?;
        let mut client = self.server.anonymous();
        client.sign_in(username, PASSWORD).await?;
        Ok(client)
    }

    /// A report of the first constituent that the CERT has.
    pub async fn sent(&mut self, title: &str, iocs: &[&str]) -> Result<Value> {
        let body = json!({
            "category": self.category, "title": title, "values": { "summary": "Encrypted files" }, "iocs": iocs,
            "submit": true,
        });
        self.reporter.post("/api/v1/incidents", &body).await?.ok()
    }
}

pub fn id(record: &Value) -> Result<String> {
    record["id"].as_str().map(str::to_owned).with_context(|| format!("an id: {record}"))
}

pub fn path_of(incident: &Value) -> String {
    format!("/api/v1/incidents/{}", incident["id"].as_str().unwrap_or_default())
}

/// Takes a step.
pub async fn step(client: &mut Client, incident: &Value, step: &str) -> Result<Value> {
    client.post(&format!("{}/steps", path_of(incident)), &json!({ "step": step })).await?.ok()
}

pub async fn patch_if(client: &mut Client, path: &str, version: &Value, body: &Value) -> Result<Answer> {
    let request = client.request(Method::PATCH, path).header("if-match", format!("\"{version}\"")).json(body);
    client.send(request).await
}

/// What a list holds, by one field.
pub async fn listed(client: &mut Client, path: &str, field: &str) -> Result<Vec<Value>> {
    let page = client.get(path).await?.ok()?;
    let items = page["items"].as_array().with_context(|| format!("a page: {page}"))?;
    Ok(items.iter().map(|item| item[field].clone()).collect())
}
