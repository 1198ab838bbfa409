//! JSON bodies: read strictly, with errors that name the field and the line.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::problem::{Code, Failure};

/// A JSON body of a request or an answer.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        require_media_type(request.headers(), "application/json")?;
        let bytes = body(request, state).await?;
        read(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The whole body, within the route's limit.
pub(crate) async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Failure> {
    Bytes::from_request(request, state).await.map_err(|rejection| unreadable(&rejection))
}

/// Refuses a body of another media type; parameters such as `charset` are ignored.
pub(crate) fn require_media_type(headers: &HeaderMap, expected: &str) -> Result<(), Failure> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let given = if essence.is_empty() { "nothing" } else { essence };
    Err(Failure::new(Code::UnsupportedMediaType, format!("`Content-Type` says {given}; this route reads {expected}")))
}

fn unreadable(rejection: &BytesRejection) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::new(Code::TooLarge, "the body is larger than this route accepts")
    } else {
        Failure::new(Code::InvalidBody, "the body could not be read to its end")
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    // A derived reader takes an array for a structure, field by field.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Failure::field(Code::InvalidBody, "", "the body is an array; this route reads an object"));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { String::new() } else { path };
        Failure::field(Code::InvalidBody, field, error.into_inner().to_string())
    })?;
    deserializer.end().map_err(|error| Failure::field(Code::InvalidBody, "", error.to_string()))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tocsin_model::submission::Submission;

    use super::*;

    async fn refused(body: &'static str) -> String {
        let request = Request::post("/")
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .body(Body::from(body))
            .expect("a request");
        let failure = Json::<Submission>::from_request(request, &()).await.err().expect("refused");
        assert_eq!(failure.code(), Code::InvalidBody);
        let body = axum::body::to_bytes(failure.document("r"), usize::MAX).await.expect("a document");
        String::from_utf8(body.to_vec()).expect("text")
    }

    #[tokio::test]
    async fn a_wrong_value_is_named_by_its_path_and_line() {
        let problem = refused("{\"iocs\": [{\"value\": \"a\"},\n {\"value\": 7}]}").await;
        assert!(problem.contains(r#""field":"iocs[1].value""#), "{problem}");
        assert!(problem.contains("line 2 column"), "{problem}");
    }

    #[tokio::test]
    async fn an_unknown_name_and_a_second_document_are_refused() {
        assert!(refused(r#"{"texxt": "a"}"#).await.contains("unknown field `texxt`"));
        assert!(refused(r#"{"text": "a"} {}"#).await.contains("trailing characters"));
        assert!(refused(r#" ["198.51.100.9"]"#).await.contains("reads an object"));
    }
}
