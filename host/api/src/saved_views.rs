//! Saved views: a person's own filters under names.

use axum::{extract::State, http::StatusCode};
use tocsin_model::{
    id::SavedViewId,
    page::Page,
    saved_view::{NewSavedView, SavedView},
};

use crate::{
    json::Json,
    organisations::PageQuery,
    paging,
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// List one's own views, by name.
#[utoipa::path(
    get, path = "/api/v1/saved-views", tag = "saved-views", params(PageQuery),
    responses((status = 200, description = "One page.", body = Page<SavedView>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<SavedView>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.saved_views(&viewer, &page).await?))
}

/// Save a view.
#[utoipa::path(
    post, path = "/api/v1/saved-views", tag = "saved-views", request_body = NewSavedView,
    responses((status = 201, description = "The view.", body = SavedView))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<NewSavedView>,
) -> Result<(StatusCode, Json<SavedView>), Failure> {
    Ok((StatusCode::CREATED, Json(state.app.save_view(&viewer, input).await?)))
}

/// Remove one of one's own views.
#[utoipa::path(
    delete, path = "/api/v1/saved-views/{id}", tag = "saved-views",
    params(("id" = SavedViewId, Path, description = "The view.")),
    responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn remove(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<SavedViewId>,
) -> Result<StatusCode, Failure> {
    state.app.remove_saved_view(&viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
