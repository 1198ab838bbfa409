//! Entity tags: an entity's version goes out as `ETag` and comes back as `If-Match` (RFC 9110 sections 8.8.3 and 13.1.1).

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    json::Json,
    problem::{Code, Failure},
};

/// The version that the caller changes; `None` when it does not mind which.
pub(crate) struct IfMatch(pub(crate) Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).and_then(|text| text.parse().ok());
        match version {
            Some(version) => Ok(Self(Some(version))),
            None => Err(Failure::field(
                Code::InvalidField,
                "If-Match",
                "not an entity tag of this API: send the `ETag` of the answer that you read, such as \"3\"",
            )),
        }
    }
}

/// A JSON answer with its entity's version as `ETag`.
pub(crate) struct Versioned<T>(pub(crate) u64, pub(crate) T);

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let tag = HeaderValue::from_str(&format!("\"{}\"", self.0)).expect("digits in quotes are a header value");
        ([(header::ETAG, tag)], Json(self.1)).into_response()
    }
}
