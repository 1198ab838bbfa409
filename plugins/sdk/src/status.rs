//! What a provider's HTTP status means.
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::retry_after::retry_after;
use crate::text::{self, MAX_DETAIL};
use crate::{Failure, Response};

impl Response {
    /// This answer, when its status is 2xx.
    ///
    /// # Errors
    /// What [`Response::failure`] makes of any other status.
    pub fn success(self) -> Result<Self, Failure> {
        if (200..300).contains(&self.status) { Ok(self) } else { Err(self.failure()) }
    }

    /// The failure that the status stands for: 401 and 403 unauthorised, 429 rate-limited, 408 and 5xx unavailable, other 4xx
    /// rejected, anything else malformed. Callers handle 404 before this where "not found" is an answer.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let status = self.status;
        match status {
            // Without the provider's own words: some quote the credential they refuse.
            401 => Failure::unauthorised(
                "The provider did not accept the credentials (401); check the connection's secret.",
            ),
            403 => Failure::unauthorised(self.with_detail("The credentials may not do this (403)")),
            429 => {
                let seconds = retry_after(self);
                let when =
                    seconds.map_or_else(String::new, |seconds| format!("; it may be asked again in {seconds} s"));
                Failure::rate_limited(seconds, format!("The provider's limit was reached (429){when}."))
            }
            408 | 500..=599 => Failure::unavailable(self.with_detail(&format!("The provider failed ({status})"))),
            400..=499 => Failure::rejected(self.with_detail(&format!("The provider refused the request ({status})"))),
            _ => Failure::malformed(format!("The provider answered with the unexpected status {status}.")),
        }
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// [`FailureKind::Malformed`](crate::FailureKind::Malformed) when it is not JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Failure::malformed(format!("The provider's answer is not of its documented shape: {error}."))
        })
    }

    fn with_detail(&self, sentence: &str) -> String {
        match self.detail() {
            Some(detail) => format!("{sentence}: {detail}"),
            None => format!("{sentence}."),
        }
    }

    /// The provider's own error message, where it is in one of the usual places of a JSON body.
    fn detail(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        let places = ["/error/message", "/errorMessages/0", "/message", "/detail", "/title", "/error"];
        let found = places.iter().find_map(|place| body.pointer(place)?.as_str());
        let first_field_error = || {
            let (field, message) = body.get("errors")?.as_object()?.iter().next()?;
            Some(format!("{field}: {}", message.as_str()?))
        };
        let detail = found.map(str::to_owned).or_else(first_field_error)?;
        Some(text::clean(&detail, MAX_DETAIL)).filter(|detail| !detail.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::response;
    use crate::{Failure, FailureKind};

    fn failure(status: u16, body: &str) -> Failure {
        response(status, body).success().unwrap_err()
    }

    #[test]
    fn the_status_decides_the_kind_of_failure() {
        assert_eq!(failure(401, "").kind, FailureKind::Unauthorised);
        assert_eq!(failure(403, "").kind, FailureKind::Unauthorised);
        assert_eq!(failure(429, "").kind, FailureKind::RateLimited(None));
        assert_eq!(failure(400, "").kind, FailureKind::Rejected);
        assert_eq!(failure(500, "").kind, FailureKind::Unavailable);
        assert_eq!(failure(503, "").kind, FailureKind::Unavailable);
        assert_eq!(failure(304, "").kind, FailureKind::Malformed);
    }

    #[test]
    fn the_providers_words_are_quoted_cleaned_and_short() {
        let body =
            serde_json::json!({"error": {"message": format!("bad\u{202e}\n thing {}", "x".repeat(5000))}}).to_string();
        let message = failure(400, &body).message;
        assert!(message.starts_with("The provider refused the request (400): bad thing xxx"), "{message}");
        assert!(message.chars().count() < 300);
    }

    #[test]
    fn a_field_error_is_named() {
        let message = failure(400, r#"{"errorMessages":[],"errors":{"priority":"is not on the screen"}}"#).message;
        assert!(message.ends_with("priority: is not on the screen"), "{message}");
    }

    #[test]
    fn a_refused_credential_is_not_quoted_back() {
        assert!(!failure(401, r#"{"error":"key hunter2 is wrong"}"#).message.contains("hunter2"));
    }

    #[test]
    fn an_answer_that_is_not_json_is_malformed() {
        let failure = response(200, "<html>").json::<serde_json::Value>().unwrap_err();
        assert_eq!(failure.kind, FailureKind::Malformed);
    }
}
