//! Signing in and out, as browsers do it: access token in the body, refresh token in a cookie.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use tocsin_app::{
    sessions::{FirstStep, RefreshCookie, Refreshed, SignIn, SignedIn as Began},
    tokens::Jwk,
};
use tocsin_model::{
    account::{LoginRequest, Me, SwitchRequest, TokenResponse},
    second_factor::LoginAnswer,
};
use utoipa::ToSchema;

use crate::{
    cookies::{DEVICE, DEVICE_SECONDS, REFRESH},
    json::Json,
    problem::{Code, Failure},
    state::ApiState,
    viewer::{SignedIn, Source},
};

/// A change of one's own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The password as it is.
    current_password: String,
    /// The password as it shall be, 12 to 1024 characters.
    new_password: String,
}

/// The public keys of the access tokens (RFC 7517 section 5).
#[derive(Serialize, ToSchema)]
pub(crate) struct Jwks {
    /// The keys of this quarter and its neighbours.
    #[schema(value_type = Vec<Object>)]
    keys: Vec<Jwk>,
}

/// A token is never cached, by nobody (RFC 6749 section 5.1).
pub(crate) const NO_STORE: (header::HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

impl ApiState {
    fn secure(&self) -> bool {
        self.config.public_url.starts_with("https://")
    }

    pub(crate) fn refresh_cookie(&self, cookie: &RefreshCookie) -> (header::HeaderName, HeaderValue) {
        (header::SET_COOKIE, REFRESH.set(&cookie.value, cookie.max_age.as_secs(), self.secure()))
    }

    /// The cookies of somebody who has signed in.
    pub(crate) fn signed_in_headers(&self, began: &Began) -> AppendHeaders<[(header::HeaderName, HeaderValue); 3]> {
        AppendHeaders([
            NO_STORE,
            self.refresh_cookie(&began.refresh),
            (header::SET_COOKIE, DEVICE.set(&began.device, DEVICE_SECONDS, self.secure())),
        ])
    }
}

/// Sign in with a user name and a password.
///
/// The refresh token comes in the cookie `tocsin_refresh`, which scripts cannot read and which only goes to `/api/v1/auth`.
/// Too many wrong attempts answer 429 with `Retry-After`; a browser that signed in to the account before is not held up by
/// others' attempts.
///
/// Where the account has a second factor, the answer is `mfa_required` with a challenge that holds for five minutes:
/// `POST /api/v1/auth/login/second-factor` takes it together with a code.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "auth", request_body = LoginRequest, security(()),
    responses(
        (status = 200, description = "Signed in, or what is still needed.", body = LoginAnswer),
        (status = 401, description = "The user name or the password is wrong.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
        (status = 429, description = "Too many wrong attempts; see `Retry-After`.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
    )
)]
pub(crate) async fn login(
    State(state): State<ApiState>,
    Source(source): Source,
    headers: HeaderMap,
    Json(request): Json<LoginRequest>,
) -> Result<Response, Failure> {
    let sign_in =
        SignIn { username: request.username, password: request.password, source, device: DEVICE.read(&headers) };
    Ok(match state.app.sign_in(sign_in).await? {
        FirstStep::SignedIn(began) => {
            (state.signed_in_headers(&began), Json(LoginAnswer::Tokens(began.token))).into_response()
        }
        FirstStep::SecondStep(challenge) => ([NO_STORE], Json(LoginAnswer::SecondStep(challenge))).into_response(),
    })
}

/// Exchange the refresh cookie for a new access token.
///
/// The refresh token changes with each use. Using one again that was replaced more than a few seconds ago signs the person out,
/// because only a thief would. Two tabs that refresh at the same moment both get an access token.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "auth", security(("refresh_cookie" = [])),
    responses((status = 200, description = "A new access token.", body = TokenResponse))
)]
pub(crate) async fn refresh(State(state): State<ApiState>, headers: HeaderMap) -> Result<impl IntoResponse, Failure> {
    same_site(&headers)?;
    let token = REFRESH
        .read(&headers)
        .ok_or_else(|| Failure::new(Code::Unauthorised, "there is no refresh cookie: sign in"))?;
    let refreshed = state.app.refresh(&token).await?;
    Ok((AppendHeaders([NO_STORE, state.refresh_cookie(&refreshed.refresh)]), Json(refreshed.token)))
}

