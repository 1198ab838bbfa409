//! The people of the tests: the same user names as the demonstration has, made through the API.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{
    Client,
    server::{Demo, DemoAccount, DemoClient},
};

const PASSWORD: &str = "correct horse battery";
const CERT: &str = "CERT";

/// Sets an empty installation up with an administrator, an analyst, a lead, two constituents with a reporter and a manager each, and
/// a machine of the first.
///
/// # Errors
/// When the API refuses.
pub async fn invite(mut client: Client, setup_token: &str) -> Result<Demo> {
    let first = json!({ "token": setup_token, "organisation": CERT, "username": "admin", "name": "Admin", "password": PASSWORD });
    let cert = client.post("/api/v1/setup", &first).await?.ok()?["organisation"].clone();
    client.sign_in("admin", PASSWORD).await?;
    let mut accounts = vec![shown("admin", "administrator", CERT)];
    accounts.push(person(&mut client, &cert, "analyst", "analyst", CERT).await?);
    accounts.push(person(&mut client, &cert, "lead", "lead", CERT).await?);
    let mut api_client = None;
    for name in ["meridian", "northwind"] {
        let organisation = client.post("/api/v1/organisations", &json!({ "name": name })).await?.ok()?["id"].clone();
        accounts.push(person(&mut client, &organisation, name, "reporter", name).await?);
        let manager = format!("{name}-manager");
        accounts.push(person(&mut client, &organisation, &manager, "organisation_manager", name).await?);
        if api_client.is_none() {
            let body = json!({ "name": "collector", "organisation": organisation });
            let made = client.post("/api/v1/api-clients", &body).await?.ok()?;
            api_client =
                Some(DemoClient { client_id: text(&made["id"])?, client_secret: text(&made["client_secret"])? });
        }
    }
    Ok(Demo { accounts, api_client: api_client.context("a machine")? })
}

async fn person(
    client: &mut Client,
    organisation: &Value,
    username: &str,
    role: &str,
    of: &str,
) -> Result<DemoAccount> {
    let body = json!({
        "username": username, "name": username, "organisation": organisation, "role": role, "password": PASSWORD,
    });
    client.post("/api/v1/accounts", &body).await?.ok()?;
    Ok(shown(username, role, of))
}

fn shown(username: &str, role: &str, organisation: &str) -> DemoAccount {
    DemoAccount {
        username: username.to_owned(),
        password: PASSWORD.to_owned(),
        role: role.to_owned(),
        organisation: organisation.to_owned(),
    }
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).context("a text")
}
