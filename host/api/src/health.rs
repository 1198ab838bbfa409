//! What operators and their tools ask: alive, ready, metrics.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::IntoResponse,
};
use sha2::{Digest, Sha256};

use crate::{
    problem::{Code, Failure},
    state::ApiState,
    viewer::{Source, bearer_token},
};

/// Whether the process runs.
#[utoipa::path(
    get, path = "/healthz", tag = "operation", security(()),
    responses((status = 200, description = "It runs.", body = String, content_type = "text/plain"))
)]
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether the host can serve: its database answers and its schema is current.
#[utoipa::path(
    get, path = "/readyz", tag = "operation", security(()),
    responses((status = 200, description = "It can.", body = String, content_type = "text/plain"))
)]
pub(crate) async fn ready(State(state): State<ApiState>) -> Result<&'static str, Failure> {
    state.app.ready().await?;
    Ok("ready\n")
}

/// Metrics in Prometheus' text format.
///
/// With the token that the installation configures (`server.metrics_token_file`), sent as `Authorization: Bearer`. Without one
/// configured, only for callers on the host's own machine: to all others the address does not exist.
#[utoipa::path(
    get, path = "/metrics", tag = "operation", security((), ("bearer" = [])),
    responses(
        (status = 200, description = "All metrics.", body = String, content_type = "text/plain"),
        (status = 401, description = "The configured token is missing or wrong.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
    )
)]
pub(crate) async fn metrics(
    State(state): State<ApiState>,
    Source(source): Source,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    let nowhere = || Failure::new(Code::NotFound, "nothing has this address");
    let handle = state.config.metrics.as_ref().ok_or_else(nowhere)?;
    match &state.config.metrics_token {
        // Also for callers on this machine: behind some proxies, everybody seems to be one.
        Some(token) => {
            // Digests take the same time to compare wherever they differ.
            if bearer_token(&headers).map(Sha256::digest) != Some(Sha256::digest(token)) {
                return Err(Failure::new(
                    Code::Unauthorised,
                    "send the metrics' token: `Authorization: Bearer <token>`",
                ));
            }
        }
        None => {
            // Behind a proxy that is not trusted every caller seems to be on this machine; most give themselves away.
            let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
            if !source.is_loopback() || (forwarded && !state.config.trust_forwarded_for) {
                return Err(nowhere());
            }
        }
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()))
}
