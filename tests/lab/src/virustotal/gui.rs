//! The page behind the link to a report, so that the link in a demonstration leads somewhere. It is no API and not counted.

use axum::{extract::Path, response::Response};

use crate::{
    html::{escape, page},
    provider::url_of_id,
    rule,
};

/// `GET /virustotal/gui/{kind}/{id}`.
pub(crate) async fn report(Path((kind, id)): Path<(String, String)>) -> Response {
    let value = if kind == "url" { url_of_id(&id).unwrap_or(id) } else { id };
    let character = rule::of(&value);
    let body = format!(
        "<p class=\"dim\">Report on a {}</p><h1>{}</h1><p>By the lab's rule this value is <strong>{character:?}</strong>.</p>",
        escape(&kind),
        escape(&value)
    );
    page("Report (simulation)", None, &body)
}
