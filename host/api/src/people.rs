//! The people of an organisation: memberships, as its manager and the administrator keep them.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tocsin_app::memberships::{MembershipChange, NewMembership};
use tocsin_model::{
    id::{AccountId, MembershipId, OrganisationId},
    membership::Membership,
    page::Page,
    tlp::Tlp,
    viewer::Role,
};
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

/// Which page of whose people or invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MembersQuery {
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    pub(crate) limit: Option<Limit>,
    /// The `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// Only what changed, or was made, at this time or later, where the list is by time.
    pub(crate) updated_since: Option<chrono::DateTime<chrono::Utc>>,
    /// Only those of this organisation.
    pub(crate) organisation: Option<OrganisationId>,
}

/// A membership for somebody who has an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPerson {
    /// Whose.
    account: AccountId,
    /// Where.
    organisation: OrganisationId,
    /// What the person may do there.
    role: Role,
    /// The strictest marking that the person may read there; `amber` unless said.
    #[serde(default)]
    clearance: Option<Tlp>,
}

/// What changes of a membership. Absent fields stay as they are. Any change ends the person's sessions there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdatePerson {
    /// What the person may do there.
    #[serde(default)]
    role: Option<Role>,
    /// The strictest marking that the person may read there; not above one's own.
    #[serde(default)]
    clearance: Option<Tlp>,
    /// Whether the person is kept from acting there.
    #[serde(default)]
    disabled: Option<bool>,
}

fn versioned(membership: Membership) -> Versioned<Membership> {
    Versioned(membership.version, membership)
}

/// List people, by user name. A manager reads those of their own organisation.
#[utoipa::path(
    get, path = "/api/v1/people", tag = "people", params(MembersQuery),
    responses((status = 200, description = "One page.", body = Page<Membership>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<MembersQuery>,
) -> Result<Json<Page<Membership>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.people(&viewer, query.organisation, &page).await?))
}

/// Let somebody who has an account act in one more organisation. Only the administrator; managers invite.
#[utoipa::path(
    post, path = "/api/v1/people", tag = "people", request_body = AddPerson,
    responses((status = 201, description = "The membership.", body = Membership))
)]
pub(crate) async fn add(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<AddPerson>,
) -> Result<(StatusCode, Versioned<Membership>), Failure> {
    let new = NewMembership {
        account: input.account,
        organisation: input.organisation,
        role: input.role,
        clearance: input.clearance.unwrap_or_default(),
    };
    Ok((StatusCode::CREATED, versioned(state.app.add_person(&viewer, new).await?)))
}

/// Read what somebody is in an organisation.
#[utoipa::path(
    get, path = "/api/v1/people/{id}", tag = "people", params(("id" = MembershipId, Path, description = "The membership.")),
    responses((status = 200, description = "The membership.", body = Membership))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<MembershipId>,
) -> Result<Versioned<Membership>, Failure> {
    Ok(versioned(state.app.person(&viewer, id).await?))
}

/// Change what somebody is in an organisation. Nobody changes what they are themselves.
#[utoipa::path(
    patch, path = "/api/v1/people/{id}", tag = "people", request_body = UpdatePerson,
    params(("id" = MembershipId, Path, description = "The membership.")),
    responses((status = 200, description = "The membership as it is now.", body = Membership))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<MembershipId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdatePerson>,
) -> Result<Versioned<Membership>, Failure> {
    let change = MembershipChange { role: input.role, clearance: input.clearance, disabled: input.disabled };
    Ok(versioned(state.app.update_person(&viewer, id, change, version).await?))
}

/// Take somebody out of an organisation. The account stays, and what the person did.
#[utoipa::path(
    delete, path = "/api/v1/people/{id}", tag = "people", params(("id" = MembershipId, Path, description = "The membership.")),
    responses((status = 204, description = "The person is not in the organisation any more."))
)]
pub(crate) async fn remove(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<MembershipId>,
) -> Result<StatusCode, Failure> {
    state.app.remove_person(&viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
