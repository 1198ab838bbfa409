//! The enrichment flow's settings.

use axum::extract::State;
use tocsin_model::flow::{FlowSettings, FlowView};

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    problem::Failure,
    state::ApiState,
    viewer::Caller,
};

/// Read the flow's settings.
#[utoipa::path(
    get, path = "/api/v1/flow", tag = "flow",
    responses((status = 200, description = "The settings and their version.", body = FlowView))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
) -> Result<Versioned<FlowView>, Failure> {
    let view = state.app.flow(&viewer).await?;
    Ok(Versioned(view.version, view))
}

/// Replace the flow's settings.
#[utoipa::path(
    put, path = "/api/v1/flow", tag = "flow", request_body = FlowSettings,
    responses((status = 200, description = "The settings as they are now.", body = FlowView))
)]
pub(crate) async fn write(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    IfMatch(version): IfMatch,
    Json(settings): Json<FlowSettings>,
) -> Result<Versioned<FlowView>, Failure> {
    let view = state.app.set_flow(&viewer, settings, version).await?;
    Ok(Versioned(view.version, view))
}
