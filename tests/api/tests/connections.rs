//! Connections: who may change them, entity tags, secrets.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::Server;

#[tokio::test]
async fn secrets_are_never_read_back() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let connections = administrator.get("/api/v1/connections").await?.ok()?;
    let with_secret = connections["items"].as_array().into_iter().flatten().find(|item| item["secrets"] != json!([]));
    let mut connection = with_secret.expect("a connection of the demonstration has a secret").clone();
    let name = connection["secrets"][0].as_str().expect("a name").to_owned();
    let path = format!("/api/v1/connections/{}", connection["id"].as_str().expect("an id"));
    let secret = "a-secret-that-nobody-reads";
    let request = administrator.request(Method::PATCH, &path).json(&json!({ "secrets": { name.as_str(): secret } }));
    connection = administrator.send(request).await?.ok()?;
    assert!(connection["secrets"].as_array().is_some_and(|names| names.contains(&Value::from(name))));
    for path in [path.as_str(), "/api/v1/connections", "/api/v1/audit"] {
        assert!(!administrator.get(path).await?.text.contains(secret), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_change_of_an_old_version_is_answered_with_the_present_state() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let list = administrator.get("/api/v1/connections").await?.ok()?;
    let path = format!("/api/v1/connections/{}", list["items"][0]["id"].as_str().expect("a connection"));
    let tag = administrator.get(&path).await?.header("etag").to_owned();
    for (seconds, expected) in [(60, StatusCode::OK), (61, StatusCode::PRECONDITION_FAILED)] {
        let request = administrator
            .request(Method::PATCH, &path)
            .header("if-match", &tag)
            .json(&json!({ "cache_seconds": seconds }));
        let answer = administrator.send(request).await?;
        assert_eq!(answer.status, expected, "{}", answer.text);
        if expected == StatusCode::PRECONDITION_FAILED {
            assert_eq!(
                (answer.code(), answer.body["current"]["cache_seconds"].as_u64()),
                ("version_mismatch", Some(60))
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn analysts_read_connections_and_only_administrators_change_them() -> Result<()> {
    let server = Server::start().await?;
    let mut analyst = server.signed_in("analyst").await?;
    let list = analyst.get("/api/v1/connections").await?.ok()?;
    let path = format!("/api/v1/connections/{}", list["items"][0]["id"].as_str().expect("a connection"));
    let request = analyst.request(Method::DELETE, &path);
    let answer = analyst.send(request).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "forbidden"));
    Ok(())
}

#[tokio::test]
async fn a_ticket_whose_provider_has_no_quota_left_says_that_it_waits_and_goes_on_by_itself() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut settings = administrator.get("/api/v1/flow").await?.ok()?["settings"].clone();
    settings["connections"] = json!(["virustotal"]);
    administrator.put("/api/v1/flow", &settings).await?.ok()?;
    let list = administrator.get("/api/v1/connections").await?.ok()?;
    let connection = list["items"].as_array().into_iter().flatten().find(|item| item["name"] == "virustotal");
    let path = format!(
        "/api/v1/connections/{}",
        connection.expect("it is in the demonstration")["id"].as_str().expect("an id")
    );
    let quota = json!({ "quota": [{ "calls": 1, "per_seconds": 4 }] });
    administrator.patch(&path, &quota).await?.ok()?;
    let tickets = administrator.submit(&["clean-first.com", "clean-second.com"]).await?;
    let mut live = tickets.clone();
    let waiting = loop {
        let ticket = live.remove(0);
        let found = administrator.get(&format!("/api/v1/tickets/{ticket}")).await?.ok()?;
        if found["state"] == "waiting" {
            break found;
        }
        live.push(ticket);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert!(waiting["reason"].as_str().is_some_and(|reason| reason.contains("`virustotal`")), "{waiting:#}");
    for ticket in &tickets {
        let closed = administrator.closed(ticket).await?;
        assert_eq!((&closed["verdict"], &closed["reason"]), (&json!("benign"), &Value::Null), "{closed:#}");
    }
    Ok(())
}
