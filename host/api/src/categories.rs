//! Categories of incidents and their cards.

use axum::{
    extract::{RawPathParams, State},
    http::StatusCode,
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use tocsin_app::categories::{CategoryChange, NewCategory as Wanted};
use tocsin_model::{
    card::{Card, Category, Field},
    id::CategoryId,
    incident::Severity,
    page::Page,
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

/// Which categories, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CategoryQuery {
    /// Only those that are offered for new incidents, or only the others.
    active: Option<bool>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Accepted as on every list; categories are few, and each answer has all of them.
    updated_since: Option<DateTime<Utc>>,
}

/// A new category, with the fields of the first version of its card.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCategory {
    /// A stable word, unique: a-z, 0-9 and -, one word or two with / between.
    key: String,
    /// What people read.
    name: String,
    /// One sentence that helps a reporter choose; at most 500 characters.
    #[serde(default)]
    description: String,
    /// The group under which it is offered.
    group: String,
    /// Whether it is offered for new incidents; yes, unless said.
    #[serde(default)]
    active: Option<bool>,
    /// The severity of a new incident; `medium`, unless said.
    #[serde(default)]
    severity: Severity,
    /// Whether its statutory clocks start at awareness.
    #[serde(default)]
    statutory: bool,
    /// The checklist of a new incident, a line each; at most 50.
    #[serde(default)]
    tasks: Vec<String>,
    /// The fields of its card; at most 100.
    #[serde(default)]
    fields: Vec<Field>,
}

/// What changes of a category. Absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateCategory {
    /// What people read.
    #[serde(default)]
    name: Option<String>,
    /// One sentence that helps a reporter choose.
    #[serde(default)]
    description: Option<String>,
    /// The group under which it is offered.
    #[serde(default)]
    group: Option<String>,
    /// Whether it is offered for new incidents.
    #[serde(default)]
    active: Option<bool>,
    /// The severity of a new incident.
    #[serde(default)]
    severity: Option<Severity>,
    /// Whether its statutory clocks start at awareness.
    #[serde(default)]
    statutory: Option<bool>,
    /// The checklist of a new incident.
    #[serde(default)]
    tasks: Option<Vec<String>>,
}

/// The fields of the next version of a card.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCard {
    /// In the order in which they are shown; at most 100.
    fields: Vec<Field>,
}

/// Which version of the card.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SchemaQuery {
    /// The version of the card; the one that new incidents have, unless said.
    version: Option<u32>,
}

fn versioned(category: Category) -> Versioned<Category> {
    Versioned(category.version, category)
}

/// List categories, by their keys.
#[utoipa::path(
    get, path = "/api/v1/categories", tag = "categories", params(CategoryQuery),
    responses((status = 200, description = "One page.", body = Page<Category>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<CategoryQuery>,
) -> Result<Json<Page<Category>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.categories(&viewer, query.active, &page).await?))
}

/// Add a category with the first version of its card.
#[utoipa::path(
    post, path = "/api/v1/categories", tag = "categories", request_body = NewCategory,
    responses((status = 201, description = "The category.", body = Category))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<NewCategory>,
) -> Result<(StatusCode, Versioned<Category>), Failure> {
    let NewCategory { key, name, description, group, active, severity, statutory, tasks, fields } = input;
    let active = active.unwrap_or(true);
    let wanted = Wanted { key, name, description, group, active, severity, statutory, tasks, fields };
    let category = state.app.create_category(&viewer, wanted).await?;
    Ok((StatusCode::CREATED, versioned(category)))
}

/// Read a category.
#[utoipa::path(
    get, path = "/api/v1/categories/{id}", tag = "categories",
    params(("id" = CategoryId, Path, description = "The category.")),
    responses((status = 200, description = "The category.", body = Category))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<CategoryId>,
) -> Result<Versioned<Category>, Failure> {
    Ok(versioned(state.app.category(&viewer, id).await?))
}

/// Change a category.
///
/// Its key stays. Incidents that exist keep their severity, clocks and checklists.
#[utoipa::path(
    patch, path = "/api/v1/categories/{id}", tag = "categories", request_body = UpdateCategory,
    params(("id" = CategoryId, Path, description = "The category.")),
    responses((status = 200, description = "The category as it is now.", body = Category))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<CategoryId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateCategory>,
) -> Result<Versioned<Category>, Failure> {
    let UpdateCategory { name, description, group, active, severity, statutory, tasks } = input;
    let change = CategoryChange { name, description, group, active, severity, statutory, tasks };
    Ok(versioned(state.app.update_category(&viewer, id, change, version).await?))
}

/// Read a version of a category's card.
///
/// Fields that the caller's role does not see are not in it, nor what other roles may do; administrators get it whole.
#[utoipa::path(
    get, path = "/api/v1/categories/{id}/cards/{version}", tag = "categories",
    params(
        ("id" = CategoryId, Path, description = "The category."),
        ("version" = u32, Path, description = "The version of its card."),
    ),
    responses((status = 200, description = "The card.", body = Card))
)]
pub(crate) async fn card(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    params: RawPathParams,
) -> Result<Json<Card>, Failure> {
    let nowhere = || Failure::new(Code::NotFound, "there is no such card");
    let param = |wanted: &str| params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let category: CategoryId = param("id").and_then(|id| id.parse().ok()).ok_or_else(nowhere)?;
    let version: u32 = param("version").and_then(|version| version.parse().ok()).ok_or_else(nowhere)?;
    Ok(Json(state.app.card_for(&viewer, category, version).await?))
}

/// Make the next version of a category's card.
///
/// New incidents get it; those that exist keep the version that they were made with until they are moved. `If-Match` takes
/// the category's `ETag`; the answer has the new one. When somebody else was faster, 412 holds the newest card as `current`.
#[utoipa::path(
    put, path = "/api/v1/categories/{id}/card", tag = "categories", request_body = NewCard,
    params(("id" = CategoryId, Path, description = "The category.")),
    responses((status = 200, description = "The card.", body = Card))
)]
pub(crate) async fn put_card(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<CategoryId>,
    IfMatch(version): IfMatch,
    Json(input): Json<NewCard>,
) -> Result<Versioned<Card>, Failure> {
    let (category, card) = state.app.put_card(&viewer, id, input.fields, version).await?;
    Ok(Versioned(category.version, card))
}

/// Read the JSON Schema of a new incident's `values`.
///
/// Draft 2020-12, for the caller's role: with it, a program knows what to fill in before it registers an incident.
#[utoipa::path(
    get, path = "/api/v1/categories/{id}/schema", tag = "categories", params(
        ("id" = CategoryId, Path, description = "The category."),
        SchemaQuery,
    ),
    responses((status = 200, description = "The schema.", body = Object))
)]
pub(crate) async fn schema(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<CategoryId>,
    Query(query): Query<SchemaQuery>,
) -> Result<Json<Value>, Failure> {
    Ok(Json(state.app.card_schema(&viewer, id, query.version).await?))
}
