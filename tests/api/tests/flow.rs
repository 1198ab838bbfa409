//! The flow's settings.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tocsin_tests_api::Server;

#[tokio::test]
async fn settings_change_only_from_the_version_that_was_read() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let answer = administrator.get("/api/v1/flow").await?;
    let tag = answer.header("etag").to_owned();
    let mut settings = answer.ok()?["settings"].clone();
    settings["malicious"]["min_score"] = json!(75);
    for expected in [StatusCode::OK, StatusCode::PRECONDITION_FAILED] {
        let request = administrator.request(Method::PUT, "/api/v1/flow").header("if-match", &tag).json(&settings);
        let answer = administrator.send(request).await?;
        assert_eq!(answer.status, expected, "{}", answer.text);
    }
    assert_eq!(administrator.get("/api/v1/flow").await?.ok()?["settings"]["malicious"]["min_score"], 75);
    Ok(())
}

#[tokio::test]
async fn a_connection_that_does_not_exist_is_refused_by_field() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut settings = administrator.get("/api/v1/flow").await?.ok()?["settings"].clone();
    settings["connections"] = json!(["no-such-connection"]);
    let request = administrator.request(Method::PUT, "/api/v1/flow").json(&settings);
    let answer = administrator.send(request).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"), "{}", answer.text);
    Ok(())
}

#[tokio::test]
async fn a_rule_that_nothing_could_meet_is_refused_by_field() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut settings = administrator.get("/api/v1/flow").await?.ok()?["settings"].clone();
    settings["connections"] = json!(["virustotal", "rdap"]);
    settings["malicious"]["min_sources"] = json!(3);
    let answer = administrator.put("/api/v1/flow", &settings).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"), "{}", answer.text);
    assert_eq!(answer.body["errors"][0]["field"], "malicious.min_sources");
    Ok(())
}
