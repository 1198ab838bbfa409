//! Webhooks: signed, tried again, of one's own organisation only.

use anyhow::{Context, Result};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, Mac};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::Sha256;
use tocsin_lab::{Received, Receiver};
use tocsin_tests_api::Client;

use crate::stage::{Stage, count, id, say, step, thread, until};

async fn subscribe(client: &mut Client, url: &str, events: &[&str]) -> Result<Value> {
    let body = json!({ "name": "SIEM", "url": url, "events": events });
    client.post("/api/v1/webhooks", &body).await?.ok()
}

/// Whether the signature is the secret's, computed as a receiver would.
fn is_signed(request: &Received, secret: &str) -> Result<bool> {
    let key = BASE64_STANDARD.decode(secret.strip_prefix("whsec_").context("a secret")?)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key)?;
    let (id, at) = (request.header("webhook-id"), request.header("webhook-timestamp"));
    mac.update(format!("{id}.{at}.").as_bytes());
    mac.update(&request.body);
    let given = request.header("webhook-signature").strip_prefix("v1,").context("version 1")?;
    Ok(mac.verify_slice(&BASE64_STANDARD.decode(given)?).is_ok())
}

#[tokio::test]
async fn a_receiver_that_fails_first_gets_the_change_signed_and_once_it_works() -> Result<()> {
    let mut stage = Stage::new().await?;
    let receiver = Receiver::start(503).await?;
    let webhook = subscribe(&mut stage.manager, &receiver.url(), &["incident.created"]).await?;
    let secret = webhook["secret"].as_str().context("a secret")?.to_owned();
    let incident = stage.sent("Ransomware", "amber").await?;
    let failed = receiver.request(|request| request.answered == 503).await.map_err(anyhow::Error::msg)?;
    receiver.answer(200);
    let taken = receiver.request(|request| request.answered == 200).await.map_err(anyhow::Error::msg)?;
    assert_eq!(failed.header("webhook-id"), taken.header("webhook-id"), "a second attempt is known as such");
    assert!(is_signed(&failed, &secret)? && is_signed(&taken, &secret)?);
    assert!(!is_signed(&taken, "whsec_AAAA")?);
    let body = taken.json();
    assert_eq!((&body["type"], &body["data"]["id"]), (&json!("incident.created"), &incident["id"]));
    assert_eq!(body["id"], taken.header("webhook-id"));
    let log = format!("/api/v1/webhooks/{}/deliveries", id(&webhook)?);
    let log = until(&mut stage.manager, &log, |log| log.body["items"][0]["state"] == "delivered").await?;
    assert!(log.body["items"][0]["attempts"].as_u64() >= Some(2), "{}", log.text);
    assert_eq!(log.body["items"][0]["last"]["status"], 200);
    let shown = stage.manager.get(&format!("/api/v1/webhooks/{}", id(&webhook)?)).await?;
    assert!(!shown.text.contains("whsec_"), "a secret is shown once");
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_told_of_its_own_organisation_within_its_clearance_and_as_its_role_reads() -> Result<()> {
    let mut stage = Stage::new().await?;
    let (own, other, certs) = (Receiver::start(200).await?, Receiver::start(200).await?, Receiver::start(200).await?);
    let events = ["incident.created", "incident.changed", "message.created"];
    let mut northwind = stage.server.signed_in("northwind-manager").await?;
    subscribe(&mut stage.manager, &own.url(), &events).await?;
    subscribe(&mut northwind, &other.url(), &events).await?;
    subscribe(&mut stage.admin, &certs.url(), &events).await?;
    let incident = stage.sent("Ransomware", "amber").await?;
    let change = json!({ "values": { "assessment": "hidden-from-them" } });
    stage.analyst.patch(&format!("/api/v1/incidents/{}", id(&incident)?), &change).await?.ok()?;
    let internal = thread(&mut stage.analyst, &incident, "internal").await?;
    say(&mut stage.analyst, &internal, "among-analysts").await?;
    let shared = thread(&mut stage.analyst, &incident, "shared").await?;
    say(&mut stage.analyst, &shared, "for-both").await?;
    let red = stage.sent("Too secret", "red").await?;
    let last = stage.sent("Last", "green").await?;
    for receiver in [&own, &certs] {
        let is_last = |request: &Received| request.json()["data"]["id"] == last["id"];
        receiver.request(is_last).await.map_err(anyhow::Error::msg)?;
        let spoken = |request: &Received| request.json()["data"]["text"] == "for-both";
        receiver.request(spoken).await.map_err(anyhow::Error::msg)?;
    }
    let text = |receiver: &Receiver| -> String {
        receiver.requests().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect()
    };
    let (theirs, all) = (text(&own), text(&certs));
    certs.request(|request| request.json()["data"]["text"] == "among-analysts").await.map_err(anyhow::Error::msg)?;
    assert!(all.contains("hidden-from-them"), "the CERT reads its own field");
    assert!(!theirs.contains("hidden-from-them") && !theirs.contains("among-analysts"), "{theirs}");
    assert!(!theirs.contains(red["id"].as_str().context("an id")?), "above its clearance");
    assert!(other.requests().is_empty(), "another organisation's");
    Ok(())
}

#[tokio::test]
async fn redirects_are_not_followed_and_forbidden_addresses_are_refused() -> Result<()> {
    let mut stage = Stage::new().await?;
    let receiver = Receiver::start(302).await?;
    let webhook = subscribe(&mut stage.manager, &receiver.url(), &["incident.created"]).await?;
    stage.sent("Ransomware", "amber").await?;
    let log = format!("/api/v1/webhooks/{}/deliveries", id(&webhook)?);
    let log = until(&mut stage.manager, &log, |log| log.body["items"][0]["last"]["status"] == 302).await?;
    assert_eq!(log.body["items"][0]["state"], "waiting", "a redirect is no success");
    for (url, word) in [
        ("http://10.0.0.1/", "private_networks"),
        ("http://[::ffff:169.254.169.254]/", "private_networks"),
        ("ftp://siem.example/", "https"),
        ("https://user:word@siem.example/", "password"),
        ("nonsense", "https://"),
    ] {
        let body = json!({ "name": "SIEM", "url": url, "events": ["incident.created"] });
        let refused = stage.manager.post("/api/v1/webhooks", &body).await?;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}: {}", refused.text);
        assert_eq!(refused.body["errors"][0]["field"], "url");
        assert!(refused.text.contains(word), "{url}: {}", refused.text);
    }
    Ok(())
}

