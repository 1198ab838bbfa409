//! What was done about an incident, what happened in the world, and which incidents are similar.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tocsin_app::PageRequest;
use tocsin_model::{
    id::IncidentId,
    incident::{HistoryEntry, NewOccurrence, Occurrence, SimilarIncident},
    page::Page,
};
use utoipa::IntoParams;

use crate::{
    json::Json,
    paging::{self, Limit},
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// Which page of what belongs to an incident.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartQuery {
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only what is of this time or later.
    updated_since: Option<chrono::DateTime<chrono::Utc>>,
}

impl PartQuery {
    pub(super) fn page(self) -> PageRequest {
        paging::page(self.limit, self.cursor, self.updated_since)
    }
}

/// Read what was done about an incident, the latest first.
///
/// Entries that are internal to the CERT are not shown to constituents.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}/history", tag = "incidents",
    params(("id" = IncidentId, Path, description = "The incident."), PartQuery),
    responses((status = 200, description = "One page.", body = Page<HistoryEntry>))
)]
pub(crate) async fn history(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Query(query): Query<PartQuery>,
) -> Result<Json<Page<HistoryEntry>>, Failure> {
    Ok(Json(state.app.incident_history(&viewer, id, &query.page()).await?))
}

/// Read an incident's timeline: what happened in the world, the latest first.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}/occurrences", tag = "incidents",
    params(("id" = IncidentId, Path, description = "The incident."), PartQuery),
    responses((status = 200, description = "One page.", body = Page<Occurrence>))
)]
pub(crate) async fn occurrences(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Query(query): Query<PartQuery>,
) -> Result<Json<Page<Occurrence>>, Failure> {
    Ok(Json(state.app.occurrences(&viewer, id, &query.page()).await?))
}

/// Write down what happened in the world.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/occurrences", tag = "incidents", request_body = NewOccurrence,
    params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 201, description = "The line of the timeline.", body = Occurrence))
)]
pub(crate) async fn add_occurrence(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Json(input): Json<NewOccurrence>,
) -> Result<(StatusCode, Json<Occurrence>), Failure> {
    Ok((StatusCode::CREATED, Json(state.app.add_occurrence(&viewer, id, input).await?)))
}

/// Find incidents that share IoCs or assets with this one, the best first.
///
/// At most 50; only incidents that the caller may see are looked at.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}/similar", tag = "incidents",
    params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 200, description = "All of them.", body = Page<SimilarIncident>))
)]
pub(crate) async fn similar(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
) -> Result<Json<Page<SimilarIncident>>, Failure> {
    Ok(Json(state.app.similar_incidents(&viewer, id).await?))
}
