//! The OAuth 2.0 token endpoint for API clients: client credentials only (RFC 6749 section 4.4). Its errors are the
//! standard's (section 5.2), not problem documents, so that any OAuth library understands them.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use tocsin_app as app;
use tocsin_model::account::TokenResponse;
use utoipa::ToSchema;

use crate::{
    auth::NO_STORE,
    json::{self, Json},
    problem::Failure,
    reading,
    state::ApiState,
};

/// The form. Client credentials go here or, better, into the `Authorization: Basic` header.
#[derive(Default, Deserialize, ToSchema)]
pub(crate) struct TokenRequest {
    /// Always `client_credentials`.
    grant_type: Option<String>,
    /// The API client's id.
    client_id: Option<String>,
    /// Its secret.
    client_secret: Option<String>,
}

/// An error as RFC 6749 section 5.2 has it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OauthError {
    /// `invalid_request`, `invalid_client` or `unsupported_grant_type`.
    error: &'static str,
    /// What is wrong, and what would be right.
    error_description: String,
}

/// Why there is no token.
pub(crate) enum Refusal {
    Oauth(StatusCode, OauthError),
    Other(Failure),
}

impl Refusal {
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        let status = if error == "invalid_client" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        Self::Oauth(status, OauthError { error, error_description: description.into() })
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Refusal::Other(failure) => failure.into_response(),
            Refusal::Oauth(status, error) => {
                let mut response = (status, [NO_STORE], Json(error)).into_response();
                if status == StatusCode::UNAUTHORIZED {
                    let challenge = HeaderValue::from_static("Basic realm=\"tocsin\", charset=\"UTF-8\"");
                    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
                }
                response
            }
        }
    }
}

/// Get an access token for an API client.
///
/// Client credentials grant (RFC 6749 section 4.4). There is no refresh token: ask again when the token ends.
#[utoipa::path(
    post, path = "/oauth/token", tag = "auth", security(("client_basic" = []), ()),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "An access token.", body = TokenResponse),
        (status = 400, description = "The request is malformed or asks for another grant.", body = OauthError),
        (status = 401, description = "The client is unknown, disabled, or its secret is wrong.", body = OauthError),
    )
)]
pub(crate) async fn token(State(state): State<ApiState>, request: Request) -> Result<impl IntoResponse, Refusal> {
    let basic = basic_credentials(request.headers())?;
    json::require_media_type(request.headers(), "application/x-www-form-urlencoded")
        .map_err(|_| Refusal::new("invalid_request", "send application/x-www-form-urlencoded"))?;
    let bytes = json::body(request, &state).await.map_err(Refusal::Other)?;
    let form: TokenRequest =
        reading::pairs(&bytes).map_err(|wrong| Refusal::new("invalid_request", wrong.to_string()))?;
    match form.grant_type.as_deref() {
        Some("client_credentials") => {}
        None => return Err(Refusal::new("invalid_request", "`grant_type` is missing: use client_credentials")),
        Some(_) => return Err(Refusal::new("unsupported_grant_type", "use client_credentials")),
    }
    let (id, secret) = match (basic, form.client_id, form.client_secret) {
        (Some(_), _, Some(_)) => {
            return Err(Refusal::new("invalid_request", "send the credentials once: in the header or in the form"));
        }
        (Some(credentials), None, None) => credentials,
        (Some((id, secret)), Some(named), None) if named == id => (id, secret),
        (None, Some(id), Some(secret)) => (id, secret),
        _ => return Err(Refusal::new("invalid_client", "send the client's id and secret")),
    };
    let token = state.app.client_token(&id, &secret).await.map_err(|error| match error {
        app::Error::Unauthorised(message) => Refusal::new("invalid_client", message),
        other => Refusal::Other(other.into()),
    })?;
    Ok(([NO_STORE], Json(token)))
}

/// The id and secret of an `Authorization: Basic` header; both are form-encoded within it (section 2.3.1).
fn basic_credentials(headers: &HeaderMap) -> Result<Option<(String, String)>, Refusal> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let read = || {
        let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
        let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
        let (id, secret) = decoded.split_once(':')?;
        let plain = |text: &str| url::form_urlencoded::parse(text.as_bytes()).next().map(|(text, _)| text.into_owned());
        scheme.eq_ignore_ascii_case("basic").then_some(())?;
        Some((plain(id)?, plain(secret)?))
    };
    match read() {
        Some(credentials) => Ok(Some(credentials)),
        None => Err(Refusal::new("invalid_client", "the `Authorization` header is no Basic credentials")),
    }
}
