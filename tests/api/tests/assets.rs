//! Assets: claiming a list, the CERT's word, the look-up, and that nobody learns what others claim.

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Client, Live, Server};

const PASSWORD: &str = "correct horse battery";

/// A manager of the organisation that this person is of.
async fn manager(server: &Server, of: &str) -> Result<Client> {
    let organisation = server.signed_in(of).await?.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    let username = format!("{of}-manager");
    let body = json!({
        "username": username, "name": username, "organisation": organisation, "role": "organisation_manager",
        "password": PASSWORD,
    });
    server.signed_in("admin").await?.post("/api/v1/accounts", &body).await?.ok()?;
    let mut client = server.anonymous();
    client.sign_in(&username, PASSWORD).await?;
    Ok(client)
}

async fn claim(client: &mut Client, values: &[&str]) -> Result<Answer> {
    client.post("/api/v1/assets", &json!({ "values": values, "note": "see the registry" })).await
}

async fn claimed(client: &mut Client, value: &str) -> Result<Value> {
    Ok(claim(client, &[value]).await?.ok()?["items"][0]["asset"].clone())
}

async fn decide(client: &mut Client, asset: &Value, step: &str, body: &Value) -> Result<Answer> {
    let request = client
        .request(Method::POST, &format!("/api/v1/assets/{}/{step}", asset["id"].as_str().context("an id")?))
        .header("if-match", format!("\"{}\"", asset["version"]))
        .json(body);
    client.send(request).await
}

async fn approve(client: &mut Client, asset: &Value) -> Result<Value> {
    decide(client, asset, "approve", &json!({})).await?.ok()
}

async fn owners(client: &mut Client, q: &str) -> Result<Vec<(String, String)>> {
    let q: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let found = client.get(&format!("/api/v1/assets/lookup?q={q}")).await?.ok()?;
    let owners = found["owners"].as_array().context("owners")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(owners.iter().map(|owner| (text(&owner["value"]), text(&owner["fit"]))).collect())
}

fn pair(value: &str, fit: &str) -> (String, String) {
    (value.to_owned(), fit.to_owned())
}

#[tokio::test]
async fn a_pasted_list_is_claimed_as_a_whole_or_not_at_all() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut manager = manager(&server, "meridian").await?;
    let wrong = claim(&mut manager, &["193.0.2.0/24", "10.0.0.0/8", "ripe.net", "co.uk", "193.0.2.1/24"]).await?;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"), "{}", wrong.text);
    let fields: Vec<_> =
        wrong.body["errors"].as_array().context("errors")?.iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, ["values[1]", "values[3]", "values[4]"]);
    assert!(wrong.text.contains("For private use") && wrong.text.contains("public suffix"), "{}", wrong.text);
    assert_eq!(manager.get("/api/v1/assets").await?.ok()?["items"], json!([]), "nothing is stored");

    let right = claim(&mut manager, &["193.0.2.0/24", "RIPE.net", "as3333", "ripe.net"]).await?;
    assert_eq!(right.status, StatusCode::CREATED, "{}", right.text);
    let items = right.body["items"].as_array().context("items")?.clone();
    let read: Vec<_> = items.iter().map(|item| (item["asset"]["value"].clone(), item["known"].clone())).collect();
    assert_eq!(
        read,
        [
            (json!("193.0.2.0/24"), json!(false)),
            (json!("ripe.net"), json!(false)),
            (json!("AS3333"), json!(false)),
            (json!("ripe.net"), json!(true)),
        ]
    );
    assert_eq!(items[0]["asset"]["state"], "claimed");
    let again = claim(&mut manager, &["ripe.net"]).await?.ok()?;
    assert_eq!((&again["items"][0]["known"], &again["items"][0]["asset"]), (&json!(true), &items[1]["asset"]));
    assert_eq!(manager.get("/api/v1/assets").await?.ok()?["items"].as_array().map(Vec::len), Some(3));
    let many: Vec<&str> = vec!["ripe.net"; 501];
    assert_eq!(claim(&mut manager, &many).await?.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(claim(&mut manager, &[]).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}

#[tokio::test]
async fn the_cert_sees_overlaps_and_the_claimants_learn_nothing_of_each_other() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut northwind) = (manager(&server, "meridian").await?, manager(&server, "northwind").await?);
    let mut analyst = server.signed_in("analyst").await?;
    let wide = claimed(&mut meridian, "193.0.0.0/16").await?;
    approve(&mut analyst, &wide).await?;
    let narrow = claimed(&mut northwind, "193.0.2.0/24").await?;
    let same = claim(&mut northwind, &["193.0.0.0/16"]).await?;
    assert_eq!(same.status, StatusCode::CREATED, "the same answer as for what nobody has: {}", same.text);
    assert!(!same.text.contains("overlaps"), "{}", same.text);

    let queue = analyst.get("/api/v1/assets?state=claimed").await?.ok()?;
    let waiting = queue["items"].as_array().context("items")?;
    assert_eq!(waiting.len(), 2);
    for asset in waiting {
        let overlap = &asset["overlaps"][0];
        assert_eq!(overlap["asset"], wide["id"], "{asset}");
        assert_eq!((&overlap["approved"], &overlap["organisation"]), (&json!(true), &wide["organisation"]));
        let fit = if asset["id"] == narrow["id"] { "wider" } else { "exact" };
        assert_eq!(overlap["fit"], fit);
    }
    for (client, own, others) in [(&mut meridian, &wide, &narrow), (&mut northwind, &narrow, &wide)] {
        let list = client.get("/api/v1/assets").await?.text;
        let read = client.get(&format!("/api/v1/assets/{}", own["id"].as_str().context("an id")?)).await?.text;
        for text in [list, read] {
            assert!(!text.contains("overlaps"), "{text}");
            assert!(!text.contains(others["id"].as_str().context("an id")?), "{text}");
            assert!(!text.contains(others["organisation"].as_str().context("an id")?), "{text}");
        }
        let theirs = format!("/api/v1/assets/{}", others["id"].as_str().context("an id")?);
        assert_eq!(client.get(&theirs).await?.status, StatusCode::NOT_FOUND);
        let request = client.request(Method::DELETE, &theirs);
        assert_eq!(client.send(request).await?.status, StatusCode::NOT_FOUND);
    }
    Ok(())
}

