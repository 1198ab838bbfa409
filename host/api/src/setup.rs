//! First start: the one-time link creates the first administrator.

use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use tocsin_model::account::{Me, SetupRequest};
use utoipa::ToSchema;

use crate::{json::Json, problem::Failure, state::ApiState};

/// Whether the installation still needs its first administrator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetupState {
    /// True until there is one.
    needed: bool,
}

/// Read whether the first administrator is still to be created.
#[utoipa::path(
    get, path = "/api/v1/setup", tag = "setup", security(()),
    responses((status = 200, description = "Whether it is needed.", body = SetupState))
)]
pub(crate) async fn state(State(state): State<ApiState>) -> Result<Json<SetupState>, Failure> {
    Ok(Json(SetupState { needed: state.app.setup_needed().await? }))
}

/// Create the CERT and its first administrator with the one-time token of the setup link.
#[utoipa::path(
    post, path = "/api/v1/setup", tag = "setup", request_body = SetupRequest, security(()),
    responses(
        (status = 201, description = "The administrator; sign in now.", body = Me),
        (status = 401, description = "The token is wrong or was used.", content_type = "application/problem+json", body = tocsin_model::problem::Problem),
    )
)]
pub(crate) async fn complete(
    State(state): State<ApiState>,
    Json(request): Json<SetupRequest>,
) -> Result<(StatusCode, Json<Me>), Failure> {
    Ok((StatusCode::CREATED, Json(state.app.set_up(request).await?)))
}
