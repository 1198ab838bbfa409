//! Routes, authentication and identifiers.

use std::net::IpAddr;

use axum::{
    Router,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use super::object;
use crate::{
    Provider,
    credentials::VIRUSTOTAL_KEY,
    provider::url_of_id,
    refusal,
    rule::{self, Character},
    world::Shared,
};

/// Everything under `/virustotal/api/v3`.
pub(crate) fn router(world: Shared) -> Router {
    Router::new()
        .route("/ip_addresses/{ip}", get(address))
        .route("/domains/{domain}", get(domain))
        .route("/urls/{id}", get(url))
        .route("/files/{digest}", get(file))
        .route("/metadata", get(metadata))
        .route("/users/{id}/overall_quotas", get(quotas))
        .fallback(|| async { not_found("Resource not found.") })
        .layer(middleware::from_fn(authenticate))
        .with_state(world)
}

async fn authenticate(request: Request, next: Next) -> Response {
    match request.headers().get("x-apikey") {
        None => {
            refusal::virustotal(StatusCode::UNAUTHORIZED, "AuthenticationRequiredError", "X-Apikey header is missing")
        }
        Some(key) if key != VIRUSTOTAL_KEY => {
            refusal::virustotal(StatusCode::UNAUTHORIZED, "WrongCredentialsError", "Wrong API key")
        }
        Some(_) => next.run(request).await,
    }
}

async fn address(State(world): State<Shared>, Path(ip): Path<String>) -> Response {
    let Ok(address) = ip.parse::<IpAddr>() else {
        return invalid(&format!("{ip:?} is not a valid IP address pattern"));
    };
    let id = address.to_string();
    let character = rule::of_ip(address);
    if character == Character::Unseen {
        return not_found(&format!("IP address {id:?} not found"));
    }
    let link = link(&world, "ip_addresses", &id);
    found(object::body(&id, "ip_address", &link, &id, character, object::address(address, character)))
}

async fn domain(State(world): State<Shared>, Path(name): Path<String>) -> Response {
    let name = name.to_ascii_lowercase();
    let well_formed =
        name.contains('.') && name.split('.').all(|label| !label.is_empty()) && !name.contains([' ', '/', ':']);
    if !well_formed {
        return invalid(&format!("{name:?} is not a valid domain pattern"));
    }
    let character = rule::of_name(&name);
    if character == Character::Unseen {
        return not_found(&format!("Domain {name:?} not found"));
    }
    let link = link(&world, "domains", &name);
    found(object::body(&name, "domain", &link, &name, character, object::domain(&name, character)))
}

async fn url(State(world): State<Shared>, Path(given): Path<String>) -> Response {
    if object::is_url_digest(&given) {
        return not_found(&format!("URL {given:?} not found"));
    }
    let Some(address) = url_of_id(&given).filter(|_| !given.ends_with('=')) else {
        return invalid(&format!("Unable to canonicalize url from {given:?}"));
    };
    let character = rule::of_url(&address);
    if character == Character::Unseen {
        return not_found(&format!("URL {given:?} not found"));
    }
    let id = object::url_id(&address);
    let link = link(&world, "urls", &id);
    found(object::body(&id, "url", &link, &address, character, object::url(&address, character)))
}

async fn file(State(world): State<Shared>, Path(digest): Path<String>) -> Response {
    let digest = digest.to_ascii_lowercase();
    // SHA-512 is no identifier of a file here, as it is none at VirusTotal.
    if !rule::is_digest(&digest) || digest.len() > 64 {
        return not_found(&format!("File {digest:?} not found"));
    }
    let character = rule::of_digest(&digest);
    if character == Character::Unseen {
        return not_found(&format!("File {digest:?} not found"));
    }
    let [.., id] = object::digests(&digest);
    let link = link(&world, "files", &id);
    found(object::body(&id, "file", &link, &id, character, object::file(&digest, character)))
}

async fn metadata() -> Response {
    let body = json!({"data": {"engines": {}, "privileges": {}, "relationships": {}}});
    refusal::document(StatusCode::OK, "application/json", &body)
}

async fn quotas() -> Response {
    let window = |allowed: u32| json!({"user": {"used": 0, "allowed": allowed}});
    let body = json!({"data": {
        "api_requests_hourly": window(240),
        "api_requests_daily": window(500),
        "api_requests_monthly": window(15_500),
    }});
    refusal::document(StatusCode::OK, "application/json", &body)
}

fn link(world: &Shared, kind: &str, id: &str) -> String {
    format!("{}/api/v3/{kind}/{id}", world.url_of(Provider::Virustotal))
}

fn found(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response()
}

fn not_found(message: &str) -> Response {
    refusal::virustotal(StatusCode::NOT_FOUND, "NotFoundError", message)
}

fn invalid(message: &str) -> Response {
    refusal::virustotal(StatusCode::BAD_REQUEST, "InvalidArgumentError", message)
}
