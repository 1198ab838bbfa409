//! Runs of playbooks, their journals, and the proof that the one follows from the other.

use axum::extract::State;
use tocsin_model::{
    id::RunId,
    page::Page,
    run::{Entry, Run},
    timeline::Verification,
};

use crate::{json::Json, paging, problem::Failure, query::Path, state::ApiState, viewer::Caller};

/// Read a run.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = RunId, Path, description = "The run.")),
    responses((status = 200, description = "The run.", body = Run))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<RunId>,
) -> Result<Json<Run>, Failure> {
    Ok(Json(state.app.run(&viewer, id).await?))
}

/// Read a run's journal, in its order.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/journal", tag = "runs", params(("id" = RunId, Path, description = "The run.")),
    responses((status = 200, description = "The whole journal.", body = Page<Entry>))
)]
pub(crate) async fn journal(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<RunId>,
) -> Result<Json<Page<Entry>>, Failure> {
    Ok(Json(paging::whole(state.app.journal(&viewer, id).await?)))
}

/// Replay a finished run against its journal.
///
/// Proves that the recorded decisions follow from the recorded facts, or names the first difference.
#[utoipa::path(
    post, path = "/api/v1/runs/{id}/verify", tag = "runs", params(("id" = RunId, Path, description = "The run.")),
    responses((status = 200, description = "What the replay found.", body = Verification))
)]
pub(crate) async fn verify(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<RunId>,
) -> Result<Json<Verification>, Failure> {
    Ok(Json(state.app.verify_run(&viewer, id).await?))
}
