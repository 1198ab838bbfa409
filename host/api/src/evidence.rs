//! Evidence: files of incidents, in and out as streams, and who handled them.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use tocsin_app::{Error, evidence::NewEvidence};
use tocsin_model::{
    evidence::{ArchiveRequest, CustodyEntry, Evidence},
    id::{EvidenceId, IncidentId},
    page::Page,
    tlp::Tlp,
};
use utoipa::IntoParams;

use crate::{
    idempotency::Repeatable,
    json::Json,
    organisations::PageQuery,
    paging,
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::{Caller, Source},
};

/// What browsers may do with bytes that somebody sent: nothing.
const POLICY: &str = "sandbox; default-src 'none'";

/// What a file is called and how far it may travel.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct NewEvidenceQuery {
    /// The file's name, without a path; must be given.
    #[param(required = true, value_type = String)]
    name: Option<String>,
    /// How far it may travel; as far as the incident unless said. At most the caller's clearance.
    tlp: Option<Tlp>,
    /// `true` for a file of the CERT's own work, which the incident's organisation does not see.
    internal: Option<bool>,
}

/// List the files of an incident, the latest first.
#[utoipa::path(
    get, path = "/api/v1/incidents/{id}/evidence", tag = "evidence",
    params(("id" = IncidentId, Path, description = "The incident."), PageQuery),
    responses((status = 200, description = "One page.", body = Page<Evidence>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IncidentId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Evidence>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.evidence_of(&viewer, id, &page).await?))
}

/// Add a file to an incident.
///
/// The body is the file as it is, `Content-Type` what it is. It is stored once, under its SHA-256, and cannot be changed or
/// removed afterwards. A body that breaks off leaves nothing. With an `Idempotency-Key`, a request counts as the same when
/// address and length are.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/evidence", tag = "evidence",
    params(("id" = IncidentId, Path, description = "The incident."), NewEvidenceQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file, 64 MiB at most unless configured otherwise."),
    responses((status = 201, description = "The file.", body = Evidence))
)]
pub(crate) async fn add(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Source(from): Source,
    Path(incident): Path<IncidentId>,
    Query(query): Query<NewEvidenceQuery>,
    Repeatable(once): Repeatable,
    request: Request,
) -> Result<(StatusCode, Json<Evidence>), Failure> {
    let (media_type, announced) = (given(&request, header::CONTENT_TYPE), given(&request, header::CONTENT_LENGTH));
    let new = NewEvidence {
        incident,
        name: query.name.unwrap_or_default(),
        media_type,
        tlp: query.tlp,
        internal: query.internal.unwrap_or_default(),
        announced: announced.parse().ok(),
        from,
        once,
    };
    let body = request.into_body().into_data_stream();
    Ok((StatusCode::CREATED, Json(state.app.add_evidence(&viewer, new, body).await?)))
}

/// What a header says; nothing where it is missing.
fn given(request: &Request, name: HeaderName) -> String {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// Download a file. That it was read, by whom and from where is recorded before the first byte is sent.
///
/// Always an attachment: what others sent is never shown by the browser as a page of this host.
#[utoipa::path(
    get, path = "/api/v1/evidence/{id}", tag = "evidence", params(("id" = EvidenceId, Path, description = "The file.")),
    responses((status = 200, description = "The file.", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Source(from): Source,
    Path(id): Path<EvidenceId>,
) -> Result<Response, Failure> {
    let content = state.app.read_evidence(&viewer, id, from).await?;
    let (name, size) = (content.evidence.name.clone(), content.evidence.size);
    let bytes = stream::unfold(content, async |mut content| Some((content.next().await.transpose()?, content)));
    let mut response = attachment(&name, "application/octet-stream", bytes);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    Ok(response)
}

/// Read who handled a file, the latest first. For the CERT.
#[utoipa::path(
    get, path = "/api/v1/evidence/{id}/custody", tag = "evidence",
    params(("id" = EvidenceId, Path, description = "The file."), PageQuery),
    responses((status = 200, description = "One page.", body = Page<CustodyEntry>))
)]
pub(crate) async fn custody(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<EvidenceId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<CustodyEntry>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.custody(&viewer, id, &page).await?))
}

/// Download all files of an incident in one archive: ZIP, encrypted with AES-256 under the given password.
///
/// The archive holds the files that the incident's organisation sees and `SHA256SUMS` with their digests; with `internal`, for
/// the CERT, also those that only the CERT sees. Bytes are encrypted; the files'
/// names are not. The password is not kept. Each file's custody records the export before the first byte is sent.
#[utoipa::path(
    post, path = "/api/v1/incidents/{id}/evidence/archive", tag = "evidence", request_body = ArchiveRequest,
    params(("id" = IncidentId, Path, description = "The incident.")),
    responses((status = 200, description = "The archive.", body = Vec<u8>, content_type = "application/zip"))
)]
pub(crate) async fn archive(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Source(from): Source,
    Path(id): Path<IncidentId>,
    Json(request): Json<ArchiveRequest>,
) -> Result<Response, Failure> {
    let archive = state.app.archive_evidence(&viewer, id, &request, from).await?;
    let name = format!("{}-evidence.zip", archive.reference);
    let bytes = stream::unfold(archive, async |mut archive| Some((archive.next().await?, archive)));
    Ok(attachment(&name, "application/zip", bytes))
}

/// Bytes that a browser saves and never shows. An error breaks the answer off, so that nobody takes a part for the whole.
fn attachment(
    name: &str,
    media_type: &'static str,
    bytes: impl Stream<Item = Result<Vec<u8>, Error>> + Send + 'static,
) -> Response {
    let logged = bytes.map(|piece| piece.inspect_err(|error| tracing::error!(%error, "a download was broken off")));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    if let Ok(value) = HeaderValue::from_str(&disposition(name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    (headers, Body::from_stream(logged)).into_response()
}

/// The header for a name in any script (RFC 6266): as ASCII for old readers, and whole (RFC 8187).
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " .-_()+,=".contains(c) { c } else { '_' }).collect();
    let whole: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_place_in_the_header() {
        assert_eq!(
            disposition("Prüf\"; x=y.pdf"),
            "attachment; filename=\"Pr_f__ x=y.pdf\"; filename*=UTF-8''Pr%C3%BCf%22%3B%20x%3Dy.pdf"
        );
        assert!(HeaderValue::from_str(&disposition("a\r\nb")).is_ok());
    }
}
