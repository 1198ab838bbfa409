//! Authentication: basic with e-mail and API token for Cloud, bearer token for Data Center.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;

use super::site::{Flavour, Site};
use crate::{credentials, refusal};

/// Lets only requests with the site's credentials through.
pub(super) async fn authenticate(State(site): State<Site>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given.is_some_and(|given| is_right(site.flavour, given)) {
        return next.run(request).await;
    }
    let message = "Client must be authenticated to access this resource.";
    let mut answer = refusal::jira(StatusCode::UNAUTHORIZED, &[message], &json!({}));
    let challenge = match site.flavour {
        Flavour::Cloud => "Basic realm=\"Lab Jira Cloud\"",
        Flavour::DataCenter => "Bearer realm=\"Lab Jira Data Center\"",
    };
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    answer
}

fn is_right(flavour: Flavour, given: &str) -> bool {
    let Some((scheme, rest)) = given.split_once(' ') else {
        return false;
    };
    match flavour {
        Flavour::Cloud => {
            let expected = format!("{}:{}", credentials::JIRA_USER, credentials::JIRA_TOKEN);
            scheme.eq_ignore_ascii_case("basic")
                && BASE64_STANDARD.decode(rest).is_ok_and(|pair| pair == expected.as_bytes())
        }
        Flavour::DataCenter => scheme.eq_ignore_ascii_case("bearer") && rest == credentials::JIRA_DC_TOKEN,
    }
}
