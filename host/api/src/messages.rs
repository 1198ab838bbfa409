//! Messages of a thread: written once and in order, edited and deleted with their history kept.

use axum::{
    extract::{FromRequestParts, RawPathParams, State},
    http::{StatusCode, request::Parts},
};
use serde::Deserialize;
use tocsin_app::Stretch;
use tocsin_model::{
    id::ThreadId,
    page::Page,
    problem::FieldError,
    thread::{Message, NewMessage, Revision},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    paging::Limit,
    problem::{Code, Failure},
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessageQuery {
    /// The messages before this number, the nearest ones.
    before: Option<u64>,
    /// The messages behind this number, the nearest ones.
    after: Option<u64>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before; instead of `before` and `after`.
    cursor: Option<String>,
}

/// What changes of a message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditMessage {
    /// Markdown, at most 16 KiB.
    text: String,
}

/// A message as its address names it. What is no number names nothing: numbers begin at 1.
pub(crate) struct MessagePath {
    thread: ThreadId,
    seq: u64,
}

impl<S: Send + Sync> FromRequestParts<S> for MessagePath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let nowhere = || Failure::new(Code::NotFound, "nothing has this address");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nowhere())?;
        let param = |wanted: &str| params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned());
        let thread = param("id").and_then(|id| id.parse().ok()).ok_or_else(nowhere)?;
        Ok(Self { thread, seq: param("seq").and_then(|seq| seq.parse().ok()).unwrap_or(0) })
    }
}

/// List messages of a thread, by their number.
///
/// Without `before` and `after`: the latest ones. The items of a page are in the order in which they were written, whichever way
/// one reads; `next` goes on towards the older ones, or with `after` towards the newer ones.
#[utoipa::path(
    get, path = "/api/v1/threads/{id}/messages", tag = "messages",
    params(("id" = ThreadId, Path, description = "The thread."), MessageQuery),
    responses((status = 200, description = "One page.", body = Page<Message>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(thread): Path<ThreadId>,
    Query(query): Query<MessageQuery>,
) -> Result<Json<Page<Message>>, Failure> {
    let limit = query.limit.map(Limit::get);
    let (items, next) = state.app.messages(&viewer, thread, query.stretch()?, limit).await?;
    let next = next.map(|next| match next {
        Stretch::Before(seq) => format!("before-{seq}"),
        Stretch::After(seq) => format!("after-{seq}"),
    });
    Ok(Json(Page { items, next }))
}

impl MessageQuery {
    fn stretch(&self) -> Result<Stretch, Failure> {
        let wrong = |field: &str, message: &str| {
            let error = FieldError { field: field.to_owned(), message: message.to_owned() };
            Failure::fields(Code::InvalidQuery, vec![error])
        };
        match (self.before, self.after, self.cursor.as_deref()) {
            (None, None, None) => Ok(Stretch::Before(u64::MAX)),
            (Some(seq), None, None) => Ok(Stretch::Before(seq)),
            (None, Some(seq), None) => Ok(Stretch::After(seq)),
            (None, None, Some(cursor)) => {
                let seq = |prefix| cursor.strip_prefix(prefix).and_then(|seq: &str| seq.parse().ok());
                let stretch = seq("before-").map(Stretch::Before).or_else(|| seq("after-").map(Stretch::After));
                stretch.ok_or_else(|| wrong("cursor", "is not of this list: use the `next` of a page of it"))
            }
            (_, _, Some(_)) => Err(wrong("cursor", "says already where to go on: leave `before` and `after` out")),
            (Some(_), Some(_), None) => Err(wrong("after", "use `before` or `after`, not both")),
        }
    }
}

/// Write a message.
///
/// `id` is chosen by the sender, new for each message; sent again, after a cut for instance, the message is there once and the
/// answer is the same. It is answered when it is on disk. Who can read it is said by the thread's `readers`.
#[utoipa::path(
    post, path = "/api/v1/threads/{id}/messages", tag = "messages", request_body = NewMessage,
    params(("id" = ThreadId, Path, description = "The thread.")),
    responses((status = 201, description = "The message.", body = Message))
)]
pub(crate) async fn post(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(thread): Path<ThreadId>,
    Json(input): Json<NewMessage>,
) -> Result<(StatusCode, Versioned<Message>), Failure> {
    let message = state.app.post_message(&viewer, thread, input).await?;
    Ok((StatusCode::CREATED, Versioned(message.version(), message)))
}

/// Give one's own message another text.
///
/// The earlier text is kept for the CERT.
#[utoipa::path(
    patch, path = "/api/v1/threads/{id}/messages/{seq}", tag = "messages", request_body = EditMessage,
    params(("id" = ThreadId, Path, description = "The thread."), ("seq" = u64, Path, description = "The message's number.")),
    responses((status = 200, description = "The message as it is now.", body = Message))
)]
pub(crate) async fn edit(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    path: MessagePath,
    IfMatch(version): IfMatch,
    Json(input): Json<EditMessage>,
) -> Result<Versioned<Message>, Failure> {
    let message = state.app.edit_message(&viewer, path.thread, path.seq, &input.text, version).await?;
    Ok(Versioned(message.version(), message))
}

/// Delete a message.
///
/// One's own; whoever leads the desk may delete others'. Its place stays, and the text is kept for the CERT.
#[utoipa::path(
    delete, path = "/api/v1/threads/{id}/messages/{seq}", tag = "messages",
    params(("id" = ThreadId, Path, description = "The thread."), ("seq" = u64, Path, description = "The message's number.")),
    responses((status = 204, description = "Deleted."))
)]
pub(crate) async fn remove(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    path: MessagePath,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Failure> {
    state.app.delete_message(&viewer, path.thread, path.seq, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Read the earlier texts of a message, oldest first.
///
/// For the CERT.
#[utoipa::path(
    get, path = "/api/v1/threads/{id}/messages/{seq}/revisions", tag = "messages",
    params(("id" = ThreadId, Path, description = "The thread."), ("seq" = u64, Path, description = "The message's number.")),
    responses((status = 200, description = "All of them.", body = Page<Revision>))
)]
pub(crate) async fn revisions(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    path: MessagePath,
) -> Result<Json<Page<Revision>>, Failure> {
    Ok(Json(state.app.revisions(&viewer, path.thread, path.seq).await?))
}
