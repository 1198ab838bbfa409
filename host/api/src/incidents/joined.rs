//! Incidents that become one, and those that become two.

use axum::{extract::State, http::StatusCode};
use tocsin_model::{
    id::IncidentId,
    incident::{Incident, MergeInput, SplitInput},
};

use super::versioned;
use crate::{
    etag::{IfMatch, Versioned},
    idempotency::Repeatable,
    json::Json,
    problem::Failure,
    query::Path,
    state::ApiState,
    viewer::Caller,
};

/// Merge an incident into another one of its organisation.
///
/// The other one gets its IoCs, assets and watchers, and the stricter of both markings; this one is closed and leads there.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/merge", tag = "incidents", request_body = MergeInput,
    params(("id" = IncidentId, Path, description = "The incident that is merged.")),
    responses((status = 200, description = "The incident that was merged.", body = Incident))
)]
pub(crate) async fn merge(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    IfMatch(version): IfMatch,
    Json(input): Json<MergeInput>,
) -> Result<Versioned<Incident>, Failure> {
    Ok(versioned(state.app.merge_incident(&viewer, id, input.into, version).await?))
}

/// Take a merge back.
///
/// The incident stands where it stood; the other one is without what came from it, except for IoCs that were passed on.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/unmerge", tag = "incidents",
    params(("id" = IncidentId, Path, description = "The incident that was merged.")),
    responses((status = 200, description = "The incident as it is now.", body = Incident))
)]
pub(crate) async fn unmerge(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    IfMatch(version): IfMatch,
) -> Result<Versioned<Incident>, Failure> {
    Ok(versioned(state.app.unmerge_incident(&viewer, id, version).await?))
}

/// Make an incident of its own of a part of another one.
///
/// The IoCs go with it, and both are related. Merging the new one into the old one undoes it.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/split", tag = "incidents", request_body = SplitInput,
    params(("id" = IncidentId, Path, description = "The incident that is split.")),
    responses((status = 201, description = "The new incident.", body = Incident))
)]
pub(crate) async fn split(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Repeatable(once): Repeatable,
    Json(input): Json<SplitInput>,
) -> Result<(StatusCode, Versioned<Incident>), Failure> {
    Ok((StatusCode::CREATED, versioned(state.app.split_incident(&viewer, id, input, once).await?)))
}
