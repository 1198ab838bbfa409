//! Error answers in each provider's own shape.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::provider::Provider;

/// An error answer with this status as the provider words it.
pub(crate) fn refusal(provider: Provider, status: StatusCode, retry_after: Option<u32>) -> Response {
    let mut answer = match provider {
        Provider::Virustotal => virustotal(status, virustotal_code(status), reason(status)),
        Provider::Shodan => shodan(status, reason(status)),
        Provider::Rdap => rdap(status, reason(status)),
        Provider::Jira | Provider::JiraDc => jira(status, &[reason(status)], &json!({})),
        Provider::Whois => (status, reason(status)).into_response(),
    };
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// VirusTotal: an error object with a code and a message.
pub(crate) fn virustotal(status: StatusCode, code: &str, message: &str) -> Response {
    document(status, "application/json", &json!({"error": {"code": code, "message": message}}))
}

/// Shodan: one `error` text.
pub(crate) fn shodan(status: StatusCode, message: &str) -> Response {
    document(status, "application/json", &json!({"error": message}))
}

/// RDAP: RFC 9083, section 6.
pub(crate) fn rdap(status: StatusCode, title: &str) -> Response {
    let body = json!({
        "rdapConformance": ["rdap_level_0"],
        "errorCode": status.as_u16(),
        "title": title,
        "description": [title],
    });
    document(status, "application/rdap+json", &body)
}

/// Jira: general messages, and messages by field.
pub(crate) fn jira(status: StatusCode, messages: &[&str], by_field: &Value) -> Response {
    document(status, "application/json;charset=UTF-8", &json!({"errorMessages": messages, "errors": by_field}))
}

/// A JSON document with a media type of its own.
pub(crate) fn document(status: StatusCode, media_type: &'static str, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, media_type)], body.to_string()).into_response()
}

fn virustotal_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "BadRequestError",
        401 => "WrongCredentialsError",
        403 => "ForbiddenError",
        404 => "NotFoundError",
        429 => "QuotaExceededError",
        504 => "DeadlineExceededError",
        _ => "TransientError",
    }
}

fn reason(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => "Authentication failed",
        429 => "Too many requests: the quota is exceeded",
        503 => "The service is not available at the moment",
        _ => status.canonical_reason().unwrap_or("Simulated failure"),
    }
}
