//! Accounts: there is always an administrator who can sign in.

use anyhow::{Context, Result};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::{Client, Server};

const PASSWORD: &str = "correct horse battery";

async fn me(client: &mut Client) -> Result<Value> {
    client.get("/api/v1/auth/me").await?.ok()
}

fn account(me: &Value) -> Result<String> {
    Ok(format!("/api/v1/accounts/{}", me["id"].as_str().context("an id")?))
}

/// A second administrator.
async fn deputy(server: &Server, administrator: &mut Client) -> Result<Client> {
    let body = json!({
        "username": "deputy", "name": "Deputy", "organisation": me(administrator).await?["organisation"],
        "role": "administrator", "password": PASSWORD,
    });
    administrator.post("/api/v1/accounts", &body).await?.ok()?;
    let mut deputy = server.anonymous();
    deputy.sign_in("deputy", PASSWORD).await?;
    Ok(deputy)
}

#[tokio::test]
async fn of_two_administrators_who_put_each_other_out_at_once_one_remains() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut one = server.signed_in("admin").await?;
    let mut other = deputy(&server, &mut one).await?;
    let (first, second) = (account(&me(&mut one).await?)?, account(&me(&mut other).await?)?);
    for round in 0..6 {
        let out = if round % 2 == 0 { json!({ "disabled": true }) } else { json!({ "role": "analyst" }) };
        let (of_one, of_other) = tokio::join!(one.patch(&second, &out), other.patch(&first, &out));
        let statuses = [of_one?.status, of_other?.status];
        assert_eq!(statuses.iter().filter(|status| status.is_success()).count(), 1, "round {round}: {statuses:?}");
        // Who remains lets the other in again.
        let in_again = json!({ "disabled": false, "role": "administrator" });
        let (remaining, put_out) = if statuses[0].is_success() { (&mut one, &second) } else { (&mut other, &first) };
        remaining.patch(put_out, &in_again).await?.ok()?;
        one.sign_in("admin", PASSWORD).await?;
        other.sign_in("deputy", PASSWORD).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_machine_cannot_put_out_the_last_administrator() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let me = me(&mut administrator).await?;
    let body = json!({ "name": "Provisioning", "organisation": me["organisation"], "role": "administrator" });
    let made = administrator.post("/api/v1/api-clients", &body).await?.ok()?;
    let mut machine = server.anonymous();
    let text = |field: &str| made[field].as_str().context("a text").map(str::to_owned);
    machine.sign_in_machine(&text("id")?, &text("client_secret")?).await?;
    for out in [json!({ "disabled": true }), json!({ "role": "analyst" })] {
        let refused = machine.patch(&account(&me)?, &out).await?;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "conflict"), "{}", refused.text);
        assert!(refused.text.contains("no administrator left"), "{}", refused.text);
    }
    machine.patch(&account(&me)?, &json!({ "name": "Ada" })).await?.ok()?;
    administrator.get("/api/v1/auth/me").await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn nobody_gives_an_account_more_than_they_read_or_raises_themselves() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let own = account(&me(&mut administrator).await?)?;
    for tlp in ["amber", "red"] {
        let answer = administrator.patch(&own, &json!({ "clearance": tlp })).await?;
        // What one has already is no change.
        let expected = if tlp == "red" { StatusCode::OK } else { StatusCode::CONFLICT };
        assert_eq!(answer.status, expected, "{tlp}: {}", answer.text);
    }
    let mut deputy = deputy(&server, &mut administrator).await?;
    let their_own = account(&me(&mut deputy).await?)?;
    assert_eq!(deputy.patch(&their_own, &json!({ "clearance": "red" })).await?.status, StatusCode::CONFLICT);
    let organisation = me(&mut deputy).await?["organisation"].clone();
    let new = |clearance: &str| {
        json!({
            "username": "double", "name": "Double", "organisation": organisation, "role": "administrator",
            "clearance": clearance, "password": PASSWORD,
        })
    };
    let refused = deputy.post("/api/v1/accounts", &new("red")).await?;
    assert_eq!(refused.body["errors"][0]["field"], "clearance", "{}", refused.text);
    let made = deputy.post("/api/v1/accounts", &new("amber")).await?.ok()?;
    let theirs = account(&made)?;
    let refused = deputy.patch(&theirs, &json!({ "clearance": "red" })).await?;
    assert_eq!(refused.body["errors"][0]["field"], "clearance", "{}", refused.text);
    let taken_over = deputy.patch(&own, &json!({ "password": "another long password" })).await?;
    assert_eq!(taken_over.status, StatusCode::CONFLICT, "{}", taken_over.text);
    let raised = administrator.patch(&their_own, &json!({ "clearance": "red" })).await?.ok()?;
    assert_eq!(raised["clearance"], "red");
    Ok(())
}
