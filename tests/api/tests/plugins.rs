//! Plugins: what is refused, and who may do what.

use anyhow::Result;
use reqwest::{Method, StatusCode};
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
