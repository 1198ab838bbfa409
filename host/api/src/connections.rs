//! Connections: configured uses of connectors. Secrets go in and never come out.

use axum::{extract::State, http::StatusCode};
use tocsin_model::{
    connection::{CheckResult, ConnectionInput, ConnectionView},
    id::ConnectionId,
    page::Page,
};

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    paging,
    problem::Failure,
    query::Path,
    state::ApiState,
    viewer::Caller,
};

fn versioned(view: ConnectionView) -> Versioned<ConnectionView> {
    Versioned(view.connection.version, view)
}

/// List all connections, by name.
#[utoipa::path(
    get, path = "/api/v1/connections", tag = "connections",
    responses((status = 200, description = "All connections.", body = Page<ConnectionView>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
) -> Result<Json<Page<ConnectionView>>, Failure> {
    Ok(Json(paging::whole(state.app.connections(&viewer).await?)))
}

/// Create a connection.
#[utoipa::path(
    post, path = "/api/v1/connections", tag = "connections", request_body = ConnectionInput,
    responses((status = 201, description = "The connection.", body = ConnectionView))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<ConnectionInput>,
) -> Result<(StatusCode, Versioned<ConnectionView>), Failure> {
    let view = state.app.create_connection(&viewer, input).await?;
    Ok((StatusCode::CREATED, versioned(view)))
}

/// Read a connection: how it is configured and how it does.
#[utoipa::path(
    get, path = "/api/v1/connections/{id}", tag = "connections",
    params(("id" = ConnectionId, Path, description = "The connection.")),
    responses((status = 200, description = "The connection.", body = ConnectionView))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ConnectionId>,
) -> Result<Versioned<ConnectionView>, Failure> {
    Ok(versioned(state.app.connection(&viewer, id).await?))
}

/// Change a connection. Absent fields stay as they are.
#[utoipa::path(
    patch, path = "/api/v1/connections/{id}", tag = "connections", request_body = ConnectionInput,
    params(("id" = ConnectionId, Path, description = "The connection.")),
    responses((status = 200, description = "The connection as it is now.", body = ConnectionView))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ConnectionId>,
    IfMatch(version): IfMatch,
    Json(input): Json<ConnectionInput>,
) -> Result<Versioned<ConnectionView>, Failure> {
    Ok(versioned(state.app.update_connection(&viewer, id, input, version).await?))
}

/// Remove a connection with its secrets.
#[utoipa::path(
    delete, path = "/api/v1/connections/{id}", tag = "connections",
    params(("id" = ConnectionId, Path, description = "The connection.")),
    responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn remove(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ConnectionId>,
) -> Result<StatusCode, Failure> {
    state.app.delete_connection(&viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Test whether a connection works.
#[utoipa::path(
    post, path = "/api/v1/connections/{id}/check", tag = "connections",
    params(("id" = ConnectionId, Path, description = "The connection.")),
    responses((status = 200, description = "What the test found; a failed test is a 200 too.", body = CheckResult))
)]
pub(crate) async fn check(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ConnectionId>,
) -> Result<Json<CheckResult>, Failure> {
    Ok(Json(state.app.check_connection(&viewer, id).await?))
}