#[tokio::test]
async fn a_claim_is_approved_refused_with_a_reason_and_given_up() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (manager(&server, "meridian").await?, server.signed_in("analyst").await?);
    let mut reporter = server.signed_in("meridian").await?;
    let asset = claimed(&mut meridian, "ripe.net").await?;
    for client in [&mut meridian, &mut reporter] {
        assert_eq!(decide(client, &asset, "approve", &json!({})).await?.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(claim(&mut reporter, &["ripe.net"]).await?.status, StatusCode::FORBIDDEN);
    let silent = decide(&mut analyst, &asset, "refuse", &json!({ "reason": " " })).await?;
    assert_eq!(
        (silent.status, &silent.body["errors"][0]["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason"))
    );
    let approved = approve(&mut analyst, &asset).await?;
    assert_eq!((&approved["state"], &approved["version"]), (&json!("approved"), &json!(2)));
    let late = decide(&mut analyst, &asset, "refuse", &json!({ "reason": "no" })).await?;
    assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "version_mismatch"));
    assert_eq!(late.body["current"]["state"], "approved");
    let twice = decide(&mut analyst, &approved, "approve", &json!({})).await?;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let refused = decide(&mut analyst, &approved, "refuse", &json!({ "reason": "sold in May" })).await?.ok()?;
    let seen = reporter.get(&format!("/api/v1/assets/{}", asset["id"].as_str().context("an id")?)).await?.ok()?;
    assert_eq!((&seen["state"], &seen["reason"]), (&json!("refused"), &json!("sold in May")));
    assert_eq!(decide(&mut analyst, &refused, "approve", &json!({})).await?.status, StatusCode::CONFLICT, "it is over");

    let anew = claimed(&mut meridian, "ripe.net").await?;
    assert_ne!(anew["id"], asset["id"]);
    let path = format!("/api/v1/assets/{}", anew["id"].as_str().context("an id")?);
    let noted = meridian.patch(&path, &json!({ "note": "bought back" })).await?.ok()?;
    assert_eq!((&noted["note"], &noted["version"]), (&json!("bought back"), &json!(2)));
    let request = meridian.request(Method::DELETE, &path);
    assert_eq!(meridian.send(request).await?.status, StatusCode::NO_CONTENT);
    assert_eq!(meridian.get(&path).await?.ok()?["state"], "withdrawn");
    let mut administrator = server.signed_in("admin").await?;
    let subject = format!("/api/v1/audit?subject=asset/{}", asset["id"].as_str().context("an id")?);
    let audit = administrator.get(&subject).await?.ok()?;
    let actions: Vec<_> = audit["items"].as_array().context("items")?.iter().map(|e| e["action"].clone()).collect();
    assert_eq!(actions, ["asset.refuse", "asset.approve", "asset.claim"]);
    Ok(())
}

