//! Incidents: lists, one incident, reporting, changing and moving them on.

pub(crate) mod joined;
pub(crate) mod log;
pub(crate) mod parts;

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_model::{
    id::{AccountId, CategoryId, IncidentId, OrganisationId},
    incident::{
        Incident, IncidentChange, IncidentQuery, IncidentSort, IncidentState, NewIncident, Severity, StepInput,
    },
    page::Page,
};
use utoipa::IntoParams;

use crate::{
    etag::{IfMatch, Versioned},
    idempotency::Repeatable,
    json::Json,
    paging::{self, Limit},
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// Which incidents.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Only incidents in this state.
    state: Option<IncidentState>,
    /// Only incidents this bad.
    severity: Option<Severity>,
    /// Only incidents of this category.
    category: Option<CategoryId>,
    /// Only incidents of this organisation.
    organisation: Option<OrganisationId>,
    /// Only incidents that this analyst looks after; for the CERT.
    owner: Option<AccountId>,
    /// Only those that somebody still has something to do about, or only the others.
    open: Option<bool>,
    /// Only incidents whose title, or whose reference (`INC-…`), begins with this. The list is then sorted by it.
    q: Option<String>,
    /// In which order: `newest`, the latest changed first, unless said; `due`, the next deadline first, then those without
    /// one. Not beside `q`, which sorts by itself.
    sort: Option<IncidentSort>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only incidents that changed at this time or later.
    updated_since: Option<DateTime<Utc>>,
}

pub(super) fn versioned(incident: Incident) -> Versioned<Incident> {
    Versioned(incident.version, incident)
}

/// List incidents, the latest changed first unless `sort` says otherwise.
///
/// Constituents see their organisation's, their drafts among them; the CERT sees all that were sent to it.
#[utoipa::path(
    get, path = "/api/v1/incidents", tag = "incidents", params(ListQuery),
    responses((status = 200, description = "One page.", body = Page<Incident>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Incident>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    let query = IncidentQuery {
        state: query.state,
        severity: query.severity,
        category: query.category,
        organisation: query.organisation,
        owner: query.owner,
        open: query.open,
        q: query.q,
        sort: query.sort,
    };
    Ok(Json(state.app.incidents(&viewer, &query, &page).await?))
}

/// Report an incident, or begin a draft of a report.
///
/// A draft is seen by its organisation only, may be incomplete, and is sent with the step `submit`. With `submit: true` the
/// card must be complete and the CERT has the incident at once. What the CERT's desk opens for an organisation is never a
/// draft.
#[utoipa::path(
    post, path = "/api/v1/incidents", tag = "incidents", request_body = NewIncident,
    responses((status = 201, description = "The incident.", body = Incident))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Repeatable(once): Repeatable,
    Json(input): Json<NewIncident>,
) -> Result<(StatusCode, Versioned<Incident>), Failure> {
    Ok((StatusCode::CREATED, versioned(state.app.create_incident(&viewer, input, once).await?)))
}

/// Read an incident.
///
/// Values that the card keeps from the caller's role, and related incidents that the caller may not see, are left out; to
/// constituents also the analyst, the watchers and the desk's checklist.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}", tag = "incidents", params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 200, description = "The incident.", body = Incident))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
) -> Result<Versioned<Incident>, Failure> {
    Ok(versioned(state.app.incident(&viewer, id).await?))
}

/// Change what stands in an incident.
///
/// Constituents change the title, the assets, the time of awareness and what the card lets them change while the incident is
/// open; in a draft also the category, its card's version and the severity. Once a report is sent they make its marking
/// stricter only. The desk changes everything.
#[utoipa::path(
    patch, path = "/api/v1/incidents/{id}", tag = "incidents", request_body = IncidentChange,
    params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 200, description = "The incident as it is now.", body = Incident))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    IfMatch(version): IfMatch,
    Json(input): Json<IncidentChange>,
) -> Result<Versioned<Incident>, Failure> {
    Ok(versioned(state.app.change_incident(&viewer, id, input, version).await?))
}

/// Take a step: submit, accept, reject, start, ask, answer, resolve, close, reopen, withdraw.
///
/// `If-Match` is honoured. Closing takes `share`: the incident's IoCs that go to the threat-intelligence side, each with its
/// marking, which is not freer than the incident's unless `freer` says that this is meant.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/steps", tag = "incidents", request_body = StepInput,
    params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 200, description = "The incident as it is now.", body = Incident))
)]
pub(crate) async fn step(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    IfMatch(version): IfMatch,
    Json(input): Json<StepInput>,
) -> Result<Versioned<Incident>, Failure> {
    Ok(versioned(state.app.step_incident(&viewer, id, input, version).await?))
}
