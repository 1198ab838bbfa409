//! Requests and answers.
use serde_json::Value;

use crate::encode::{query_part, segment};
pub use crate::raw::connector::tocsin::plugin::http::{Credential, Error, Header, Placement, Request, Response};

/// `base` with path segments appended, each percent-encoded as a whole, so that a value can never leave its place.
#[must_use]
pub fn join(base: &str, segments: &[&str]) -> String {
    let mut url = base.trim_end_matches('/').to_owned();
    for part in segments {
        url.push('/');
        url.push_str(&segment(part));
    }
    url
}

/// `url` with query parameters appended, names and values percent-encoded.
#[must_use]
pub fn with_query(url: &str, parameters: &[(&str, &str)]) -> String {
    let mut result = url.to_owned();
    for (name, value) in parameters {
        result.push(if result.contains('?') { '&' } else { '?' });
        result.push_str(&query_part(name));
        result.push('=');
        result.push_str(&query_part(value));
    }
    result
}

impl Request {
    /// A request with this method and absolute URL.
    #[must_use]
    pub fn new(method: &str, url: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            credentials: Vec::new(),
            max_age: None,
        }
    }

    /// A GET request.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url)
    }

    /// A POST request.
    #[must_use]
    pub fn post(url: impl Into<String>) -> Self {
        Self::new("POST", url)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(Header { name: name.to_owned(), value: value.to_owned() });
        self
    }

    /// Asks for this media type.
    #[must_use]
    pub fn accept(self, media_type: &str) -> Self {
        self.header("accept", media_type)
    }

    /// Sends this JSON document as the body.
    #[must_use]
    pub fn json(mut self, document: &Value) -> Self {
        self.body = Some(document.to_string().into_bytes());
        self.header("content-type", "application/json")
    }

    /// Lets the host answer from its cache when what it has is at most `seconds` old.
    #[must_use]
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// Has the host put `Authorization: Bearer <secret>` into the request.
    #[must_use]
    pub fn bearer(self, secret: &str) -> Self {
        self.credential(secret, Placement::Header(("Authorization".to_owned(), "Bearer ".to_owned())))
    }

    /// Has the host put the secret into this header.
    #[must_use]
    pub fn secret_header(self, name: &str, secret: &str) -> Self {
        self.credential(secret, Placement::Header((name.to_owned(), String::new())))
    }

    /// Has the host put the secret into this query parameter.
    #[must_use]
    pub fn secret_query(self, name: &str, secret: &str) -> Self {
        self.credential(secret, Placement::Query(name.to_owned()))
    }

    /// Has the host sign in with basic authentication (RFC 7617): this user name, the secret as password.
    #[must_use]
    pub fn basic(self, user: &str, secret: &str) -> Self {
        self.credential(secret, Placement::Basic(user.to_owned()))
    }

    fn credential(mut self, secret: &str, place: Placement) -> Self {
        self.credentials.push(Credential { secret: secret.to_owned(), place });
        self
    }
}

impl Response {
    /// The first header of this name; names are compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value.as_str())
    }

    /// The media type without its parameters, in lower case; `application/octet-stream` when none was given.
    #[must_use]
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if essence.is_empty() { "application/octet-stream".to_owned() } else { essence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_path_segment() {
        assert_eq!(
            join("https://p.example/", &["v3", "a/../b?c#d%", "é"]),
            "https://p.example/v3/a%2F..%2Fb%3Fc%23d%25/%C3%A9"
        );
        assert_eq!(join("https://p.example", &[".."]), "https://p.example/%2E%2E");
    }

    #[test]
    fn a_value_cannot_leave_its_query_parameter() {
        assert_eq!(
            with_query("https://p.example/", &[("q", "a&b=c d+"), ("n", "1")]),
            "https://p.example/?q=a%26b%3Dc%20d%2B&n=1"
        );
    }

    #[test]
    fn a_request_names_the_secret_and_where_it_goes() {
        let request =
            Request::get("https://p.example/").secret_query("key", "api_key").basic("me", "token").bearer("pat");
        let placed: Vec<_> = request.credentials.iter().map(|c| (c.secret.as_str(), c.place.clone())).collect();
        assert_eq!(placed[0], ("api_key", Placement::Query("key".to_owned())));
        assert_eq!(placed[1], ("token", Placement::Basic("me".to_owned())));
        assert_eq!(placed[2], ("pat", Placement::Header(("Authorization".to_owned(), "Bearer ".to_owned()))));
    }

    #[test]
    fn a_json_body_says_its_type() {
        let request = Request::post("https://p.example/").json(&serde_json::json!({"a": 1}));
        assert_eq!(request.body.as_deref(), Some(br#"{"a":1}"#.as_slice()));
        assert_eq!(request.headers[0].value, "application/json");
    }
}
