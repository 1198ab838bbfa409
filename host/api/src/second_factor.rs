//! The second factor of whoever is signed in, the second step of signing in, and what the administrator asks of everybody.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::Deserialize;
use tocsin_app::sessions::ShowCode;
use tocsin_model::{
    account::TokenResponse,
    id::AccountId,
    second_factor::{
        BothProofs, CodeProof, Enrolment, PasswordProof, RecoveryCodes, SecondFactorState, SecondStep, SecurityPolicy,
    },
    viewer::Role,
};
use utoipa::ToSchema;

use crate::{
    auth::NO_STORE,
    cookies::DEVICE,
    etag::{IfMatch, Versioned},
    json::Json,
    problem::Failure,
    query::Path,
    state::ApiState,
    viewer::{Caller, SignedIn},
};

/// Sign in: the second step, with a code of the authenticator or a recovery code.
///
/// Each code opens once. Too many wrong codes answer 429 with `Retry-After`.
#[utoipa::path(
    post, path = "/api/v1/auth/login/second-factor", tag = "auth", request_body = SecondStep, security(()),
    responses(
        (status = 200, description = "Signed in.", body = TokenResponse),
        (status = 401, description = "The challenge has ended, or the code is wrong or was used.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
        (status = 429, description = "Too many wrong codes; see `Retry-After`.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
    )
)]
pub(crate) async fn sign_in(
    State(state): State<ApiState>,
    headers: HeaderMap,
    Json(step): Json<SecondStep>,
) -> Result<impl IntoResponse, Failure> {
    let step = ShowCode { challenge: step.challenge, code: step.code, device: DEVICE.read(&headers) };
    let signed_in = state.app.sign_in_with_code(step).await?;
    Ok((state.signed_in_headers(&signed_in), Json(signed_in.token)))
}

/// Read how one's own second factor stands.
#[utoipa::path(
    get, path = "/api/v1/auth/second-factor", tag = "auth",
    responses((status = 200, description = "Whether there is one.", body = SecondFactorState))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    SignedIn(bearer): SignedIn,
) -> Result<Json<SecondFactorState>, Failure> {
    Ok(Json(state.app.second_factor(&bearer).await?))
}

/// Begin to enrol a second factor. The answer has its secret, this once; it counts when a code of it is confirmed.
#[utoipa::path(
    post, path = "/api/v1/auth/second-factor", tag = "auth", request_body = PasswordProof,
    responses((status = 200, description = "What the authenticator is given.", body = Enrolment))
)]
pub(crate) async fn begin(
    State(state): State<ApiState>,
    SignedIn(bearer): SignedIn,
    Json(proof): Json<PasswordProof>,
) -> Result<impl IntoResponse, Failure> {
    Ok(([NO_STORE], Json(state.app.begin_second_factor(&bearer, &proof.password).await?)))
}

/// Confirm a second factor by a code of it. The answer has the recovery codes, this once.
///
/// An access token that could only enrol ends; refresh it.
#[utoipa::path(
    post, path = "/api/v1/auth/second-factor/confirm", tag = "auth", request_body = CodeProof,
    responses((status = 200, description = "It counts from now on.", body = RecoveryCodes))
)]
pub(crate) async fn confirm(
    State(state): State<ApiState>,
    SignedIn(bearer): SignedIn,
    Json(proof): Json<CodeProof>,
) -> Result<impl IntoResponse, Failure> {
    Ok(([NO_STORE], Json(state.app.confirm_second_factor(&bearer, &proof.code).await?)))
}

/// Get new recovery codes. The old ones end.
#[utoipa::path(
    post, path = "/api/v1/auth/second-factor/recovery-codes", tag = "auth", request_body = BothProofs,
    responses((status = 200, description = "The new codes.", body = RecoveryCodes))
)]
pub(crate) async fn renew_recovery_codes(
    State(state): State<ApiState>,
    Caller(_): Caller,
    SignedIn(bearer): SignedIn,
    Json(proofs): Json<BothProofs>,
) -> Result<impl IntoResponse, Failure> {
    Ok(([NO_STORE], Json(state.app.renew_recovery_codes(&bearer, &proofs).await?)))
}

/// Take one's own second factor away. Not where a role must have it.
#[utoipa::path(
    post, path = "/api/v1/auth/second-factor/remove", tag = "auth", request_body = BothProofs,
    responses((status = 204, description = "Signing in takes the password alone."))
)]
pub(crate) async fn remove(
    State(state): State<ApiState>,
    Caller(_): Caller,
    SignedIn(bearer): SignedIn,
    Json(proofs): Json<BothProofs>,
) -> Result<StatusCode, Failure> {
    state.app.remove_second_factor(&bearer, &proofs).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reset somebody's second factor, because it is lost. They are signed out everywhere.
#[utoipa::path(
    delete, path = "/api/v1/accounts/{id}/second-factor", tag = "accounts",
    params(("id" = AccountId, Path, description = "The account.")),
    responses((status = 204, description = "There is none any more."))
)]
pub(crate) async fn reset(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AccountId>,
) -> Result<StatusCode, Failure> {
    state.app.reset_second_factor(&viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is asked of everybody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyInput {
    /// The roles that must have a second factor; of people only.
    second_factor: Vec<Role>,
}

/// Read what is asked of everybody.
#[utoipa::path(
    get, path = "/api/v1/security-policy", tag = "accounts",
    responses((status = 200, description = "The policy.", body = SecurityPolicy))
)]
pub(crate) async fn policy(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
) -> Result<Versioned<SecurityPolicy>, Failure> {
    let policy = state.app.security_policy(&viewer).await?;
    Ok(Versioned(policy.version, policy))
}

/// Say which roles must have a second factor. Who has one of them and none can do nothing but enrol one, at once.
#[utoipa::path(
    put, path = "/api/v1/security-policy", tag = "accounts", request_body = PolicyInput,
    responses((status = 200, description = "The policy as it is now.", body = SecurityPolicy))
)]
pub(crate) async fn set_policy(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    IfMatch(version): IfMatch,
    Json(input): Json<PolicyInput>,
) -> Result<Versioned<SecurityPolicy>, Failure> {
    let policy = state.app.set_security_policy(&viewer, input.second_factor, version).await?;
    Ok(Versioned(policy.version, policy))
}
