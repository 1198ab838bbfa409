//! Statistics: figures that are kept, as JSON or CSV, and the incidents behind each of them.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use tocsin_app::{
    FollowedFilter,
    statistics::{StatisticsQuery, csv},
};
use tocsin_model::{
    id::{AccountId, CategoryId, OrganisationId},
    incident::Incident,
    page::Page,
    statistics::{Measure, Month, Statistics, StatisticsBy},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    json::Json,
    paging::{self, Limit},
    problem::{Code, Failure},
    query::Query,
    state::ApiState,
    viewer::Caller,
};

/// In which form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StatisticsFormat {
    /// For programs.
    #[default]
    Json,
    /// For spreadsheets.
    Csv,
}

/// Which figures.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Figures {
    /// Told apart by `month`, `organisation`, `category` or `analyst`; by month unless said. Constituents: month or category.
    #[serde(default)]
    #[param(value_type = Option<StatisticsBy>)]
    by: StatisticsBy,
    /// Of this organisation alone. Constituents always get their own.
    organisation: Option<OrganisationId>,
    /// From this month, such as `2026-01`; a year before `to` unless said.
    from: Option<Month>,
    /// To this month; the present one unless said.
    to: Option<Month>,
    /// `json` unless said.
    #[serde(default)]
    #[param(inline, value_type = Option<StatisticsFormat>)]
    format: StatisticsFormat,
}

/// Which incidents.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Behind {
    /// Submitted in this month or later.
    from: Month,
    /// Submitted in this month or earlier.
    to: Month,
    /// Only of this organisation.
    organisation: Option<OrganisationId>,
    /// Only of this category.
    category: Option<CategoryId>,
    /// Only those that this analyst looks after; for the CERT.
    analyst: Option<AccountId>,
    /// Which figure; `submitted` unless said.
    #[param(inline)]
    measure: Option<Measure>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
}

/// Read figures: incidents, first answers, resolutions, service levels, messages.
///
/// An incident counts in the month in which it was submitted, a message in the one in which it was written. Only what you
/// may see counts. Each row has the query of the incidents behind it.
#[utoipa::path(
    get, path = "/api/v1/statistics", tag = "statistics", params(Figures),
    responses((status = 200, description = "The figures.", content(
        (Statistics = "application/json"), (String = "text/csv"),
    )))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<Figures>,
) -> Result<Response, Failure> {
    let asked = StatisticsQuery { by: query.by, organisation: query.organisation, from: query.from, to: query.to };
    let statistics = state.app.statistics(&viewer, &asked).await?;
    if query.format == StatisticsFormat::Json {
        return Ok(Json(statistics).into_response());
    }
    let name = format!("attachment; filename=\"statistics-{}-{}.csv\"", statistics.from, statistics.to);
    let mut response = csv(&statistics).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// List the incidents behind a figure, the latest submitted first.
#[utoipa::path(
    get, path = "/api/v1/statistics/incidents", tag = "statistics", params(Behind),
    responses((status = 200, description = "One page.", body = Page<Incident>))
)]
pub(crate) async fn incidents(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<Behind>,
) -> Result<Json<Page<Incident>>, Failure> {
    if query.from > query.to {
        return Err(Failure::field(Code::InvalidQuery, "from", "use a month that is not behind `to`"));
    }
    let filter = FollowedFilter {
        from: query.from,
        to: query.to,
        organisation: query.organisation,
        category: query.category,
        analyst: query.analyst,
        measure: query.measure.unwrap_or(Measure::Submitted),
    };
    let page = paging::page(query.limit, query.cursor, None);
    Ok(Json(state.app.statistics_incidents(&viewer, &filter, &page).await?))
}