#[tokio::test]
async fn an_acknowledged_change_is_told_after_the_host_was_killed() -> Result<()> {
    let mut stage = Stage::new().await?;
    let receiver = Receiver::start(503).await?;
    subscribe(&mut stage.manager, &receiver.url(), &["incident.created"]).await?;
    let incident = stage.sent("Ransomware", "amber").await?;
    stage.server.kill().await?;
    receiver.answer(200);
    let environment =
        [("TOCSIN_WEBHOOKS__PRIVATE_NETWORKS", "[\"127.0.0.0/8\"]"), ("TOCSIN_WEBHOOKS__PLAIN_HTTP", "true")];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    stage.server.restart(environment).await?;
    let told = receiver.request(|request| request.answered == 200).await.map_err(anyhow::Error::msg)?;
    assert_eq!(told.json()["data"]["id"], incident["id"]);
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_its_organisations_and_is_changed_from_the_version_that_was_read() -> Result<()> {
    let mut stage = Stage::new().await?;
    let receiver = Receiver::start(200).await?;
    let made = subscribe(&mut stage.manager, &receiver.url(), &["incident.created"]).await?;
    let path = format!("/api/v1/webhooks/{}", id(&made)?);
    let mut northwind = stage.server.signed_in("northwind-manager").await?;
    assert_eq!(northwind.get(&path).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(northwind.get(&format!("{path}/deliveries")).await?.status, StatusCode::NOT_FOUND);
    assert_eq!(count(&northwind.get("/api/v1/webhooks").await?), 0);
    assert_eq!(count(&stage.admin.get("/api/v1/webhooks").await?), 1);
    assert_eq!(stage.reporter.get("/api/v1/webhooks").await?.status, StatusCode::FORBIDDEN);
    let tag = stage.manager.get(&path).await?.header("etag").to_owned();
    let renamed = stage.manager.patch(&path, &json!({ "name": "Our SIEM" })).await?.ok()?;
    assert_eq!((&renamed["name"], &renamed["version"]), (&json!("Our SIEM"), &json!(2)));
    let request = stage.manager.request(reqwest::Method::PATCH, &path).header("if-match", tag).json(&json!({}));
    let late = stage.manager.send(request).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    let renewed = stage.manager.post_empty(&format!("{path}/secret")).await?.ok()?;
    assert_ne!(renewed["secret"], made["secret"]);

    stage.manager.patch(&path, &json!({ "disabled": true })).await?.ok()?;
    let incident = stage.sent("Not told", "amber").await?;
    stage.manager.patch(&path, &json!({ "disabled": false })).await?.ok()?;
    let told = stage.sent("Told", "amber").await?;
    let first = receiver.request(|_| true).await.map_err(anyhow::Error::msg)?;
    assert_eq!(first.json()["data"]["id"], told["id"], "not {}", incident["id"]);
    let deliveries = format!("{path}/deliveries");
    let log = until(&mut stage.manager, &deliveries, |log| log.body["items"][0]["state"] == "delivered").await?;
    let delivery = id(&log.body["items"][0])?;
    stage.manager.post_empty(&format!("{path}/deliveries/{delivery}/redeliver")).await?.ok()?;
    until(&mut stage.manager, &deliveries, |_| receiver.requests().len() == 2).await?;
    let ids: Vec<String> = receiver.requests().iter().map(|request| request.header("webhook-id").to_owned()).collect();
    assert_eq!(ids[0], ids[1]);
    step(&mut stage.analyst, &told, "accept").await?;
    assert_eq!(stage.manager.send(stage.manager.request(reqwest::Method::DELETE, &path)).await?.status, 204);
    assert_eq!(stage.manager.get(&path).await?.status, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn an_organisation_has_so_many_webhooks_and_is_told_when_there_is_no_room() -> Result<()> {
    let mut stage = Stage::new().await?;
    let mut last = json!(null);
    for _ in 0..20 {
        last = subscribe(&mut stage.manager, "http://127.0.0.1:9/", &["incident.created"]).await?;
    }
    let body = json!({ "name": "SIEM", "url": "http://127.0.0.1:9/", "events": ["incident.created"] });
    let refused = stage.manager.post("/api/v1/webhooks", &body).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let message = refused.body["errors"][0]["message"].as_str().context("a message")?;
    assert!(message.contains("remove one"), "{message}");
    subscribe(&mut stage.admin, "http://127.0.0.1:9/", &["incident.created"]).await?;
    stage.manager.delete(&format!("/api/v1/webhooks/{}", id(&last)?)).await?;
    subscribe(&mut stage.manager, "http://127.0.0.1:9/", &["incident.created"]).await?;
    Ok(())
}

#[tokio::test]
async fn a_receiver_that_takes_its_time_holds_up_nobody_elses_deliveries() -> Result<()> {
    let mut stage = Stage::new().await?;
    // It takes connections and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/", silent.local_addr()?);
    for _ in 0..18 {
        subscribe(&mut stage.manager, &address, &["incident.created"]).await?;
    }
    // More attempts than the host makes in the time that the receiver below is waited for, were they in its way.
    for _ in 0..8 {
        stage.sent("Held up", "amber").await?;
    }
    let other = Receiver::start(200).await?;
    subscribe(&mut stage.admin, &other.url(), &["incident.created"]).await?;
    let incident = stage.sent("Goes on", "amber").await?;
    other.request(|request| request.json()["data"]["id"] == incident["id"]).await.map_err(anyhow::Error::msg)?;
    Ok(())
}
