//! Another organisation's records do not exist: walks every route of the API's description.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};

/// Identifiers of the first organisation's records, by the noun that stands before the parameter.
async fn records(
    server: &Server,
    owner: &mut Client,
    administrator: &mut Client,
) -> Result<BTreeMap<&'static str, String>> {
    let ticket = owner.submit(&["clean-60.lab-portal.com"]).await?.remove(0);
    let closed = owner.closed(&ticket).await?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut records = BTreeMap::from([
        ("tickets", ticket),
        ("iocs", text(&closed["ioc"]["id"]).context("an IoC")?),
        ("runs", text(&closed["run_id"]).context("a run")?),
        ("api-clients", server.demo().api_client.client_id.clone()),
        ("organisations", text(&closed["organisation"]).context("an organisation")?),
        ("accounts", text(&owner.get("/api/v1/auth/me").await?.ok()?["id"]).context("an account")?),
    ]);
    let sections = closed["report"]["sections"].as_array().cloned().unwrap_or_default();
    let membership = administrator.get("/api/v1/people").await?.ok()?["items"].clone();
    let membership = membership.as_array().and_then(|items| items.iter().find(|item| item["username"] == "meridian"));
    records.insert("people", membership.and_then(|item| text(&item["id"])).context("a membership")?);
    let invited = json!({ "email": "new@meridian.example", "organisation": closed["organisation"], "role": "reader" });
    let invited = administrator.post("/api/v1/invitations", &invited).await?.ok()?;
    records.insert("invitations", text(&invited["id"]).context("an invitation")?);
    let digest = sections.iter().find_map(|section| text(&section["raw"][0]["digest"]));
    records.insert("raw", digest.context("a provider's document")?);
    records.extend(of_an_incident(owner, administrator).await?);
    let threads = owner.get(&format!("/api/v1/threads?organisation={}", records["organisations"])).await?.ok()?;
    let thread = text(&threads["items"][0]["id"]).context("a thread")?;
    let message = json!({ "id": "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a12", "text": "Between us" });
    owner.post(&format!("/api/v1/threads/{thread}/messages"), &message).await?.ok()?;
    records.insert("threads", thread);
    // A number, which other texts have too: lists are looked through for the thread.
    records.insert("messages", "1".to_owned());
    let answer = json!({ "title": "Thanks", "text": "Thank you" });
    let answer = administrator.post("/api/v1/canned-answers", &answer).await?.ok()?;
    records.insert("canned-answers", text(&answer["id"]).context("an answer")?);
    let connections = administrator.get("/api/v1/connections").await?.ok()?;
    records.insert("connections", text(&connections["items"][0]["id"]).context("a connection")?);
    let plugins = administrator.get("/api/v1/plugins").await?.ok()?;
    records.insert("plugins", text(&plugins["items"][0]["id"]).context("a plugin")?);
    let webhook = json!({
        "name": "SIEM", "url": "https://siem.example/hook", "events": ["asset.changed"],
        "organisation": closed["organisation"],
    });
    let webhook = administrator.post("/api/v1/webhooks", &webhook).await?.ok()?;
    let webhook = text(&webhook["id"]).context("a webhook")?;
    let claim = json!({ "organisation": closed["organisation"], "values": ["isolated.lab-portal.com"] });
    let claimed = administrator.post("/api/v1/assets", &claim).await?.ok()?;
    records.insert("assets", text(&claimed["items"][0]["asset"]["id"]).context("an asset")?);
    // The claim is told to the webhook: a delivery, whatever becomes of it.
    records.insert("deliveries", first_of(administrator, &format!("/api/v1/webhooks/{webhook}/deliveries")).await?);
    records.insert("webhooks", webhook);
    Ok(records)
}

/// The first record of a list, as soon as there is one.
async fn first_of(client: &mut Client, path: &str) -> Result<String> {
    for _ in 0..600 {
        let page = client.get(path).await?.ok()?;
        if let Some(id) = page["items"][0]["id"].as_str() {
            return Ok(id.to_owned());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("{path} stays empty")
}

/// A report, and what belongs to it.
async fn of_an_incident(owner: &mut Client, administrator: &mut Client) -> Result<BTreeMap<&'static str, String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let categories = administrator.get("/api/v1/categories?active=true&limit=200").await?.ok()?;
    let report = json!({ "category": categories["items"][0]["id"], "title": "Seen by nobody else" });
    let report = owner.post("/api/v1/incidents", &report).await?.ok()?;
    let upload = format!("/api/v1/incidents/{}/evidence?name=note.txt", text(&report["id"]).context("an incident")?);
    let upload = owner.request(Method::POST, &upload).header("content-type", "text/plain").body("seen by nobody else");
    let evidence = owner.send(upload).await?.ok()?;
    let view = json!({ "name": "Mine", "query": { "open": true } });
    let view = owner.post("/api/v1/saved-views", &view).await?.ok()?;
    Ok(BTreeMap::from([
        ("incidents", text(&report["id"]).context("an incident")?),
        ("evidence", text(&evidence["id"]).context("evidence")?),
        ("tasks", "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11".to_owned()),
        ("clocks", "early_warning".to_owned()),
        ("saved-views", text(&view["id"]).context("a view")?),
    ]))
}

/// The path with each parameter replaced by the record of the noun before it.
fn filled(path: &str, records: &BTreeMap<&'static str, String>) -> Result<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in path.split('/') {
        let part = if part.starts_with('{') {
            let noun = parts.last().cloned().unwrap_or_default();
            records
                .get(noun.as_str())
                .with_context(|| format!("the test knows no record of `{noun}` for {path}"))?
                .clone()
        } else {
            part.to_owned()
        };
        parts.push(part);
    }
    Ok(parts.join("/"))
}

