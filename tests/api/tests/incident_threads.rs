//! The two threads of an incident: one that its organisation reads, one that only the CERT reads.

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Live, Server};
use uuid::Uuid;

const PASSWORD: &str = "correct horse battery";

struct Stage {
    server: Server,
    analyst: Client,
    reporter: Client,
    category: Value,
}

impl Stage {
    async fn new() -> Result<Self> {
        let server = Server::start_with_people().await?;
        let mut admin = server.signed_in("admin").await?;
        let category = json!({
            "key": "test/intrusion", "name": "Intrusion", "description": "Somebody got in.", "group": "Test",
            "severity": "medium", "statutory": true, "tasks": [],
            "fields": [{ "key": "summary", "label": "Summary", "kind": { "text": {} } }],
        });
        let category = admin.post("/api/v1/categories", &category).await?.ok()?["id"].clone();
        let (analyst, reporter) = (server.signed_in("analyst").await?, server.signed_in("meridian").await?);
        Ok(Self { server, analyst, reporter, category })
    }

    async fn incident(&mut self, submit: bool) -> Result<Value> {
        let body = json!({ "category": self.category, "title": "Ransomware", "submit": submit });
        self.reporter.post("/api/v1/incidents", &body).await?.ok()
    }

    /// A colleague of the reporter.
    async fn colleague(&mut self, clearance: &str) -> Result<Client> {
        let organisation = self.reporter.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
        let body = json!({
            "username": "colleague", "name": "Colleague", "organisation": organisation, "role": "reporter",
            "clearance": clearance, "password": PASSWORD,
        });
        self.server.signed_in("admin").await?.post("/api/v1/accounts", &body).await?.ok()?;
        let mut client = self.server.anonymous();
        client.sign_in("colleague", PASSWORD).await?;
        Ok(client)
    }
}

/// The ids of an incident's threads that somebody sees, by kind.
async fn threads(client: &mut Client, incident: &Value) -> Result<Vec<(String, String)>> {
    let id = incident["id"].as_str().context("an id")?;
    let found = client.get(&format!("/api/v1/threads?incident={id}")).await?.ok()?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(found["items"].as_array().into_iter().flatten().map(|one| (text(&one["kind"]), text(&one["id"]))).collect())
}

async fn say(client: &mut Client, thread: &str, body: Value) -> Result<tocsin_tests_api::Answer> {
    let mut message = json!({ "id": Uuid::now_v7() });
    message.as_object_mut().context("an object")?.extend(body.as_object().cloned().unwrap_or_default());
    client.post(&format!("/api/v1/threads/{thread}/messages"), &message).await
}

#[tokio::test]
async fn what_analysts_write_among_themselves_reaches_no_constituent_by_any_door() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.incident(true).await?;
    let of_cert = threads(&mut stage.analyst, &incident).await?;
    let [(_, shared), (kind, internal)] = of_cert.as_slice() else { panic!("two threads: {of_cert:?}") };
    assert_eq!(kind, "internal");
    assert_eq!(threads(&mut stage.reporter, &incident).await?, [("shared".to_owned(), shared.clone())]);
    let readers = |thread: Value| thread["readers"].as_str().unwrap_or_default().to_owned();
    let of_internal = readers(stage.analyst.get(&format!("/api/v1/threads/{internal}")).await?.ok()?);
    assert!(of_internal.starts_with("Only the CERT can read this: not meridian"), "{of_internal}");
    let of_shared = readers(stage.reporter.get(&format!("/api/v1/threads/{shared}")).await?.ok()?);
    assert!(of_shared.starts_with("meridian and the CERT can read this"), "{of_shared}");

    let mut live = Live::open(&stage.reporter).await?;
    let topics = ["threads".to_owned(), format!("thread:{internal}"), format!("messages:{internal}")];
    live.subscribe(&topics.each_ref().map(String::as_str), None).await?;
    say(&mut stage.analyst, internal, json!({ "text": "They hide something" })).await?.ok()?;
    let message = format!("/api/v1/threads/{internal}/messages/1");
    for (method, path, body) in [
        (Method::GET, format!("/api/v1/threads/{internal}"), Value::Null),
        (Method::GET, format!("/api/v1/threads/{internal}/messages"), Value::Null),
        (Method::GET, format!("/api/v1/threads/{internal}/receipts"), Value::Null),
        (Method::PUT, format!("/api/v1/threads/{internal}/read"), json!({ "seq": 1 })),
        (Method::POST, format!("/api/v1/threads/{internal}/messages"), json!({ "id": Uuid::now_v7(), "text": "?" })),
        (Method::POST, format!("/api/v1/threads/{internal}/assistance"), json!({ "text": "?" })),
        (Method::PATCH, message.clone(), json!({ "text": "?" })),
        (Method::DELETE, message.clone(), Value::Null),
    ] {
        let request = stage.reporter.request(method.clone(), &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let answer = stage.reporter.send(request).await?;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {path}: {}", answer.text);
        assert!(!answer.text.contains("internal"), "{}", answer.text);
    }
    assert_eq!(stage.reporter.get("/api/v1/threads").await?.ok()?["items"], json!([]));
    assert_eq!(stage.reporter.get("/api/v1/threads?kind=internal").await?.ok()?["items"], json!([]));
    assert_eq!(stage.reporter.get("/api/v1/threads/unread").await?.ok()?["total"], 0);
    say(&mut stage.analyst, shared, json!({ "text": "We look into it" })).await?.ok()?;
    let first = live.next().await?.context("an event")?;
    assert_eq!(first["event"]["key"], json!(shared), "{first}");
    Ok(())
}

