//! Organisations: the CERT and those that it looks after.

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use tocsin_app::organisations::OrganisationChange;
use tocsin_model::{
    contact::{Contact, EmailAddress, Language, Phone},
    id::OrganisationId,
    organisation::{Country, NotificationChoice, Organisation, Sector},
    page::Page,
    tlp::Tlp,
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
    /// Its sector.
    #[serde(default)]
    sector: Option<Sector>,
    /// Its country: a code of ISO 3166-1 alpha-2.
    #[serde(default)]
    country: Option<Country>,
    /// The organisation above it.
    #[serde(default)]
    parent: Option<OrganisationId>,
    /// The strictest marking that its people and machines may read; `red`, which is no limit, unless said.
    #[serde(default)]
    clearance: Option<Tlp>,
    /// Its languages (BCP 47), the preferred one first.
    #[serde(default)]
    languages: Option<Vec<Language>>,
    /// Where mail to it goes.
    #[serde(default)]
    email: Option<EmailAddress>,
    /// Its telephone number.
    #[serde(default)]
    phone: Option<Phone>,
    /// Whom to ask about what.
    #[serde(default)]
    contacts: Option<Vec<Contact>>,
    /// How it is told what; usual channels where nothing is said.
    #[serde(default)]
    notifications: Option<Vec<NotificationChoice>>,
}

/// What changes of an organisation. Absent fields stay as they are; `null` takes away what may be absent. A manager changes
/// languages, addresses, contacts and optional notifications of their own, the administrator everything.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateOrganisation {
    /// What people call it; unique, 1 to 200 characters.
    #[serde(default)]
    name: Option<String>,
    /// Whether its people and machines are kept from signing in. The CERT cannot be disabled.
    #[serde(default)]
    disabled: Option<bool>,
    /// Its sector.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Sector>)]
    sector: Option<Option<Sector>>,
    /// Its country: a code of ISO 3166-1 alpha-2.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    country: Option<Option<Country>>,
    /// The organisation above it. No circles.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<uuid::Uuid>)]
    parent: Option<Option<OrganisationId>>,
    /// The strictest marking that its people and machines may read, whatever their own clearance.
    #[serde(default)]
    clearance: Option<Tlp>,
    /// Its languages (BCP 47), the preferred one first; at most 10.
    #[serde(default)]
    languages: Option<Vec<Language>>,
    /// Where mail to it goes.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<EmailAddress>>,
    /// Its telephone number.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    phone: Option<Option<Phone>>,
    /// All its contacts, at most 50; each has an e-mail address or a telephone number.
    #[serde(default)]
    contacts: Option<Vec<Contact>>,
    /// Channels of these categories; those of others stay. Mandatory ones are never `off`, and the CERT's to change.
    #[serde(default)]
    notifications: Option<Vec<NotificationChoice>>,
}

/// A field that is there, be it `null`.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(field: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(field).map(Some)
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
    let known = OrganisationChange {
        sector: Some(input.sector),
        country: Some(input.country),
        parent: Some(input.parent),
        clearance: input.clearance,
        languages: input.languages,
        email: Some(input.email),
        phone: Some(input.phone),
        contacts: input.contacts,
        notifications: input.notifications,
        ..OrganisationChange::default()
    };
    let organisation = state.app.create_organisation(&viewer, &input.name, known).await?;
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

/// Change an organisation.
///
/// A manager changes languages, addresses, contacts and optional notifications of their own; the administrator everything.
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
    let change = OrganisationChange {
        name: input.name,
        disabled: input.disabled,
        sector: input.sector,
        country: input.country,
        parent: input.parent,
        clearance: input.clearance,
        languages: input.languages,
        email: input.email,
        phone: input.phone,
        contacts: input.contacts,
        notifications: input.notifications,
    };
    Ok(versioned(state.app.update_organisation(&viewer, id, change, version).await?))
}
