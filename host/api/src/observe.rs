//! Around every request: its identifier, one log line, its metrics, and the writing of problem documents.
//!
//! The log line has the route's pattern, never the address: query strings and ids stay out of the log.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::Instrument;
use uuid::Uuid;

use crate::problem::{Code, Failure};

/// The header that carries a request's identifier, in every answer.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().as_hyphenated().to_string();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, %method, route);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let seconds = started.elapsed().as_secs_f64();
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = failure.document(&id);
    }
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(status, milliseconds = seconds * 1000.0, "answered"));
    let labels = [("method", method.to_string()), ("route", route), ("status", status.to_string())];
    metrics::counter!("tocsin_http_requests_total", &labels).increment(1);
    metrics::histogram!("tocsin_http_request_seconds", &labels[..2]).record(seconds);
    response.headers_mut().insert(REQUEST_ID, HeaderValue::from_str(&id).expect("a UUID is a header value"));
    response
}

/// What a panic in a handler becomes.
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    tracing::error!(message, "a handler panicked");
    Failure::new(Code::Internal, "a fault of the program; its log says more under the request's id").into_response()
}
