//! Plugins: install, grant, switch on and off.

use axum::{
    extract::{Request, State},
    http::StatusCode,
};
use tocsin_model::{installation::PluginView, page::Page, plugin::Grant};

use crate::{
    etag::{IfMatch, Versioned},
    json::{self, Json},
    paging,
    problem::Failure,
    query::Path,
    state::ApiState,
    viewer::Caller,
};

fn versioned(view: PluginView) -> Versioned<PluginView> {
    Versioned(view.plugin.version, view)
}

/// List all plugins, by id.
#[utoipa::path(
    get, path = "/api/v1/plugins", tag = "plugins",
    responses((status = 200, description = "All plugins.", body = Page<PluginView>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
) -> Result<Json<Page<PluginView>>, Failure> {
    Ok(Json(paging::whole(state.app.plugins(&viewer).await?)))
}

/// Install a component, or a newer version of one.
///
/// The body is the component with its manifest inside. A new version that requests more than was granted waits for review
/// under `pending`, while the old one serves.
#[utoipa::path(
    post, path = "/api/v1/plugins", tag = "plugins",
    request_body(content = Vec<u8>, content_type = "application/wasm", description = "The component, at most 64 MiB."),
    responses((status = 201, description = "The plugin.", body = PluginView))
)]
pub(crate) async fn install(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    request: Request,
) -> Result<(StatusCode, Versioned<PluginView>), Failure> {
    json::require_media_type(request.headers(), "application/wasm")?;
    let bytes = json::body(request, &state).await?;
    let view = state.app.install_plugin(&viewer, bytes.into()).await?;
    Ok((StatusCode::CREATED, versioned(view)))
}

/// Read a plugin: what it requests, what is granted, its limits and last errors.
#[utoipa::path(
    get, path = "/api/v1/plugins/{id}", tag = "plugins", params(("id" = String, Path, description = "The manifest's id.")),
    responses((status = 200, description = "The plugin.", body = PluginView))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Versioned<PluginView>, Failure> {
    Ok(versioned(state.app.plugin(&viewer, &id).await?))
}

/// Grant what a plugin may do.
///
/// Replaces the whole grant. What takes effect is requested ∩ granted ∩ the deployment's ceiling.
#[utoipa::path(
    put, path = "/api/v1/plugins/{id}/grant", tag = "plugins", request_body = Grant,
    params(("id" = String, Path, description = "The manifest's id.")),
    responses((status = 200, description = "The plugin as it is now.", body = PluginView))
)]
pub(crate) async fn grant(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
    IfMatch(version): IfMatch,
    Json(grant): Json<Grant>,
) -> Result<Versioned<PluginView>, Failure> {
    Ok(versioned(state.app.grant_plugin(&viewer, &id, grant, version).await?))
}

/// Switch a plugin on.
#[utoipa::path(
    post, path = "/api/v1/plugins/{id}/enable", tag = "plugins", params(("id" = String, Path, description = "The manifest's id.")),
    responses((status = 200, description = "The plugin as it is now.", body = PluginView))
)]
pub(crate) async fn enable(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Versioned<PluginView>, Failure> {
    Ok(versioned(state.app.set_plugin_enabled(&viewer, &id, true).await?))
}

/// Switch a plugin off.
#[utoipa::path(
    post, path = "/api/v1/plugins/{id}/disable", tag = "plugins", params(("id" = String, Path, description = "The manifest's id.")),
    responses((status = 200, description = "The plugin as it is now.", body = PluginView))
)]
pub(crate) async fn disable(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<String>,
) -> Result<Versioned<PluginView>, Failure> {
    Ok(versioned(state.app.set_plugin_enabled(&viewer, &id, false).await?))
}
