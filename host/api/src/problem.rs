//! Problems: every refusal is `application/problem+json` (RFC 9457) with a stable code.
//!
//! Handlers return `Result<_, Failure>`; `?` turns an [`app::Error`] into one. The outermost layer writes the document,
//! because only it knows the request's identifier.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::Value;
use tocsin_app as app;
use tocsin_model::problem::{FieldError, Problem};

pub(crate) use crate::codes::Code;

/// The media type of a problem document.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request is refused.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    current: Option<Value>,
}

/// A problem document with the state that a failed `If-Match` reports.
#[derive(Serialize)]
struct Document {
    #[serde(flatten)]
    problem: Problem,
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Value>,
}

impl Failure {
    /// A refusal with this code, and what is wrong this time.
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after: None, current: None }
    }

    /// A refusal that names the fields; the whole input has an empty name.
    pub(crate) fn fields(code: Code, errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] if one.field.is_empty() => one.message.clone(),
            [one] => format!("`{}`: {}", one.field, one.message),
            many => format!("{} fields are wrong; nothing was stored", many.len()),
        };
        Self { errors, ..Self::new(code, detail) }
    }

    /// One wrong field.
    pub(crate) fn field(code: Code, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(code, vec![FieldError { field: field.into(), message: message.into() }])
    }

    /// Asks the caller to wait.
    pub(crate) fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    /// Its code.
    #[cfg(test)]
    pub(crate) fn code(&self) -> Code {
        self.code
    }

    /// The document as bytes, with the request's identifier.
    pub(crate) fn document(self, request_id: &str) -> Body {
        let problem = Problem {
            kind: format!("/docs/errors#{}", self.code.as_str()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            code: self.code.as_str().to_owned(),
            detail: self.detail,
            errors: self.errors,
            request_id: Some(request_id.to_owned()),
        };
        let document = Document { problem, current: self.current };
        Body::from(serde_json::to_vec(&document).expect("a problem has only string keys"))
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        use app::Error as E;
        match error {
            E::NotFound { noun } => Self::new(Code::NotFound, format!("there is no such {noun}")),
            E::Forbidden(action) => {
                Self::new(Code::Forbidden, format!("your role may not do this: it lacks `{action:?}`"))
            }
            E::Invalid(errors) => Self::fields(Code::InvalidField, errors),
            E::InvalidCursor => Self::field(
                Code::InvalidQuery,
                "cursor",
                "is not of this list with these filters: start again without it, or keep the filters that it came with",
            ),
            E::Conflict(message) => Self::new(Code::Conflict, message),
            E::VersionMismatch { current } => Self {
                current: Some(*current),
                ..Self::new(Code::VersionMismatch, "the record was changed meanwhile; `current` is what it is now")
            },
            E::TooLarge(message) => Self::new(Code::TooLarge, message),
            E::RateLimited { retry_after } => {
                let seconds = whole_seconds(retry_after);
                Self::new(Code::RateLimited, format!("too many attempts; try again in {seconds} s"))
                    .retry_after(retry_after)
            }
            E::SecondFactorRequired => Self::new(
                Code::SecondFactorRequired,
                "your role must have a second factor: enrol one under /api/v1/auth/second-factor, then refresh",
            ),
            E::Unauthorised(message) => Self::new(Code::Unauthorised, message),
            E::Unavailable { public, log } => {
                tracing::warn!(error = log, "unavailable");
                Self::new(Code::Unavailable, public).retry_after(Duration::from_secs(5))
            }
            E::Internal(log) => {
                tracing::error!(error = log, "internal error");
                Self::new(Code::Internal, "a fault of this installation; its log says more under the request's id")
            }
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)));
        }
        if self.code.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// `Retry-After` counts whole seconds (RFC 9110 section 10.2.3); rounding down would invite a caller too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
