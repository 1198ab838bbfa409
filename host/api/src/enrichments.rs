//! Submitting text or IoCs for enrichment.

use axum::{extract::State, http::StatusCode};
use tocsin_model::submission::{Accepted, Submission};

use crate::{json::Json, problem::Failure, state::ApiState, viewer::Caller};

/// Submit text or IoCs.
///
/// Opens one enrichment ticket per distinct IoC, or runs the existing one again. IoCs are extracted from `text`; defanged
/// forms are understood. Values that are no IoC come back under `rejected`.
#[utoipa::path(
    post, path = "/api/v1/enrichments", tag = "enrichments", request_body = Submission,
    responses((status = 202, description = "Queued; the tickets exist.", body = Accepted))
)]
pub(crate) async fn submit(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(submission): Json<Submission>,
) -> Result<(StatusCode, Json<Accepted>), Failure> {
    let accepted = state.app.submit(&viewer, submission).await?;
    Ok((StatusCode::ACCEPTED, Json(accepted)))
}