#[tokio::test]
async fn a_thread_is_hidden_with_its_incident_when_that_is_marked_more_strictly() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.incident(true).await?;
    let mut low = stage.colleague("amber").await?;
    let (_, shared) = threads(&mut low, &incident).await?.pop().context("a thread")?;
    let asked = low.post(&format!("/api/v1/threads/{shared}/assistance"), &json!({ "text": "Help" })).await?.ok()?;
    let ticket = format!("/api/v1/tickets/{}", asked["id"].as_str().context("an id")?);
    assert_eq!(low.get(&ticket).await?.status, StatusCode::OK);
    let mut live = Live::open(&low).await?;
    live.subscribe(&["threads", &format!("messages:{shared}"), "tickets"], None).await?;
    let mut admin = stage.server.signed_in("admin").await?;
    let path = format!("/api/v1/incidents/{}", incident["id"].as_str().context("an id")?);
    admin.patch(&path, &json!({ "tlp": "red" })).await?.ok()?;
    assert_eq!(low.get(&format!("/api/v1/threads/{shared}")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(low.get(&format!("/api/v1/threads/{shared}/messages")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(say(&mut low, &shared, json!({ "text": "still here?" })).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(low.get("/api/v1/threads").await?.ok()?["items"], json!([]));
    assert_eq!(low.get("/api/v1/threads/unread").await?.ok()?["total"], 0);
    assert_eq!(low.get(&ticket).await?.status, StatusCode::NOT_FOUND, "the request follows its thread");
    say(&mut admin, &shared, json!({ "text": "for few eyes" })).await?.ok()?;
    let asked = admin.get(&ticket).await?.ok()?;
    assert_eq!(asked["tlp"], "red");
    admin.patch(&path, &json!({ "tlp": "green" })).await?.ok()?;
    say(&mut admin, &shared, json!({ "text": "for more eyes" })).await?.ok()?;
    loop {
        let message = live.next().await?.context("an event")?.to_string();
        assert!(!message.contains("few eyes"), "{message}");
        if message.contains("for more eyes") {
            return Ok(());
        }
    }
}

#[tokio::test]
async fn nobody_writes_where_the_cert_does_not_look_yet() -> Result<()> {
    let mut stage = Stage::new().await?;
    let draft = stage.incident(false).await?;
    let (_, shared) = threads(&mut stage.reporter, &draft).await?.pop().context("a thread")?;
    assert_eq!(stage.reporter.get(&format!("/api/v1/threads/{shared}")).await?.ok()?["last_seq"], 0);
    let refused = say(&mut stage.reporter, &shared, json!({ "text": "hello?" })).await?;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "conflict"), "{}", refused.text);
    let path = format!("/api/v1/threads/{shared}");
    assert_eq!(stage.analyst.get(&path).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(threads(&mut stage.analyst, &draft).await?, []);
    let steps = format!("/api/v1/incidents/{}/steps", draft["id"].as_str().context("an id")?);
    stage.reporter.post(&steps, &json!({ "step": "submit" })).await?.ok()?;
    say(&mut stage.reporter, &shared, json!({ "text": "hello" })).await?.ok()?;
    assert_eq!(stage.analyst.get(&path).await?.ok()?["last"]["text"], "hello");
    Ok(())
}

#[tokio::test]
async fn files_go_with_messages_of_their_own_incident_only() -> Result<()> {
    let mut stage = Stage::new().await?;
    let (incident, other) = (stage.incident(true).await?, stage.incident(true).await?);
    let (_, shared) = threads(&mut stage.reporter, &incident).await?.pop().context("a thread")?;
    let upload = async |client: &mut Client, incident: &Value, name: &str| -> Result<Value> {
        let path = format!("/api/v1/incidents/{}/evidence?name={name}", incident["id"].as_str().unwrap_or_default());
        let request = client.request(Method::POST, &path).header("content-type", "text/plain").body("a log\n");
        Ok(client.send(request).await?.ok()?["id"].clone())
    };
    let own = upload(&mut stage.reporter, &incident, "own.log").await?;
    let foreign = upload(&mut stage.reporter, &other, "foreign.log").await?;
    let said = say(&mut stage.reporter, &shared, json!({ "attachments": [own] })).await?.ok()?;
    assert_eq!(said["attachments"], json!([own]));
    let refused = say(&mut stage.reporter, &shared, json!({ "attachments": [own, foreign] })).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.body["errors"][0]["field"], "attachments[1]");
    Ok(())
}

#[tokio::test]
async fn the_first_message_of_the_cert_to_the_organisation_is_the_first_answer() -> Result<()> {
    let mut stage = Stage::new().await?;
    let incident = stage.incident(true).await?;
    let path = format!("/api/v1/incidents/{}", incident["id"].as_str().context("an id")?);
    let of_cert = threads(&mut stage.analyst, &incident).await?;
    let [(_, shared), (_, internal)] = of_cert.as_slice() else { panic!("two threads: {of_cert:?}") };
    say(&mut stage.analyst, internal, json!({ "text": "among us" })).await?.ok()?;
    assert_eq!(stage.analyst.get(&path).await?.ok()?["answered_at"], Value::Null);
    say(&mut stage.analyst, shared, json!({ "text": "We look into it" })).await?.ok()?;
    assert!(stage.analyst.get(&path).await?.ok()?["answered_at"].is_string());
    Ok(())
}