/// Sign out of this browser.
///
/// The session's access tokens end at once, not only when their time is up.
#[utoipa::path(
    post, path = "/api/v1/auth/logout", tag = "auth", security(("refresh_cookie" = []), ("bearer" = [])),
    responses((status = 204, description = "Signed out; also when nobody was signed in."))
)]
pub(crate) async fn logout(
    State(state): State<ApiState>,
    headers: HeaderMap,
    bearer: Result<SignedIn, Failure>,
) -> Result<impl IntoResponse, Failure> {
    same_site(&headers)?;
    let token = REFRESH.read(&headers);
    state.app.sign_out(token.as_deref(), bearer.map(|SignedIn(bearer)| bearer).ok().as_ref()).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, REFRESH.clear(state.secure()))]))
}

/// Act in another of one's organisations.
///
/// The session here ends and another begins, in that organisation: its access and refresh tokens are in the answer, as after
/// signing in. `GET /api/v1/auth/me` lists the organisations.
#[utoipa::path(
    post, path = "/api/v1/auth/switch", tag = "auth", request_body = SwitchRequest,
    responses(
        (status = 200, description = "Tokens for that organisation.", body = TokenResponse),
        (status = 404, description = "There is no such organisation, or one may not act there.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
    )
)]
pub(crate) async fn switch(
    State(state): State<ApiState>,
    SignedIn(bearer): SignedIn,
    Json(to): Json<SwitchRequest>,
) -> Result<impl IntoResponse, Failure> {
    let Refreshed { token, refresh } = state.app.switch(&bearer, to.organisation).await?;
    Ok((AppendHeaders([NO_STORE, state.refresh_cookie(&refresh)]), Json(token)))
}

/// Sign out of every browser.
#[utoipa::path(
    post, path = "/api/v1/auth/logout-everywhere", tag = "auth",
    responses((status = 204, description = "All of the account's sessions are over."))
)]
pub(crate) async fn logout_everywhere(
    State(state): State<ApiState>,
    SignedIn(bearer): SignedIn,
) -> Result<impl IntoResponse, Failure> {
    state.app.sign_out_everywhere(&bearer.viewer).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, REFRESH.clear(state.secure()))]))
}

/// Change one's own password.
///
/// Signs out everywhere; the answer begins a new session here.
#[utoipa::path(
    post, path = "/api/v1/auth/password", tag = "auth", request_body = PasswordChange,
    responses((status = 200, description = "The new password holds; a new session began.", body = TokenResponse))
)]
pub(crate) async fn change_password(
    State(state): State<ApiState>,
    SignedIn(bearer): SignedIn,
    Json(change): Json<PasswordChange>,
) -> Result<impl IntoResponse, Failure> {
    let began = state.app.change_password(&bearer, &change.current_password, &change.new_password).await?;
    Ok((AppendHeaders([NO_STORE, state.refresh_cookie(&began.refresh)]), Json(began.token)))
}

/// Read who the bearer of the token is.
#[utoipa::path(
    get, path = "/api/v1/auth/me", tag = "auth",
    responses((status = 200, description = "The account or API client.", body = Me))
)]
pub(crate) async fn me(State(state): State<ApiState>, SignedIn(bearer): SignedIn) -> Result<Json<Me>, Failure> {
    Ok(Json(state.app.me(&bearer).await?))
}

/// The public keys with which access tokens are verified.
#[utoipa::path(
    get, path = "/.well-known/jwks.json", tag = "auth", security(()),
    responses((status = 200, description = "A JSON Web Key Set (RFC 7517).", body = Jwks))
)]
pub(crate) async fn jwks(State(state): State<ApiState>) -> Result<impl IntoResponse, Failure> {
    let caching = HeaderValue::from_static("public, max-age=3600");
    Ok(([(header::CACHE_CONTROL, caching)], Json(Jwks { keys: state.app.jwks()? })))
}

/// Refuses a cookie that another site's page made the browser send. `SameSite=Strict` prevents it already; this holds
/// where a browser does not know that attribute but says where a request comes from.
fn same_site(headers: &HeaderMap) -> Result<(), Failure> {
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Failure::new(Code::Forbidden, "this route only serves pages of this host")),
    }
}
