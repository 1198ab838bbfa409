//! `Idempotency-Key`.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tocsin_tests_api::{Answer, Client, Server};

async fn post(client: &mut Client, path: &str, key: &str, body: &Value) -> Result<Answer> {
    let request = client.request(Method::POST, path).header("idempotency-key", key).json(body);
    client.send(request).await
}

#[tokio::test]
async fn a_repeated_request_is_done_once_and_answered_the_same() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let body = json!({ "name": "Utility Example" });
    let first = post(&mut administrator, "/api/v1/organisations", "key-1", &body).await?;
    let second = post(&mut administrator, "/api/v1/organisations", "key-1", &body).await?;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.body, second.body);
    assert_eq!(second.header("idempotent-replayed"), "true");
    Ok(())
}

#[tokio::test]
async fn a_key_that_comes_back_with_another_request_is_refused() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    post(&mut administrator, "/api/v1/organisations", "key-1", &json!({ "name": "One" })).await?.ok()?;
    let other = post(&mut administrator, "/api/v1/organisations", "key-1", &json!({ "name": "Two" })).await?;
    assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_mismatch"));
    let long = post(&mut administrator, "/api/v1/organisations", &"k".repeat(256), &json!({ "name": "Three" })).await?;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free_and_everybody_has_their_own_keys() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut constituent = server.signed_in("meridian").await?;
    let refused = post(&mut administrator, "/api/v1/organisations", "key-1", &json!({ "name": "" })).await?;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    post(&mut administrator, "/api/v1/organisations", "key-1", &json!({ "name": "Named" })).await?.ok()?;
    let other = post(&mut constituent, "/api/v1/auth/logout-everywhere", "key-1", &json!({})).await?;
    assert_eq!(other.status, StatusCode::NO_CONTENT);
    Ok(())
}

#[tokio::test]
async fn requests_with_one_key_at_once_are_done_once() -> Result<()> {
    let server = Server::start_with_people().await?;
    let administrator = server.signed_in("admin").await?;
    let body = json!({ "name": "At Once" });
    let sent = (0..8).map(|_| {
        let (mut client, body) = (administrator.clone(), body.clone());
        async move { post(&mut client, "/api/v1/organisations", "key-1", &body).await }
    });
    let answers: Vec<Answer> = futures::future::try_join_all(sent).await?;
    let done: Vec<&Answer> = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).collect();
    assert!(!done.is_empty() && done.iter().all(|answer| answer.body["id"] == done[0].body["id"]));
    for busy in answers.iter().filter(|answer| answer.status != StatusCode::CREATED) {
        assert_eq!((busy.status, busy.code()), (StatusCode::CONFLICT, "conflict"));
        assert_eq!(busy.header("retry-after"), "1");
    }
    Ok(())
}
