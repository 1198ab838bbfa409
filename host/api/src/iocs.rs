//! IoCs: search and one IoC's page.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_app::IocFilter;
use tocsin_model::{
    id::IocId,
    ioc::{Ioc, IocType},
    ioc_record::{IocRecord, IocView},
    page::Page,
    verdict::Verdict,
};
use utoipa::IntoParams;

use crate::{
    json::Json,
    paging::{self, Limit},
    problem::Failure,
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

/// Which IoCs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct IocQuery {
    /// Only IoCs whose value begins with this.
    q: Option<String>,
    /// Only IoCs of this type.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    ioc_type: Option<IocType>,
    /// Only IoCs with this verdict.
    verdict: Option<Verdict>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only IoCs that were submitted at this time or later.
    updated_since: Option<DateTime<Utc>>,
}

/// Search IoCs, the latest submitted first.
#[utoipa::path(
    get, path = "/api/v1/iocs", tag = "iocs", params(IocQuery),
    responses((status = 200, description = "One page.", body = Page<IocRecord>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<IocQuery>,
) -> Result<Json<Page<IocRecord>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    let filter =
        IocFilter { kind: query.ioc_type, verdict: query.verdict, q: query.q.as_deref().map(Ioc::search_text) };
    Ok(Json(state.app.iocs(&viewer, &filter, &page).await?))
}

/// Read an IoC with its latest sightings and tickets.
#[utoipa::path(
    get, path = "/api/v1/iocs/{id}", tag = "iocs", params(("id" = IocId, Path, description = "The IoC.")),
    responses((status = 200, description = "The IoC.", body = IocView))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<IocId>,
) -> Result<Json<IocView>, Failure> {
    Ok(Json(state.app.ioc(&viewer, id).await?))
}
