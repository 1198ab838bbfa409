//! API clients: the machines of an organisation. A secret is shown once, when it is made.

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use tocsin_app::api_clients::{ApiClientChange, NewApiClient};
use tocsin_model::{
    account::ApiClient,
    id::{ApiClientId, OrganisationId},
    page::Page,
    tlp::Tlp,
    viewer::Role,
};
use utoipa::ToSchema;

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    organisations::PageQuery,
    paging,
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// A new API client.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateApiClient {
    /// What it is for; 1 to 200 characters.
    name: String,
    /// The organisation that it acts for.
    organisation: OrganisationId,
    /// What it may do; `api_client` unless said. The CERT's roles only in the CERT.
    #[serde(default)]
    role: Option<Role>,
    /// The strictest marking that it may read; `amber` unless said.
    #[serde(default)]
    clearance: Option<Tlp>,
}

/// What changes of an API client. Absent fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateApiClient {
    /// What it is for.
    #[serde(default)]
    name: Option<String>,
    /// What it may do.
    #[serde(default)]
    role: Option<Role>,
    /// The strictest marking that it may read.
    #[serde(default)]
    clearance: Option<Tlp>,
    /// Whether it is kept from getting tokens.
    #[serde(default)]
    disabled: Option<bool>,
}

/// An API client with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiClientWithSecret {
    /// The client; its `id` is the `client_id`.
    #[serde(flatten)]
    client: ApiClient,
    /// The `client_secret`.
    client_secret: String,
}

/// List API clients, by name.
#[utoipa::path(
    get, path = "/api/v1/api-clients", tag = "api-clients", params(PageQuery),
    responses((status = 200, description = "One page.", body = Page<ApiClient>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ApiClient>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.api_clients(&viewer, &page).await?))
}

/// Add an API client. The answer has its secret, this once.
#[utoipa::path(
    post, path = "/api/v1/api-clients", tag = "api-clients", request_body = CreateApiClient,
    responses((status = 201, description = "The client and its secret.", body = ApiClientWithSecret))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<CreateApiClient>,
) -> Result<(StatusCode, Json<ApiClientWithSecret>), Failure> {
    let new = NewApiClient {
        name: input.name,
        organisation: input.organisation,
        role: input.role.unwrap_or(Role::ApiClient),
        clearance: input.clearance.unwrap_or_default(),
    };
    let (client, client_secret) = state.app.create_api_client(&viewer, new).await?;
    Ok((StatusCode::CREATED, Json(ApiClientWithSecret { client, client_secret })))
}

/// Read an API client.
#[utoipa::path(
    get, path = "/api/v1/api-clients/{id}", tag = "api-clients", params(("id" = ApiClientId, Path, description = "The client.")),
    responses((status = 200, description = "The client.", body = ApiClient))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ApiClientId>,
) -> Result<Versioned<ApiClient>, Failure> {
    let (version, client) = state.app.api_client(&viewer, id).await?;
    Ok(Versioned(version, client))
}

/// Change an API client.
#[utoipa::path(
    patch, path = "/api/v1/api-clients/{id}", tag = "api-clients", request_body = UpdateApiClient,
    params(("id" = ApiClientId, Path, description = "The client.")),
    responses((status = 200, description = "The client as it is now.", body = ApiClient))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ApiClientId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateApiClient>,
) -> Result<Versioned<ApiClient>, Failure> {
    let change =
        ApiClientChange { name: input.name, role: input.role, clearance: input.clearance, disabled: input.disabled };
    let (version, client) = state.app.update_api_client(&viewer, id, change, version).await?;
    Ok(Versioned(version, client))
}

/// Give an API client a new secret. The old one ends at once.
#[utoipa::path(
    post, path = "/api/v1/api-clients/{id}/secret", tag = "api-clients",
    params(("id" = ApiClientId, Path, description = "The client.")),
    responses((status = 200, description = "The client and its new secret.", body = ApiClientWithSecret))
)]
pub(crate) async fn renew_secret(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ApiClientId>,
) -> Result<Json<ApiClientWithSecret>, Failure> {
    let (client, client_secret) = state.app.renew_api_client_secret(&viewer, id).await?;
    Ok(Json(ApiClientWithSecret { client, client_secret }))
}
