//! The requests: search by the label of the idempotency key first, create only when nothing is found.
//!
//! Jira has no idempotency key of its own. The label makes a second call harmless as soon as Jira's search index shows the first one's
//! issue; `settle_ms` in `plugin.toml` tells the host how long that may take.
use serde::Deserialize;
use serde_json::Value;
use tocsin_plugin_sdk::{Check, Draft, Failure, Request, Response, Ticket, Ticketing, Transport, http, json};

use crate::issue;
use crate::label::of_key;

/// A connection to one project of one Jira.
#[derive(Debug, Clone, Deserialize)]
pub struct Jira {
    /// Which of the two products it is.
    pub flavour: Flavour,
    /// Where people open Jira, without a trailing path of the API.
    pub base_url: String,
    /// Whose API token it is; Cloud only.
    #[serde(default)]
    pub email: String,
    /// Key of the project.
    pub project: String,
    /// Name of the issue type.
    pub issue_type: String,
    /// Labels of every issue.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Names of priorities from lowest to highest.
    #[serde(default)]
    pub priorities: Vec<String>,
}

/// Which Jira it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flavour {
    /// API v3, descriptions in the Atlassian Document Format, basic authentication with e-mail and API token.
    Cloud,
    /// API v2, descriptions in wiki markup, a personal access token as bearer.
    DataCenter,
}

impl Check for Jira {
    fn check(&self, transport: &impl Transport) -> Result<String, Failure> {
        let request = Request::get(self.url(&["myself"]));
        let me: Value = self.send(transport, request)?.success()?.json()?;
        let name = json::text(&me, "/emailAddress").or_else(|| json::text(&me, "/displayName"));
        let name = name.or_else(|| json::text(&me, "/name"));
        let name = name.ok_or_else(|| Failure::malformed("Jira did not say who is signed in."))?;
        Ok(format!("Signed in as {name}."))
    }
}

impl Ticketing for Jira {
    fn open(&self, transport: &impl Transport, draft: &Draft, idempotency_key: &str) -> Result<Ticket, Failure> {
        if let Some(ticket) = self.find(transport, idempotency_key)? {
            return Ok(ticket);
        }
        let fields = issue::fields(self, draft, &of_key(idempotency_key));
        let request = Request::post(self.url(&["issue"])).json(&fields);
        let created: Value = self.send(transport, request)?.success()?.json()?;
        self.ticket(&created)
    }

    fn find(&self, transport: &impl Transport, idempotency_key: &str) -> Result<Option<Ticket>, Failure> {
        let jql = format!(
            "project = \"{}\" AND labels = \"{}\" ORDER BY created ASC",
            quoted(&self.project),
            quoted(&of_key(idempotency_key))
        );
        let path: &[&str] = match self.flavour {
            Flavour::Cloud => &["search", "jql"],
            Flavour::DataCenter => &["search"],
        };
        let url = http::with_query(&self.url(path), &[("jql", &jql), ("fields", "key"), ("maxResults", "1")]);
        let found: Value = self.send(transport, Request::get(url))?.success()?.json()?;
        let issues = found.get("issues").and_then(Value::as_array);
        let issues = issues.ok_or_else(|| Failure::malformed("Jira's search answer has no \"issues\"."))?;
        issues.first().map(|issue| self.ticket(issue)).transpose()
    }
}

impl Jira {
    fn url(&self, path: &[&str]) -> String {
        let version = match self.flavour {
            Flavour::Cloud => "3",
            Flavour::DataCenter => "2",
        };
        http::join(&http::join(&self.base_url, &["rest", "api", version]), path)
    }

    fn send(&self, transport: &impl Transport, request: Request) -> Result<Response, Failure> {
        let request = request.accept("application/json");
        let request = match self.flavour {
            Flavour::Cloud if self.email.is_empty() => {
                return Err(Failure::misconfigured("\"email\" is needed for Jira Cloud."));
            }
            Flavour::Cloud => request.basic(&self.email, "token"),
            Flavour::DataCenter => request.bearer("token"),
        };
        Ok(transport.send(request)?)
    }

    fn ticket(&self, issue: &Value) -> Result<Ticket, Failure> {
        let key = json::text(issue, "/key").filter(|key| is_issue_key(key));
        let key = key.ok_or_else(|| Failure::malformed("Jira's answer has no issue key."))?;
        Ok(Ticket { url: http::join(&self.base_url, &["browse", &key]), key })
    }
}

fn is_issue_key(key: &str) -> bool {
    let Some((project, number)) = key.rsplit_once('-') else {
        return false;
    };
    let project_characters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    !project.is_empty()
        && project.chars().all(project_characters)
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && key.len() <= 255
}

/// The inside of a quoted JQL string.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
