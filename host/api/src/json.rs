//! JSON bodies: read strictly, with errors that name the field.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    problem::{Code, Failure},
    reading,
};

/// A JSON body of a request or an answer.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        require_media_type(request.headers(), "application/json")?;
        let bytes = body(request, state).await?;
        reading::json(&bytes).map(Self).map_err(|wrong| wrong.refusal(Code::InvalidBody))
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
    async fn a_wrong_value_is_named_by_its_path() {
        let problem = refused("{\"iocs\": [{\"value\": \"a\"},\n {\"value\": 7}]}").await;
        assert!(problem.contains(r#""field":"iocs[1].value","message":"use a text""#), "{problem}");
    }

    #[tokio::test]
    async fn a_body_that_is_wrong_as_a_whole_says_so_without_a_field() {
        let problem = refused(r#" ["198.51.100.9"]"#).await;
        assert!(problem.contains(r#""detail":"use an object""#), "{problem}");
        assert!(problem.contains(r#""field":"""#), "{problem}");
    }
}
