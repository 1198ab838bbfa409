//! Whom a message may mention: everybody who may read it, told to those who write, and no analyst's name to constituents.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::json;
use tocsin_tests_api::{Client, Server};

async fn direct(client: &mut Client) -> Result<String> {
    let me = client.get("/api/v1/auth/me").await?.ok()?;
    let organisation = me["organisation"].as_str().context("an organisation")?;
    let found = client.get(&format!("/api/v1/threads?organisation={organisation}")).await?.ok()?;
    Ok(format!("/api/v1/threads/{}", found["items"][0]["id"].as_str().context("a thread")?))
}

async fn usernames(client: &mut Client, thread: &str) -> Result<Vec<String>> {
    let page = client.get(&format!("{thread}/people")).await?.ok()?;
    let items = page["items"].as_array().context("a page")?;
    for one in items {
        let mut fields: Vec<&String> = one.as_object().context("an object")?.keys().collect();
        fields.sort();
        assert_eq!(fields, ["name", "of_cert", "username"]);
    }
    Ok(items.iter().map(|item| item["username"].as_str().unwrap_or_default().to_owned()).collect())
}

#[tokio::test]
async fn constituents_are_told_of_their_own_people_and_analysts_of_everybody_who_reads_the_thread() -> Result<()> {
    let server = Server::start_with_people().await?;
    let (mut meridian, mut analyst) = (server.signed_in("meridian").await?, server.signed_in("analyst").await?);
    let thread = direct(&mut meridian).await?;
    assert_eq!(usernames(&mut meridian, &thread).await?, ["meridian-manager"]);
    assert_eq!(usernames(&mut analyst, &thread).await?, ["admin", "lead", "meridian", "meridian-manager"]);
    let mut northwind = server.signed_in("northwind").await?;
    assert_eq!(northwind.get(&format!("{thread}/people")).await?.status, StatusCode::NOT_FOUND);

    // Who joined is there, under the clearance of that membership; who may not act there is not.
    let mut administrator = server.signed_in("admin").await?;
    let stranger = northwind.get("/api/v1/auth/me").await?.ok()?;
    let organisation = meridian.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    let body =
        json!({ "account": stranger["id"], "organisation": organisation, "role": "reader", "clearance": "green" });
    let membership = administrator.post("/api/v1/people", &body).await?.ok()?;
    let membership = format!("/api/v1/people/{}", membership["id"].as_str().context("an id")?);
    assert_eq!(usernames(&mut meridian, &thread).await?, ["meridian-manager"], "it is amber");
    administrator.patch(&membership, &json!({ "clearance": "amber" })).await?.ok()?;
    assert_eq!(usernames(&mut meridian, &thread).await?, ["meridian-manager", "northwind"]);
    administrator.patch(&membership, &json!({ "disabled": true })).await?.ok()?;
    assert_eq!(usernames(&mut meridian, &thread).await?, ["meridian-manager"]);
    Ok(())
}

#[tokio::test]
async fn whoever_only_reads_is_told_of_nobody() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut meridian = server.signed_in("meridian").await?;
    let thread = direct(&mut meridian).await?;
    let mut administrator = server.signed_in("admin").await?;
    let organisation = meridian.get("/api/v1/auth/me").await?.ok()?["organisation"].clone();
    let password = "correct horse battery";
    let body = json!({
        "username": "rex", "name": "Rex", "organisation": organisation, "role": "reader", "password": password,
    });
    administrator.post("/api/v1/accounts", &body).await?.ok()?;
    let mut reader = server.anonymous();
    reader.sign_in("rex", password).await?;
    reader.get(&thread).await?.ok()?;
    assert_eq!(reader.get(&format!("{thread}/people")).await?.status, StatusCode::FORBIDDEN);
    Ok(())
}
