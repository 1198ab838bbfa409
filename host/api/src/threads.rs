//! Threads: lists, what is unread, read marks and receipts, asking for help.

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tocsin_app::ThreadFilter;
use tocsin_model::{
    id::{IncidentId, OrganisationId, ThreadId},
    page::Page,
    thread::{Mentionable, Receipt, ThreadKind, ThreadView},
    ticket::Ticket,
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    etag::Versioned,
    json::Json,
    paging::{self, Limit},
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// Which threads.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ThreadQuery {
    /// Only threads with something that the caller has not read.
    unread: Option<bool>,
    /// Only threads of this kind.
    kind: Option<ThreadKind>,
    /// The threads of this incident, also when nobody has written in them. Goes with no other filter but `organisation`.
    incident: Option<IncidentId>,
    /// The thread between this organisation and the CERT, also when nobody has written in it.
    organisation: Option<OrganisationId>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only threads that were written in at this time or later.
    updated_since: Option<DateTime<Utc>>,
}

/// How far somebody has read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadSoFar {
    /// The number of the latest message that was read.
    seq: u64,
}

/// What is unread.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unread {
    /// How many messages, in all threads that the caller sees.
    total: u64,
}

/// What somebody needs help with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskForHelp {
    /// Markdown, at most 16 KiB; it becomes a message of the thread.
    #[serde(default)]
    text: String,
}

/// List threads, the one that was written in last first.
///
/// Every incident that the caller sees has a thread, and for the CERT a second one that only the CERT reads; every constituent
/// has one with the CERT. Listed are those that somebody has written in. With `unread`, a page may be short although others
/// follow, when thousands of threads that were read lie between two that were not.
#[utoipa::path(
    get, path = "/api/v1/threads", tag = "threads", params(ThreadQuery),
    responses((status = 200, description = "One page.", body = Page<ThreadView>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<ThreadQuery>,
) -> Result<Json<Page<ThreadView>>, Failure> {
    if query.incident.is_some() || query.organisation.is_some() {
        return Ok(Json(state.app.threads_about(&viewer, query.incident, query.organisation).await?));
    }
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    let filter = ThreadFilter { kind: query.kind };
    Ok(Json(state.app.threads(&viewer, &filter, query.unread == Some(true), &page).await?))
}

/// Read how many messages the caller has not read.
#[utoipa::path(
    get, path = "/api/v1/threads/unread", tag = "threads",
    responses((status = 200, description = "The number.", body = Unread))
)]
pub(crate) async fn unread(State(state): State<ApiState>, Caller(viewer): Caller) -> Result<Json<Unread>, Failure> {
    Ok(Json(Unread { total: state.app.unread(&viewer).await? }))
}

/// Read a thread: who can read it, and how far the caller has.
#[utoipa::path(
    get, path = "/api/v1/threads/{id}", tag = "threads", params(("id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "The thread.", body = ThreadView))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ThreadId>,
) -> Result<Json<ThreadView>, Failure> {
    Ok(Json(state.app.thread(&viewer, id).await?))
}

/// Say how far the caller has read a thread.
///
/// A smaller number than before changes nothing.
#[utoipa::path(
    put, path = "/api/v1/threads/{id}/read", tag = "threads", request_body = ReadSoFar,
    params(("id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "The thread as it is now.", body = ThreadView))
)]
pub(crate) async fn mark_read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ThreadId>,
    Json(input): Json<ReadSoFar>,
) -> Result<Json<ThreadView>, Failure> {
    Ok(Json(state.app.read_thread(&viewer, id, input.seq).await?))
}

/// Read who has read a thread how far.
///
/// Constituents are told of their own people by name, and of the CERT as one.
#[utoipa::path(
    get, path = "/api/v1/threads/{id}/receipts", tag = "threads", params(("id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "Everybody who has read something.", body = Page<Receipt>))
)]
pub(crate) async fn receipts(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ThreadId>,
) -> Result<Json<Page<Receipt>>, Failure> {
    Ok(Json(state.app.receipts(&viewer, id).await?))
}

/// List the people whom a message may mention.
///
/// Everybody who may read the thread, but for the caller; for those who may write there. Constituents are told of their own people
/// only: they know the CERT as one, and it reads what they write without being named.
#[utoipa::path(
    get, path = "/api/v1/threads/{id}/people", tag = "threads", params(("id" = ThreadId, Path, description = "The thread.")),
    responses((status = 200, description = "The people, by name.", body = Page<Mentionable>))
)]
pub(crate) async fn people(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ThreadId>,
) -> Result<Json<Page<Mentionable>>, Failure> {
    Ok(Json(state.app.people_to_mention(&viewer, id).await?))
}

/// Ask for an analyst.
///
/// For constituents. It becomes a ticket of kind `assistance` in the desk's queue, and a message of the thread. While a request of
/// the thread is open, asking again adds nothing and answers that one.
#[utoipa::path(
    post, path = "/api/v1/threads/{id}/assistance", tag = "threads", request_body = AskForHelp,
    params(("id" = ThreadId, Path, description = "The thread.")),
    responses((status = 201, description = "The request.", body = Ticket))
)]
pub(crate) async fn ask_for_help(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<ThreadId>,
    Json(input): Json<AskForHelp>,
) -> Result<(StatusCode, Versioned<Ticket>), Failure> {
    let ticket = state.app.ask_for_help(&viewer, id, &input.text).await?;
    Ok((StatusCode::CREATED, Versioned(ticket.version, ticket)))
}