/// A body that each route would accept from someone who may.
fn body(path: &str) -> Value {
    if path.contains("/clocks/") {
        return json!({ "action": "met" });
    }
    if path.contains("/messages/") {
        return json!({ "text": "Mine" });
    }
    match path.rsplit('/').next() {
        Some("messages") => json!({ "id": "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a13", "text": "Me too" }),
        Some("read") => json!({ "seq": 1 }),
        Some("steps") => json!({ "step": "withdraw" }),
        Some("iocs") => json!({ "values": ["evil-shop.com"] }),
        Some("occurrences") => json!({ "at": "2026-01-01T10:00:00Z", "text": "It began" }),
        Some("tasks") => json!({ "title": "Look" }),
        Some("merge") => json!({ "into": "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11" }),
        Some("split") => json!({ "title": "A part" }),
        Some("resolve") => json!({ "outcome": "did_not_happen" }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn every_route_that_names_a_record_of_another_organisation_answers_not_found() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut owner = server.signed_in("meridian").await?;
    let records = records(&server, &mut owner, &mut administrator).await?;
    let document = server.anonymous().get("/api/v1/openapi.json").await?.ok()?;
    let mut walked = 0;
    for mut stranger in strangers(&server, &mut administrator).await? {
        for (path, item) in
            document["paths"].as_object().context("paths")?.iter().filter(|(path, _)| is_of_an_organisation(path))
        {
            for method in item.as_object().context("operations")?.keys() {
                let method: Method = method.to_uppercase().parse()?;
                let address = filled(path, &records)?;
                let mut request = stranger.request(method.clone(), &address);
                if method != Method::GET {
                    request = request.json(&body(path));
                }
                let answer = stranger.send(request).await?;
                // What a role may do to no record at all is refused as that, and says nothing about the record.
                let whole_action = answer.status == StatusCode::FORBIDDEN
                    && forbidden_altogether(&mut stranger, path, &method).await?;
                assert!(
                    answer.status == StatusCode::NOT_FOUND || whole_action,
                    "{method} {path}: {} {}",
                    answer.status,
                    answer.text
                );
                walked += 1;
            }
        }
    }
    assert!(walked >= 30, "only {walked} routes were walked");
    Ok(())
}

/// Whether an address names a record that belongs to one organisation: categories and their cards are everybody's.
fn is_of_an_organisation(path: &str) -> bool {
    path.contains('{') && !path.starts_with("/api/v1/categories/")
}

/// Whether a record that does not exist at all is answered the same.
async fn forbidden_altogether(client: &mut Client, path: &str, method: &Method) -> Result<bool> {
    let nothing = "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11";
    let address: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { nothing } else { part }).collect();
    let mut request = client.request(method.clone(), &address.join("/"));
    if *method != Method::GET {
        request = request.json(&body(path));
    }
    Ok(client.send(request).await?.status == StatusCode::FORBIDDEN)
}

/// A person, a manager and a machine of the second organisation.
async fn strangers(server: &Server, administrator: &mut Client) -> Result<Vec<Client>> {
    let mut person = server.signed_in("northwind").await?;
    let organisation = person.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    let body = json!({ "name": "Stranger", "organisation": organisation, "clearance": "red" });
    let made = administrator.post("/api/v1/api-clients", &body).await?.ok()?;
    let manager = server.signed_in("northwind-manager").await?;
    let mut machine = server.anonymous();
    machine
        .sign_in_machine(made["id"].as_str().context("an id")?, made["client_secret"].as_str().context("a secret")?)
        .await?;
    Ok(vec![person, manager, machine])
}

#[tokio::test]
async fn no_list_contains_anything_of_another_organisation() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut owner = server.signed_in("meridian").await?;
    let records = records(&server, &mut owner, &mut administrator).await?;
    let document = server.anonymous().get("/api/v1/openapi.json").await?.ok()?;
    let lists = document["paths"].as_object().context("paths")?;
    let lists = lists
        .iter()
        .filter(|(path, item)| path.starts_with("/api/v1/") && !path.contains('{') && item["get"].is_object());
    let paths: Vec<String> = lists.map(|(path, _)| path.clone()).filter(|path| !path.ends_with("/live")).collect();
    assert!(paths.len() >= 8);
    for mut stranger in strangers(&server, &mut administrator).await? {
        for path in paths.iter().filter(|path| !path.ends_with("openapi.json")) {
            let answer = stranger.get(path).await?;
            // Messages are named by a number and clocks by a word, which other records have too.
            for (noun, record) in records.iter().filter(|(noun, _)| !["messages", "clocks"].contains(noun)) {
                assert!(!answer.text.contains(record.as_str()), "{path} names a record of {noun}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_marking_above_the_clearance_does_not_exist() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut analyst = server.signed_in("analyst").await?;
    let id = analyst.get("/api/v1/auth/me").await?.ok()?["id"].as_str().context("an id")?.to_owned();
    let request =
        administrator.request(Method::PATCH, &format!("/api/v1/accounts/{id}")).json(&json!({ "clearance": "green" }));
    administrator.send(request).await?.ok()?;
    let body = json!({ "iocs": [{ "value": "clean-61.lab-portal.com" }], "tlp": "red" });
    let accepted = administrator.post("/api/v1/enrichments", &body).await?.ok()?;
    let ticket = accepted["tickets"][0]["id"].as_str().context("a ticket")?.to_owned();
    let mut analyst = server.signed_in("analyst").await?;
    assert_eq!(analyst.get(&format!("/api/v1/tickets/{ticket}")).await?.status, StatusCode::NOT_FOUND);
    assert!(!analyst.get("/api/v1/tickets").await?.text.contains(&ticket));
    Ok(())
}
