//! Service levels: what the CERT promises by severity.

use axum::extract::State;
use tocsin_model::service_level::{ServiceLevels, ServiceLevelsView};

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    problem::Failure,
    state::ApiState,
    viewer::Caller,
};

/// Read what is promised.
#[utoipa::path(
    get, path = "/api/v1/service-levels", tag = "service-levels",
    responses((status = 200, description = "The settings.", body = ServiceLevelsView))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
) -> Result<Versioned<ServiceLevelsView>, Failure> {
    let view = state.app.service_levels(&viewer).await?;
    Ok(Versioned(view.version, view))
}

/// Change what is promised.
///
/// Incidents whose clocks run keep what held when they started; a change of their severity takes the new settings. Requests for help
/// keep what held when they were made.
#[utoipa::path(
    put, path = "/api/v1/service-levels", tag = "service-levels", request_body = ServiceLevels,
    responses((status = 200, description = "The settings as they are now.", body = ServiceLevelsView))
)]
pub(crate) async fn write(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    IfMatch(version): IfMatch,
    Json(input): Json<ServiceLevels>,
) -> Result<Versioned<ServiceLevelsView>, Failure> {
    let view = state.app.set_service_levels(&viewer, input, version).await?;
    Ok(Versioned(view.version, view))
}
