//! The page behind a ticket's URL, so that the link in a demonstration leads somewhere.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use super::{adf, site::Site};
use crate::html::{escape, page};

/// `GET /browse/{key}`.
pub(super) async fn browse(State(site): State<Site>, Path(key): Path<String>) -> Response {
    let Some(issue) = site.world.ledger.issue(site.provider(), &key) else {
        let missing = page("No such issue", None, "<h1>No such issue</h1><p>The lab has no issue with this key.</p>");
        return (StatusCode::NOT_FOUND, missing).into_response();
    };
    let labels: String =
        issue.labels.iter().map(|label| format!("<span class=\"label\">{}</span>", escape(label))).collect();
    let comments: String = issue
        .comments
        .iter()
        .map(|comment| {
            format!("<h2>Comment, {}</h2>{}", comment.created.format("%Y-%m-%d %H:%M:%S UTC"), markup(&comment.body))
        })
        .collect();
    let key = escape(&issue.key);
    let body = format!(
        "<p class=\"dim\">{} / {key}</p><h1>{}</h1><p>{labels}</p><table><tr><th>Type</th><td>{}</td></tr><tr><th>Priority</th>\
         <td>{}</td></tr><tr><th>Status</th><td>To Do</td></tr><tr><th>Created</th><td>{}</td></tr></table>\
         <div class=\"issue\">{}</div>{comments}",
        escape(&issue.project),
        escape(&issue.summary),
        escape(&issue.issue_type),
        escape(&issue.priority),
        issue.created.format("%Y-%m-%d %H:%M:%S UTC"),
        markup(&issue.description),
    );
    page(&format!("{} {}", issue.key, issue.summary), None, &body)
}

fn markup(body: &Value) -> String {
    match body {
        Value::Null => "<p class=\"dim\">No description.</p>".to_owned(),
        Value::String(text) => format!("<pre>{}</pre>", escape(text)),
        document => adf::html(document),
    }
}
