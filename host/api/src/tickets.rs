//! Tickets: lists, one ticket, its timeline and documents, running it again, resolving what is uncertain.

use axum::{
    extract::{RawPathParams, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_app::TicketFilter;
use tocsin_model::{
    id::{OrganisationId, TicketId},
    ioc::{Ioc, IocType},
    page::Page,
    ticket::{Ticket, TicketKind, TicketState},
    timeline::{Resolution, TimelineEntry},
    tlp::Tlp,
    verdict::Verdict,
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    paging::{self, Limit},
    problem::{Code, Failure},
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// Which tickets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TicketQuery {
    /// Only tickets of this kind.
    kind: Option<TicketKind>,
    /// Only tickets in this state.
    state: Option<TicketState>,
    /// Only tickets with this verdict.
    verdict: Option<Verdict>,
    /// Only tickets about an IoC of this type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    ioc_type: Option<IocType>,
    /// Only tickets whose IoC begins with this.
    q: Option<String>,
    /// Only tickets of this organisation.
    organisation: Option<OrganisationId>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only tickets that changed at this time or later.
    updated_since: Option<DateTime<Utc>>,
}

/// What changes of a ticket. Absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateTicket {
    /// How far it may travel; at most the caller's clearance.
    #[serde(default)]
    tlp: Option<Tlp>,
}

/// List tickets, the latest changed first.
///
/// The tickets come without their reports.
#[utoipa::path(
    get, path = "/api/v1/tickets", tag = "tickets", params(TicketQuery),
    responses((status = 200, description = "One page.", body = Page<Ticket>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<TicketQuery>,
) -> Result<Json<Page<Ticket>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    let filter = TicketFilter {
        kind: query.kind,
        state: query.state,
        verdict: query.verdict,
        ioc_type: query.ioc_type,
        q: query.q.as_deref().map(Ioc::search_text),
        organisation: query.organisation,
    };
    Ok(Json(state.app.tickets(&viewer, &filter, &page).await?))
}

/// Read a ticket with its report.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}", tag = "tickets", params(("id" = TicketId, Path, description = "The ticket.")),
    responses((status = 200, description = "The ticket.", body = Ticket))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<TicketId>,
) -> Result<Versioned<Ticket>, Failure> {
    let ticket = state.app.ticket(&viewer, id).await?;
    Ok(Versioned(ticket.version, ticket))
}

/// Change a ticket's marking by hand.
///
/// For the CERT's analysts and administrators. The marking is raised or lowered, at most to the caller's own clearance; whoever
/// may see the ticket then may see its runs too. A later submission of the IoC that is marked more strictly raises it again, one
/// that is marked more freely changes nothing. A run that is under way keeps the marking with which it began.
///
/// The marking of the IoC follows: it becomes the freest one among the tickets about it. The submissions keep the markings that
/// their senders gave them, and an investigation that was opened for an enrichment is a ticket of its own with its own marking.
#[utoipa::path(
    patch, path = "/api/v1/tickets/{id}", tag = "tickets", request_body = UpdateTicket,
    params(("id" = TicketId, Path, description = "The ticket.")),
    responses((status = 200, description = "The ticket as it is now.", body = Ticket))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<TicketId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateTicket>,
) -> Result<Versioned<Ticket>, Failure> {
    let ticket = state.app.mark_ticket(&viewer, id, input.tlp, version).await?;
    Ok(Versioned(ticket.version, ticket))
}

/// Run an enrichment ticket again.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/rerun", tag = "tickets", params(("id" = TicketId, Path, description = "The ticket.")),
    responses((status = 202, description = "Queued.", body = Ticket))
)]
pub(crate) async fn rerun(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<TicketId>,
) -> Result<(StatusCode, Versioned<Ticket>), Failure> {
    let ticket = state.app.rerun_ticket(&viewer, id).await?;
    Ok((StatusCode::ACCEPTED, Versioned(ticket.version, ticket)))
}

/// Say what became of a step whose outcome is unknown.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/resolve", tag = "tickets", request_body = Resolution,
    params(("id" = TicketId, Path, description = "The ticket, in state `uncertain`.")),
    responses((status = 202, description = "The run goes on.", body = Ticket))
)]
pub(crate) async fn resolve(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<TicketId>,
    Json(resolution): Json<Resolution>,
) -> Result<(StatusCode, Versioned<Ticket>), Failure> {
    let ticket = state.app.resolve_ticket(&viewer, id, resolution).await?;
    Ok((StatusCode::ACCEPTED, Versioned(ticket.version, ticket)))
}

/// Take a request for help.
///
/// For the desk's analysts. The thread in which it was asked for says so. Taking one's own again changes nothing; what somebody
/// else has taken answers 409.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/take", tag = "tickets", params(("id" = TicketId, Path, description = "The request, of kind `assistance`.")),
    responses((status = 200, description = "The request, in state `running`.", body = Ticket))
)]
pub(crate) async fn take(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<TicketId>,
) -> Result<Versioned<Ticket>, Failure> {
    let ticket = state.app.take_ticket(&viewer, id).await?;
    Ok(Versioned(ticket.version, ticket))
}

/// Close a request for help.
///
/// For the desk's analysts. The thread in which it was asked for says so. Closing it again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/close", tag = "tickets", params(("id" = TicketId, Path, description = "The request, of kind `assistance`.")),
    responses((status = 200, description = "The request, in state `closed`.", body = Ticket))
)]
pub(crate) async fn close(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<TicketId>,
) -> Result<Versioned<Ticket>, Failure> {
    let ticket = state.app.close_ticket(&viewer, id).await?;
    Ok(Versioned(ticket.version, ticket))
}

/// Read what happened to a ticket, oldest first.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/timeline", tag = "tickets", params(("id" = TicketId, Path, description = "The ticket.")),
    responses((status = 200, description = "The whole timeline.", body = Page<TimelineEntry>))
)]
pub(crate) async fn timeline(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<TicketId>,
) -> Result<Json<Page<TimelineEntry>>, Failure> {
    Ok(Json(paging::whole(state.app.timeline(&viewer, id).await?)))
}

/// Download a provider's document, as the provider sent it.
///
/// Always an attachment: what others wrote is never shown by the browser as a page of this host.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}/raw/{digest}", tag = "tickets",
    params(
        ("id" = TicketId, Path, description = "The ticket."),
        ("digest" = String, Path, description = "The digest that the report's section names."),
    ),
    responses((status = 200, description = "The document.", body = Vec<u8>, content_type = "application/octet-stream"))
)]
pub(crate) async fn raw(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    params: RawPathParams,
) -> Result<Response, Failure> {
    let nowhere = || Failure::new(Code::NotFound, "there is no such document");
    let param = |wanted: &str| params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let id: TicketId = param("id").and_then(|id| id.parse().ok()).ok_or_else(nowhere)?;
    let digest = param("digest").ok_or_else(nowhere)?;
    let payload = state.app.raw_document(&viewer, id, digest).await?;
    let extension = if payload.media_type.contains("json") { "json" } else { "txt" };
    let mut response = payload.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    // The digest was found in a report, so it is hexadecimal; a text that is no header value names no file.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{digest}.{extension}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
