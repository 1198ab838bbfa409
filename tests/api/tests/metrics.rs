//! Who reads the metrics.

use std::fs;

use anyhow::{Context, Result};
use reqwest::{Method, StatusCode};
use tempfile::TempDir;
use tocsin_tests_api::{Answer, Server, ServerOptions};

const TOKEN: &str = "a-token-for-prometheus";

async fn with_token(file: &std::path::Path) -> Result<Server> {
    let file = file.to_str().context("a path in UTF-8")?.to_owned();
    let environment = vec![("TOCSIN_SERVER__METRICS_TOKEN_FILE".to_owned(), file)];
    Server::start_with(ServerOptions { environment, bare: true, ..ServerOptions::default() }).await
}

async fn ask(server: &Server, header: Option<(&str, &str)>) -> Result<Answer> {
    let mut client = server.anonymous();
    let mut request = client.request(Method::GET, "/metrics");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    client.send(request).await
}

#[tokio::test]
async fn without_a_token_only_this_machine_reads_them() -> Result<()> {
    let server = Server::start_empty().await?;
    let local = ask(&server, None).await?;
    assert_eq!(local.status, StatusCode::OK);
    assert!(local.header("content-type").starts_with("text/plain"));
    for header in [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=198.51.100.1")] {
        let forwarded = ask(&server, Some(header)).await?;
        assert_eq!((forwarded.status, forwarded.code()), (StatusCode::NOT_FOUND, "not_found"), "{header:?}");
    }
    Ok(())
}

#[tokio::test]
async fn with_a_token_whoever_has_it_reads_them_and_nobody_else() -> Result<()> {
    let directory = TempDir::new()?;
    let file = directory.path().join("metrics-token");
    fs::write(&file, format!("{TOKEN}\n"))?;
    let server = with_token(&file).await?;
    for refused in [None, Some(("authorization", "Bearer a-token-for-somebody")), Some(("authorization", "Bearer "))] {
        let answer = ask(&server, refused).await?;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "unauthorised"), "{refused:?}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let right = format!("Bearer {TOKEN}");
    assert_eq!(ask(&server, Some(("authorization", &right))).await?.status, StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn a_token_that_can_be_guessed_or_is_not_there_stops_the_start() -> Result<()> {
    let directory = TempDir::new()?;
    let file = directory.path().join("metrics-token");
    for (text, said) in [
        (None, "cannot read"),
        (Some("short"), "use 16 or more"),
        (Some("sixteen and more with blanks"), "without blanks"),
    ] {
        if let Some(text) = text {
            fs::write(&file, text)?;
        }
        let error = format!("{:#}", with_token(&file).await.err().context("it starts")?);
        assert!(error.contains(said), "{error}");
    }
    Ok(())
}
