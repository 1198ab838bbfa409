//! Plugins: what is refused, and who may do what.

use anyhow::{Context, Result, ensure};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tocsin_lab::{Fault, FaultOrder, Provider, Target};
use tocsin_tests_api::Server;

#[tokio::test]
async fn what_is_no_component_is_refused_with_its_reason() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let request = administrator
        .request(Method::POST, "/api/v1/plugins")
        .header("content-type", "application/wasm")
        .body("not wasm");
    let answer = administrator.send(request).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field"), "{}", answer.text);
    let request =
        administrator.request(Method::POST, "/api/v1/plugins").header("content-type", "text/plain").body("not wasm");
    assert_eq!(administrator.send(request).await?.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    Ok(())
}

#[tokio::test]
async fn a_plugin_is_switched_off_and_on() -> Result<()> {
    let server = Server::start().await?;
    let mut administrator = server.signed_in("admin").await?;
    let list = administrator.get("/api/v1/plugins").await?.ok()?;
    let id = list["items"][0]["id"].as_str().expect("a bundled plugin").to_owned();
    for (word, state) in [("disable", "disabled"), ("enable", "enabled")] {
        let plugin = administrator.post_empty(&format!("/api/v1/plugins/{id}/{word}")).await?.ok()?;
        assert_eq!(plugin["state"], state);
    }
    let mut analyst = server.signed_in("analyst").await?;
    assert_eq!(analyst.post_empty(&format!("/api/v1/plugins/{id}/disable")).await?.status, StatusCode::FORBIDDEN);
    Ok(())
}

#[tokio::test]
async fn a_plugin_tells_what_its_providers_answered_and_which_hosts_its_connections_reach() -> Result<()> {
    let server = Server::start().await?;
    let fault = Fault::Status { code: 401, retry_after: None };
    let provider = Target::One(Provider::Virustotal);
    server.lab().order_fault(FaultOrder { provider, matching: None, fault, times: None });
    let mut administrator = server.signed_in("admin").await?;
    let connections = administrator.get("/api/v1/connections").await?.ok()?;
    let all = connections["items"].as_array().context("a list")?;
    let connection = all.iter().find(|connection| connection["name"] == "virustotal").context("virustotal")?;
    let id = connection["id"].as_str().context("an id")?;
    let check = administrator.post_empty(&format!("/api/v1/connections/{id}/check")).await?.ok()?;
    ensure!(check["ok"] == false, "{check:#}");

    let plugin = administrator.get("/api/v1/plugins/virustotal").await?.ok()?;
    let error = &plugin["errors"][0];
    ensure!((&error["connection"], &error["code"]) == (&json!("virustotal"), &json!("unauthorised")), "{error:#}");
    ensure!((&error["message"], &error["remedy"]) == (&check["message"], &check["remedy"]), "{error:#}\n{check:#}");
    ensure!((&plugin["calls"], &plugin["failures"], &plugin["crashes"]) == (&json!(1), &json!(1), &json!(0)));

    let of_connection = &plugin["connections"][0];
    ensure!((&of_connection["id"], &of_connection["name"]) == (&json!(id), &json!("virustotal")), "{plugin:#}");
    let host = server.lab().base_url().trim_start_matches("http://");
    let reached = of_connection["effective"]["http"].to_string();
    ensure!(reached.contains(host), "{host} is not in {reached}");
    ensure!(!plugin["effective"]["http"].to_string().contains(host), "by default it reaches the provider itself");
    let connection = administrator.get(&format!("/api/v1/connections/{id}")).await?.ok()?;
    ensure!((&connection["health"], &connection["last_error"]) == (&json!("failing"), &check["message"]));
    Ok(())
}