#[tokio::test]
async fn one_look_up_answers_whose_something_is_and_constituents_only_what_is_their_own() -> Result<()> {
    let mut server = Server::start_with_people().await?;
    let (mut meridian, mut northwind) = (manager(&server, "meridian").await?, manager(&server, "northwind").await?);
    let mut analyst = server.signed_in("analyst").await?;
    for value in ["193.0.0.0/16", "ripe.net", "AS3333", "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*"] {
        let asset = claimed(&mut meridian, value).await?;
        approve(&mut analyst, &asset).await?;
    }
    let narrow = claimed(&mut northwind, "193.0.2.0/24").await?;
    assert_eq!(owners(&mut analyst, "193.0.2.7").await?, [pair("193.0.0.0/16", "wider")], "the other waits");
    approve(&mut analyst, &narrow).await?;
    let both = [pair("193.0.2.0/24", "wider"), pair("193.0.0.0/16", "wider")];
    assert_eq!(owners(&mut analyst, "193.0.2.7").await?, both, "the longest prefix first");
    assert_eq!(owners(&mut analyst, "hxxp://193.0.2[.]7:8080/x").await?, both);
    assert_eq!(owners(&mut meridian, "193.0.2.7").await?, both[1..]);
    assert_eq!(owners(&mut northwind, "193.0.2.7").await?, both[..1]);
    assert_eq!(owners(&mut northwind, "193.0.9.9").await?, []);
    assert_eq!(owners(&mut analyst, "https://www.ripe.net/login").await?, [pair("ripe.net", "wider")]);
    assert_eq!(owners(&mut analyst, "AS3333").await?, [pair("AS3333", "exact")]);
    let log4j = "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*";
    assert_eq!(owners(&mut analyst, "cpe:2.3:a:apache:log4j:2.*:*:*:*:*:*:*:*").await?, [pair(log4j, "narrower")]);
    assert_eq!(owners(&mut northwind, log4j).await?, []);
    let nothing = analyst.get("/api/v1/assets/lookup?q=d41d8cd98f00b204e9800998ecf8427e").await?;
    assert_eq!((nothing.status, &nothing.body["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("q")));

    server.restart(Vec::new()).await?;
    let mut analyst = server.signed_in("analyst").await?;
    assert_eq!(owners(&mut analyst, "193.0.2.7").await?, both, "the look-up is loaded at the start");
    Ok(())
}

#[tokio::test]
async fn a_machine_claims_and_live_clients_are_told_of_their_own_assets_only() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut machine = server.machine().await?;
    let stranger = server.signed_in("northwind").await?;
    let owner = server.signed_in("meridian").await?;
    let (mut told, mut untold) = (Live::open(&owner).await?, Live::open(&stranger).await?);
    for live in [&mut told, &mut untold] {
        live.subscribe(&["assets"], None).await?;
    }
    let asset = claimed(&mut machine, "ripe.net").await?;
    let event = told.next().await?.context("an event")?;
    assert_eq!(event["event"]["key"], asset["id"]);
    assert!(event["event"]["body"]["overlaps"].is_null());
    let mut northwind = manager(&server, "northwind").await?;
    let own = claimed(&mut northwind, "ripe.org").await?;
    let event = untold.next().await?.context("an event")?;
    assert_eq!(event["event"]["key"], own["id"], "the first that it is told is its own");
    let elsewhere = json!({ "organisation": asset["organisation"], "values": ["ripe.org"] });
    assert_eq!(northwind.post("/api/v1/assets", &elsewhere).await?.status, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}
