//! The integrator's guide: `/docs/guide`, with examples that a test runs as they are served.

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

use crate::state::ApiState;

const REPORT: &str = include_str!("guide/report.sh");
const SIEM_ALERT: &str = include_str!("guide/siem_alert.py");
const GUIDE: &str = include_str!("guide/guide.html");

/// The page and its examples.
pub(crate) fn router() -> Router<ApiState> {
    Router::new()
        .route("/docs/guide", get(async || Html(page())))
        .route("/docs/guide/report.sh", get(async || plain(REPORT)))
        .route("/docs/guide/siem_alert.py", get(async || plain(SIEM_ALERT)))
}

fn page() -> String {
    GUIDE.replace("{{report.sh}}", &escaped(REPORT)).replace("{{siem_alert.py}}", &escaped(SIEM_ALERT))
}

fn plain(text: &'static str) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_stand_in_the_page() {
        let page = page();
        assert!(!page.contains("{{"), "an example is missing");
        assert!(page.contains("grant_type=client_credentials") && page.contains("urllib.request"));
    }
}
