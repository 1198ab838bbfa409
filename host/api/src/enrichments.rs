//! Submitting text or IoCs for enrichment.

use axum::{extract::State, http::StatusCode};
use tocsin_model::{
    page::Page,
    submission::{Accepted, AskedProvider, Submission},
};

use crate::{json::Json, paging, problem::Failure, state::ApiState, viewer::Caller};

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

/// List the providers that a submission's values go to.
///
/// Says before sending who is asked: each enabled connection of the flow with the types that it serves and the strictest
/// markings that are sent to it. Values that are marked as special are sent to none of them.
#[utoipa::path(
    get, path = "/api/v1/enrichments/providers", tag = "enrichments",
    responses((status = 200, description = "All of them, in the order of a report's sections.", body = Page<AskedProvider>))
)]
pub(crate) async fn providers(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
) -> Result<Json<Page<AskedProvider>>, Failure> {
    Ok(Json(paging::whole(state.app.asked_providers(&viewer).await?)))
}
