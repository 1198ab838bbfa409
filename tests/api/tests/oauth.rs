//! The token endpoint for API clients.

use anyhow::Result;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tocsin_tests_api::{Answer, Client, Server};

async fn ask(client: &mut Client, form: &str) -> Result<Answer> {
    let request = client
        .request(Method::POST, "/oauth/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    client.send(request).await
}

#[tokio::test]
async fn a_machine_gets_a_token_by_header_or_form_and_reads_who_it_is() -> Result<()> {
    let server = Server::start_with_people().await?;
    let me = server.machine().await?.get("/api/v1/auth/me").await?.ok()?;
    assert_eq!(me["role"], "api_client");
    let machine = server.demo().api_client.clone();
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        machine.client_id, machine.client_secret
    );
    let answer = ask(&mut server.anonymous(), &form).await?;
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.ok()?;
    assert_eq!((body["token_type"].as_str(), body["expires_in"].as_u64()), (Some("Bearer"), Some(600)));
    Ok(())
}

#[tokio::test]
async fn refusals_are_those_of_rfc_6749() -> Result<()> {
    let server = Server::start_with_people().await?;
    let id = server.demo().api_client.client_id.clone();
    let mut stranger = server.anonymous();
    let cases = [
        ("".to_owned(), StatusCode::BAD_REQUEST, "invalid_request"),
        ("grant_type=password".to_owned(), StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        ("grant_type=client_credentials".to_owned(), StatusCode::UNAUTHORIZED, "invalid_client"),
        (
            format!("grant_type=client_credentials&client_id={id}&client_secret=wrong"),
            StatusCode::UNAUTHORIZED,
            "invalid_client",
        ),
        (
            "grant_type=client_credentials&client_id=x&client_secret=y".to_owned(),
            StatusCode::UNAUTHORIZED,
            "invalid_client",
        ),
    ];
    for (form, status, error) in cases {
        let answer = ask(&mut stranger, &form).await?;
        assert_eq!((answer.status, answer.body["error"].as_str()), (status, Some(error)), "{form}");
        if status == StatusCode::UNAUTHORIZED {
            assert!(answer.header("www-authenticate").starts_with("Basic"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_renewed_secret_and_a_disabled_client_end_the_tokens_at_once() -> Result<()> {
    let server = Server::start_with_people().await?;
    let mut administrator = server.signed_in("admin").await?;
    let mut machine = server.machine().await?;
    let id = server.demo().api_client.client_id.clone();
    let renewed = administrator.post_empty(&format!("/api/v1/api-clients/{id}/secret")).await?.ok()?;
    assert_eq!(machine.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    assert!(server.machine().await.is_err());
    machine.sign_in_machine(&id, renewed["client_secret"].as_str().expect("a secret")).await?;
    machine.get("/api/v1/auth/me").await?.ok()?;
    let request =
        administrator.request(Method::PATCH, &format!("/api/v1/api-clients/{id}")).json(&json!({ "disabled": true }));
    administrator.send(request).await?.ok()?;
    assert_eq!(machine.get("/api/v1/auth/me").await?.status, StatusCode::UNAUTHORIZED);
    Ok(())
}
