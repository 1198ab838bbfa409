//! Canned answers: texts that the desk's analysts keep for each other.

use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use tocsin_model::{canned_answer::CannedAnswer, id::CannedAnswerId, page::Page};
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

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CannedAnswerQuery {
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// An answer to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateCannedAnswer {
    /// What it is found by: one line of 1 to 120 characters.
    title: String,
    /// Markdown, at most 16 KiB.
    text: String,
}

/// What changes of an answer. Absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateCannedAnswer {
    /// What it is found by.
    #[serde(default)]
    title: Option<String>,
    /// Markdown.
    #[serde(default)]
    text: Option<String>,
}

/// List canned answers by title.
///
/// For the CERT.
#[utoipa::path(
    get, path = "/api/v1/canned-answers", tag = "canned-answers", params(CannedAnswerQuery),
    responses((status = 200, description = "One page.", body = Page<CannedAnswer>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<CannedAnswerQuery>,
) -> Result<Json<Page<CannedAnswer>>, Failure> {
    let page = paging::page(query.limit, query.cursor, None);
    Ok(Json(state.app.canned_answers(&viewer, &page).await?))
}

/// Keep an answer for repeated use.
///
/// For the desk's analysts.
#[utoipa::path(
    post, path = "/api/v1/canned-answers", tag = "canned-answers", request_body = CreateCannedAnswer,
    responses((status = 201, description = "The answer.", body = CannedAnswer))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<CreateCannedAnswer>,
) -> Result<(StatusCode, Versioned<CannedAnswer>), Failure> {
    let answer = state.app.create_canned_answer(&viewer, &input.title, &input.text).await?;
    Ok((StatusCode::CREATED, Versioned(answer.version, answer)))
}

/// Change a canned answer.
#[utoipa::path(
    patch, path = "/api/v1/canned-answers/{id}", tag = "canned-answers", request_body = UpdateCannedAnswer,
    params(("id" = CannedAnswerId, Path, description = "The answer.")),
    responses((status = 200, description = "The answer as it is now.", body = CannedAnswer))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<CannedAnswerId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateCannedAnswer>,
) -> Result<Versioned<CannedAnswer>, Failure> {
    let (title, text) = (input.title.as_deref(), input.text.as_deref());
    let answer = state.app.update_canned_answer(&viewer, id, title, text, version).await?;
    Ok(Versioned(answer.version, answer))
}

/// Remove a canned answer.
#[utoipa::path(
    delete, path = "/api/v1/canned-answers/{id}", tag = "canned-answers",
    params(("id" = CannedAnswerId, Path, description = "The answer.")),
    responses((status = 204, description = "Removed."))
)]
pub(crate) async fn remove(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<CannedAnswerId>,
) -> Result<StatusCode, Failure> {
    state.app.delete_canned_answer(&viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
