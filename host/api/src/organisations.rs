//! Organisations: the CERT and those that it looks after.

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_app::organisations::OrganisationChange;
use tocsin_model::{id::OrganisationId, organisation::Organisation, page::Page};
use utoipa::{IntoParams, ToSchema};

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    paging::{self, Limit},
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// Which page of a list in alphabetic order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    pub(crate) limit: Option<Limit>,
    /// The `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// Only what was added at this time or later.
    pub(crate) updated_since: Option<DateTime<Utc>>,
}

/// A new constituent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganisation {
    /// What people call it; unique, 1 to 200 characters.
    name: String,
}

/// What changes of an organisation. Absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateOrganisation {
    /// What people call it; unique, 1 to 200 characters.
    #[serde(default)]
    name: Option<String>,
    /// Whether its people and machines are kept from signing in. The CERT cannot be disabled.
    #[serde(default)]
    disabled: Option<bool>,
}

fn versioned(organisation: Organisation) -> Versioned<Organisation> {
    Versioned(organisation.version, organisation)
}

/// List organisations, by name.
#[utoipa::path(
    get, path = "/api/v1/organisations", tag = "organisations", params(PageQuery),
    responses((status = 200, description = "One page.", body = Page<Organisation>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Organisation>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.organisations(&viewer, &page).await?))
}

/// Add a constituent.
#[utoipa::path(
    post, path = "/api/v1/organisations", tag = "organisations", request_body = NewOrganisation,
    responses((status = 201, description = "The organisation.", body = Organisation))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<NewOrganisation>,
) -> Result<(StatusCode, Versioned<Organisation>), Failure> {
    let organisation = state.app.create_organisation(&viewer, &input.name).await?;
    Ok((StatusCode::CREATED, versioned(organisation)))
}

/// Read an organisation. Constituents read their own.
#[utoipa::path(
    get, path = "/api/v1/organisations/{id}", tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation.")),
    responses((status = 200, description = "The organisation.", body = Organisation))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<OrganisationId>,
) -> Result<Versioned<Organisation>, Failure> {
    Ok(versioned(state.app.organisation(&viewer, id).await?))
}

/// Rename an organisation, disable or enable it.
///
/// Disabling one ends the sessions of its people and the tokens of its API clients at once, and its live sockets within
/// seconds; nobody of it can sign in until it is enabled again. Its records stay as they are, and runs that are under way
/// go on.
#[utoipa::path(
    patch, path = "/api/v1/organisations/{id}", tag = "organisations", request_body = UpdateOrganisation,
    params(("id" = OrganisationId, Path, description = "The organisation.")),
    responses((status = 200, description = "The organisation as it is now.", body = Organisation))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<OrganisationId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateOrganisation>,
) -> Result<Versioned<Organisation>, Failure> {
    let change = OrganisationChange { name: input.name, disabled: input.disabled };
    Ok(versioned(state.app.update_organisation(&viewer, id, change, version).await?))
}
