//! Invitations: made by managers and the administrator, accepted by whoever has the one-time link.
//!
//! What stands behind `/invitations/` is the link's token for those who are invited, and the invitation's id for those who
//! manage. The log has neither.

use axum::{
    extract::State,
    http::StatusCode,
    response::{AppendHeaders, IntoResponse},
};
use tocsin_model::{
    account::TokenResponse,
    id::InvitationId,
    invitation::{Acceptance, Invitation, InvitationInput, InvitationLink, InvitationOffer},
    page::Page,
};

use crate::{
    auth::NO_STORE,
    json::Json,
    paging,
    people::MembersQuery,
    problem::{Code, Failure},
    query::{Path, Query},
    state::ApiState,
    viewer::{Caller, SignedIn},
};

/// List invitations, newest first. A manager reads those of their own organisation.
#[utoipa::path(
    get, path = "/api/v1/invitations", tag = "invitations", params(MembersQuery),
    responses((status = 200, description = "One page.", body = Page<Invitation>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<MembersQuery>,
) -> Result<Json<Page<Invitation>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.invitations(&viewer, query.organisation, &page).await?))
}

/// Invite somebody. The answer has the link, this once.
#[utoipa::path(
    post, path = "/api/v1/invitations", tag = "invitations", request_body = InvitationInput,
    responses((status = 201, description = "The invitation and its link.", body = InvitationLink))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<InvitationInput>,
) -> Result<(StatusCode, Json<InvitationLink>), Failure> {
    Ok((StatusCode::CREATED, Json(state.app.invite(&viewer, input).await?)))
}

/// Read what a link offers. The link stays good.
#[utoipa::path(
    get, path = "/api/v1/invitations/{invitation}", tag = "invitations", security(()),
    params(("invitation" = String, Path, description = "The link's token.")),
    responses((status = 200, description = "What one is invited to.", body = InvitationOffer))
)]
pub(crate) async fn offer(
    State(state): State<ApiState>,
    Path(token): Path<String>,
) -> Result<impl IntoResponse, Failure> {
    Ok(([NO_STORE], Json(state.app.offer(&token).await?)))
}

/// Accept an invitation.
///
/// With `account`, an account is made and signed in to, as after `POST /api/v1/auth/login`. Without it, send an access token:
/// whoever is signed in gets a membership and acts there from now on, as after `POST /api/v1/auth/switch`. Of several who use
/// a link, one gets in.
#[utoipa::path(
    post, path = "/api/v1/invitations/{invitation}", tag = "invitations", request_body = Acceptance, security((), ("bearer" = [])),
    params(("invitation" = String, Path, description = "The link's token.")),
    responses(
        (status = 201, description = "Accepted and signed in.", body = TokenResponse),
        (status = 401, description = "There is neither an account to make nor an access token.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
        (status = 409, description = "The user name is taken, or whoever is signed in is in the organisation already.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
    )
)]
pub(crate) async fn accept(
    State(state): State<ApiState>,
    Path(token): Path<String>,
    bearer: Result<SignedIn, Failure>,
    Json(acceptance): Json<Acceptance>,
) -> Result<impl IntoResponse, Failure> {
    let accepted = match (acceptance.account, bearer) {
        (Some(account), _) => state.app.accept_with_account(&token, account).await?,
        (None, Ok(SignedIn(bearer))) => state.app.accept_signed_in(&token, &bearer).await?,
        (None, Err(_)) => return Err(Failure::new(Code::Unauthorised, "sign in first, or send an `account` to make")),
    };
    let cookie = state.refresh_cookie(&accepted.refresh);
    Ok((StatusCode::CREATED, AppendHeaders([NO_STORE, cookie]), Json(accepted.token)))
}

/// Make a new link for an invitation. The old one ends; the answer has the new one, this once.
#[utoipa::path(
    post, path = "/api/v1/invitations/{invitation}/resend", tag = "invitations",
    params(("invitation" = InvitationId, Path, description = "The invitation.")),
    responses((status = 200, description = "The invitation and its new link.", body = InvitationLink))
)]
pub(crate) async fn resend(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<InvitationLink>, Failure> {
    Ok(Json(state.app.resend_invitation(&viewer, id).await?))
}

/// Withdraw an invitation. Its link ends.
#[utoipa::path(
    delete, path = "/api/v1/invitations/{invitation}", tag = "invitations",
    params(("invitation" = InvitationId, Path, description = "The invitation.")),
    responses((status = 200, description = "The invitation as it is now.", body = Invitation))
)]
pub(crate) async fn withdraw(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<InvitationId>,
) -> Result<Json<Invitation>, Failure> {
    Ok(Json(state.app.withdraw_invitation(&viewer, id).await?))
}
