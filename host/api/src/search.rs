//! Full-text search over incidents and messages.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_app::search::SearchQuery;
use tocsin_model::{
    id::{CategoryId, OrganisationId},
    page::Page,
    search::{SearchHit, SearchIn},
};
use utoipa::IntoParams;

use crate::{
    json::Json,
    paging::{self, Limit},
    problem::{Code, Failure},
    query::Query,
    state::ApiState,
    viewer::Caller,
};

/// What is looked for, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Search {
    /// The words, at most 200 characters. All of them must be there; what stands between blanks, as it is: `evil.example`.
    q: String,
    /// `incidents`, `messages`, or both with a comma between; both unless said.
    #[serde(rename = "in")]
    #[param(rename = "in")]
    places: Option<String>,
    /// Only of this organisation.
    organisation: Option<OrganisationId>,
    /// Only of this category.
    category: Option<CategoryId>,
    /// Not older than this.
    from: Option<DateTime<Utc>>,
    /// Not younger than this.
    to: Option<DateTime<Utc>>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Search incidents and messages, the latest first.
///
/// Only what you may read is looked at, as you may read it: a field of a card that your role does not see is not searched.
/// Incidents are found by their title, reference, card, outcome and IoCs, defanged or not. A change is found within a moment.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search", params(Search),
    responses((status = 200, description = "One page.", body = Page<SearchHit>))
)]
pub(crate) async fn search(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<Search>,
) -> Result<Json<Page<SearchHit>>, Failure> {
    let page = paging::page(query.limit, query.cursor, None);
    let query = SearchQuery {
        q: query.q,
        only: only(query.places.as_deref())?,
        organisation: query.organisation,
        category: query.category,
        from: query.from,
        to: query.to,
        limit: page.limit,
        cursor: page.cursor,
    };
    Ok(Json(state.app.search(&viewer, &query).await?))
}

/// The one place that is asked for; `None` is both.
fn only(places: Option<&str>) -> Result<Option<SearchIn>, Failure> {
    let Some(places) = places else { return Ok(None) };
    let mut asked = Vec::new();
    for word in places.split(',') {
        let place = SearchIn::ALL.into_iter().find(|place| place.as_str() == word.trim());
        asked.push(place.ok_or_else(|| {
            Failure::field(Code::InvalidQuery, "in", "use incidents, messages, or both with a comma between")
        })?);
    }
    asked.dedup();
    Ok(match asked.as_slice() {
        [one] => Some(*one),
        _ => None,
    })
}
