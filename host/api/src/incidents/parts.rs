//! What an incident has: IoCs, tasks, deadlines.

use axum::{extract::State, http::StatusCode};
use tocsin_model::{
    id::{IncidentId, IocId, TaskId},
    incident::{ClockInput, ClockKind, Incident, IncidentIoc, NewIncidentIocs, NewTask, TaskChange},
    page::Page,
};

use super::versioned;
use crate::{
    etag::{IfMatch, Versioned},
    incidents::log::PartQuery,
    json::Json,
    path_pair::PathPair,
    problem::{Code, Failure},
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// List an incident's IoCs, the latest added first.
///
/// Each comes with the verdict of the organisation's own ticket once there is one. Analysts are told whose asset it is if it is
/// another organisation's.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}/iocs", tag = "incidents",
    params(("id" = IncidentId, Path, description = "The incident."), PartQuery),
    responses((status = 200, description = "One page.", body = Page<IncidentIoc>))
)]
pub(crate) async fn iocs(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Query(query): Query<PartQuery>,
) -> Result<Json<Page<IncidentIoc>>, Failure> {
    Ok(Json(state.app.incident_iocs(&viewer, id, &query.page()).await?))
}

/// Add IoCs to an incident.
///
/// They are looked for in texts: values, defanged or not, lines of a log, whole lists. A text without one is refused, and
/// nothing is stored. The answer holds all that the texts name, also those that were there. Once the CERT has the incident,
/// they are enriched as it is marked.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/iocs", tag = "incidents", request_body = NewIncidentIocs,
    params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 200, description = "The IoCs that the texts name.", body = Page<IncidentIoc>))
)]
pub(crate) async fn add_iocs(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Json(input): Json<NewIncidentIocs>,
) -> Result<Json<Page<IncidentIoc>>, Failure> {
    Ok(Json(state.app.add_incident_iocs(&viewer, id, input).await?))
}

/// Take an IoC out of an incident.
///
/// Constituents take out what they added themselves. What was passed on to the threat-intelligence side stays.
#[utoipa::path(
    delete, path = "/api/v1/incidents/{id}/iocs/{ioc}", tag = "incidents",
    params(("id" = IncidentId, Path, description = "The incident."), ("ioc" = IocId, Path, description = "The IoC.")),
    responses((status = 204, description = "It is out."))
)]
pub(crate) async fn remove_ioc(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    PathPair(id, ioc): PathPair<IncidentId, IocId>,
) -> Result<StatusCode, Failure> {
    state.app.remove_incident_ioc(&viewer, id, ioc).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add a task to the desk's checklist.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/tasks", tag = "incidents", request_body = NewTask,
    params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 200, description = "The incident as it is now.", body = Incident))
)]
pub(crate) async fn add_task(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Json(input): Json<NewTask>,
) -> Result<Versioned<Incident>, Failure> {
    Ok(versioned(state.app.add_task(&viewer, id, input).await?))
}

/// Tick a task, take the tick away, or word it otherwise.
#[utoipa::path(
    patch, path = "/api/v1/incidents/{id}/tasks/{task}", tag = "incidents", request_body = TaskChange,
    params(("id" = IncidentId, Path, description = "The incident."), ("task" = TaskId, Path, description = "The task.")),
    responses((status = 200, description = "The incident as it is now.", body = Incident))
)]
pub(crate) async fn update_task(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    PathPair(id, task): PathPair<IncidentId, TaskId>,
    Json(input): Json<TaskChange>,
) -> Result<Versioned<Incident>, Failure> {
    Ok(versioned(state.app.change_task(&viewer, id, task, input).await?))
}

/// Pause, resume or meet a deadline.
///
/// Only service levels are paused. That a statutory duty was met is said by the organisation or the desk, everything else by
/// the desk.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/clocks/{kind}", tag = "incidents", request_body = ClockInput,
    params(
        ("id" = IncidentId, Path, description = "The incident."),
        ("kind" = ClockKind, Path, description = "What is due."),
    ),
    responses((status = 200, description = "The incident as it is now.", body = Incident))
)]
pub(crate) async fn clock(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    PathPair(id, kind): PathPair<IncidentId, String>,
    IfMatch(version): IfMatch,
    Json(input): Json<ClockInput>,
) -> Result<Versioned<Incident>, Failure> {
    let kind = ClockKind::from_word(&kind).ok_or_else(|| Failure::new(Code::NotFound, "there is no such deadline"))?;
    Ok(versioned(state.app.set_clock(&viewer, id, kind, input.action, version).await?))
}
