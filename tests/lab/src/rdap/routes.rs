//! Routes of the bootstrap files, of the server, and of the server that has moved.

use std::net::IpAddr;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::Value;

use super::{bootstrap, object};
use crate::{
    Provider, refusal,
    rule::{self, Character},
    world::{Shared, World},
};

/// Everything under `/rdap`.
pub(crate) fn router(world: Shared) -> Router {
    Router::new()
        .route("/bootstrap/{file}", get(registry))
        .route("/server/domain/{name}", get(domain))
        .route("/server/ip/{ip}", get(network))
        .route("/server/ip/{ip}/{length}", get(block))
        .route("/server/autnum/{asn}", get(autnum))
        .route("/server/help", get(help))
        .route("/moved/{*rest}", get(moved))
        .fallback(|| async { refusal::rdap(StatusCode::BAD_REQUEST, "The path segment is not understood") })
        .with_state(world)
}

async fn registry(State(world): State<Shared>, Path(file): Path<String>) -> Response {
    let base = world.url_of(Provider::Rdap);
    let body = match file.as_str() {
        "dns.json" => bootstrap::dns(&base),
        "ipv4.json" => bootstrap::ipv4(&base),
        "ipv6.json" => bootstrap::ipv6(&base),
        "asn.json" => bootstrap::asn(&base),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    refusal::document(StatusCode::OK, "application/json", &body)
}

async fn domain(State(world): State<Shared>, Path(name): Path<String>) -> Response {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    if !name.contains('.') {
        return refusal::rdap(StatusCode::BAD_REQUEST, "Not a domain name");
    }
    if rule::of_name(&name) == Character::Unseen {
        return not_found();
    }
    found(&object::domain(&name, &server(&world)))
}

async fn network(State(world): State<Shared>, Path(ip): Path<String>) -> Response {
    match ip.parse::<IpAddr>() {
        Ok(ip) => found(&object::network(ip, &server(&world))),
        Err(_) => refusal::rdap(StatusCode::BAD_REQUEST, "Not an IP address"),
    }
}

async fn block(State(world): State<Shared>, Path((ip, length)): Path<(String, String)>) -> Response {
    match (ip.parse::<IpAddr>(), length.parse::<u8>()) {
        (Ok(ip), Ok(length)) if length <= if ip.is_ipv4() { 32 } else { 128 } => {
            found(&object::network(ip, &server(&world)))
        }
        _ => refusal::rdap(StatusCode::BAD_REQUEST, "Not a CIDR block"),
    }
}

async fn autnum(State(world): State<Shared>, Path(asn): Path<String>) -> Response {
    match asn.parse::<u32>() {
        Ok(asn) if rule::of_asn(asn) == Character::Unseen => not_found(),
        Ok(asn) => found(&object::autnum(asn, &server(&world))),
        Err(_) => refusal::rdap(StatusCode::BAD_REQUEST, "Not an AS number"),
    }
}

async fn help() -> Response {
    found(&serde_json::json!({
        "rdapConformance": ["rdap_level_0"],
        "notices": [{"title": "Simulation", "description": ["This server is played by the Tocsin lab."]}],
    }))
}

async fn moved(State(world): State<Shared>, uri: Uri) -> Response {
    // Nested routers see the path without the prefix under which they are mounted.
    let rest = uri.path().strip_prefix("/moved").unwrap_or_default();
    match HeaderValue::from_str(&format!("{}{rest}", server(&world))) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn server(world: &World) -> String {
    format!("{}/server", world.url_of(Provider::Rdap))
}

fn found(body: &Value) -> Response {
    refusal::document(StatusCode::OK, "application/rdap+json", body)
}

fn not_found() -> Response {
    refusal::rdap(StatusCode::NOT_FOUND, "Object not found")
}
