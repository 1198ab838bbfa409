//! Exports: an incident or a thread as one file.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tocsin_app::exports::{ExportFile, export_policy};
use tocsin_model::{
    export::{ExportFormat, IncidentExport, ThreadExport},
    id::{IncidentId, ThreadId},
};
use utoipa::IntoParams;

use crate::{
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// In which form an incident is exported.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct IncidentExportQuery {
    /// `json` unless said.
    #[serde(default)]
    #[param(inline, value_type = Option<ExportFormat>)]
    format: ExportFormat,
    /// Whether what the incident's organisation does not see is in it, too, for the CERT; not unless said.
    #[serde(default)]
    #[param(value_type = Option<bool>)]
    internal: bool,
}

/// In which form a thread is exported.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ThreadExportQuery {
    /// `json` unless said.
    #[serde(default)]
    #[param(inline, value_type = Option<ExportFormat>)]
    format: ExportFormat,
}

/// Export an incident with all that belongs to it, as far as you may see it.
///
/// Unless `internal` asks for more, it holds what the incident's organisation sees: no fields, tasks or notes of the desk's.
/// `format=html` is one file without anything from elsewhere, with the marking on every printed page. Each export is in the
/// audit log.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}/export", tag = "incidents",
    params(("id" = IncidentId, Path, description = "The incident."), IncidentExportQuery),
    responses((status = 200, description = "The file.", content(
        (IncidentExport = "application/json"), (String = "text/html"),
    )))
)]
pub(crate) async fn incident(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Query(query): Query<IncidentExportQuery>,
) -> Result<Response, Failure> {
    Ok(download(state.app.export_incident(&viewer, id, query.format, query.internal).await?))
}

/// Export a thread with its messages.
#[utoipa::path(
    get, path = "/api/v1/threads/{id}/export", tag = "threads",
    params(("id" = ThreadId, Path, description = "The thread."), ThreadExportQuery),
    responses((status = 200, description = "The file.", content(
        (ThreadExport = "application/json"), (String = "text/html"),
    )))
)]
pub(crate) async fn thread(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ThreadId>,
    Query(query): Query<ThreadExportQuery>,
) -> Result<Response, Failure> {
    Ok(download(state.app.export_thread(&viewer, id, query.format).await?))
}

/// Always an attachment: what others wrote is never shown by the browser as a page of this host.
fn download(file: ExportFile) -> Response {
    let (media_type, extension) = match file.format {
        ExportFormat::Json => ("application/json", "json"),
        ExportFormat::Html => ("text/html; charset=utf-8", "html"),
    };
    let mut response = file.content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    let policy = format!("sandbox; {}; frame-ancestors 'none'", export_policy());
    // A reference and an identifier are ASCII; what is no header value names no file.
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.{extension}\"", file.name)),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
