//! The API's description: complete, served, browsable, and changed only on purpose.

use std::collections::BTreeSet;

use anyhow::Result;
use reqwest::StatusCode;
use serde_json::Value;
use tocsin_tests_api::Server;

#[tokio::test]
async fn the_description_is_as_it_was_agreed() -> Result<()> {
    let server = Server::start_empty().await?;
    let document = server.anonymous().get("/api/v1/openapi.json").await?.ok()?;
    assert!(document["openapi"].as_str().unwrap_or_default().starts_with("3.1"));
    insta::assert_json_snapshot!(document);
    Ok(())
}

#[tokio::test]
async fn every_operation_has_a_summary_and_says_how_it_refuses() -> Result<()> {
    let server = Server::start_empty().await?;
    let document = server.anonymous().get("/api/v1/openapi.json").await?.ok()?;
    let mut identifiers = BTreeSet::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let identifier = operation["operationId"].as_str().unwrap_or_default().to_owned();
            assert!(identifiers.insert(identifier.clone()), "two operations are `{identifier}`");
            let name = format!("{method} {path}");
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name} has no summary");
            let public = operation["security"].is_array();
            assert!(public || operation["responses"]["401"].is_object(), "{name} does not say 401");
            assert!(!path.contains('{') || operation["responses"]["404"].is_object(), "{name} does not say 404");
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_reference_of_the_description_leads_somewhere() -> Result<()> {
    let server = Server::start_empty().await?;
    let document = server.anonymous().get("/api/v1/openapi.json").await?.ok()?;
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    Ok(())
}

#[tokio::test]
async fn the_pages_for_people_load_nothing_from_elsewhere() -> Result<()> {
    let server = Server::start_empty().await?;
    let mut reader = server.anonymous();
    for path in ["/docs/", "/docs/errors"] {
        let page = reader.get(path).await?;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(!page.text.contains("src=\"http"), "{path}");
    }
    let missing = reader.get("/api/v1/nothing-here").await?;
    assert_eq!((missing.status, missing.header("content-type")), (StatusCode::NOT_FOUND, "application/problem+json"));
    Ok(())
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.push(reference.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
