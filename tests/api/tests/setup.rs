//! First start: the one-time link.

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tocsin_tests_api::Server;

fn request(token: &str, password: &str) -> Value {
    json!({ "token": token, "organisation": "CERT Example", "username": "Ada", "name": "Ada Admin", "password": password })
}

#[tokio::test]
async fn the_link_makes_the_first_administrator_and_then_never_works_again() -> Result<()> {
    let server = Server::start_empty().await?;
    let mut stranger = server.anonymous();
    assert_eq!(stranger.get("/api/v1/setup").await?.ok()?["needed"], true);
    let wrong = stranger.post("/api/v1/setup", &request("wrong", "correct horse battery")).await?;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let short = stranger.post("/api/v1/setup", &request(server.setup_token(), "short")).await?;
    assert_eq!(
        (short.status, short.body["errors"][0]["field"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("password"))
    );

    let made = stranger.post("/api/v1/setup", &request(server.setup_token(), "correct horse battery")).await?;
    assert_eq!((made.status, made.body["role"].as_str()), (StatusCode::CREATED, Some("administrator")));
    assert_eq!(stranger.get("/api/v1/setup").await?.ok()?["needed"], false);
    let again = stranger.post("/api/v1/setup", &request(server.setup_token(), "correct horse battery")).await?;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    stranger.sign_in("ada", "correct horse battery").await?;
    Ok(())
}

#[tokio::test]
async fn of_two_who_use_the_link_at_once_one_becomes_administrator() -> Result<()> {
    let server = Server::start_empty().await?;
    let (mut one, mut other) = (server.anonymous(), server.anonymous());
    let mut second = request(server.setup_token(), "correct horse battery");
    second["username"] = json!("bob");
    second["organisation"] = json!("Another CERT");
    let first = request(server.setup_token(), "correct horse battery");
    let (first, second) = tokio::join!(one.post("/api/v1/setup", &first), other.post("/api/v1/setup", &second));
    let mut statuses = [first?.status, second?.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::CREATED, StatusCode::UNAUTHORIZED]);
    Ok(())
}
