//! The browser's console: errors and refusals of the content security policy fail a test.

use fantoccini::{Client, wd::WebDriverCompatibleCommand};
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// What Chromium says of an answer that is no fault: somebody else has changed the record first, and the page asks what is to be
/// kept.
const FASTER: &str = "status of 412 (Precondition Failed)";

/// Chromium's own command for what was written to the console since it was last asked.
#[derive(Debug)]
struct ReadConsole;

impl WebDriverCompatibleCommand for ReadConsole {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// What was written to the console as an error, or about the content security policy.
///
/// # Panics
/// When the browser does not answer.
pub async fn complaints(client: &Client) -> Vec<String> {
    let log = client.issue_cmd(ReadConsole).await.expect("the browser tells its console");
    let entries = log.as_array().cloned().unwrap_or_default();
    let text = |entry: &Value| entry["message"].as_str().unwrap_or_default().to_owned();
    let is_complaint = |entry: &&Value| entry["level"] == "SEVERE" || text(entry).contains("Content Security Policy");
    entries.iter().filter(is_complaint).map(text).filter(|text| !text.contains(FASTER)).collect()
}
