//! Assets: what organisations claim, what the CERT says to it, and whose something is.

use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_app::AssetFilter;
use tocsin_model::{
    asset::{Asset, AssetKind, AssetLookup, AssetState, Claim, ClaimAnswer},
    id::{AssetId, OrganisationId},
    page::Page,
};
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

/// Which assets.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AssetQuery {
    /// Only assets in this state; `claimed` are those that wait for the CERT.
    state: Option<AssetState>,
    /// Only assets of this kind.
    kind: Option<AssetKind>,
    /// Only assets of this organisation.
    organisation: Option<OrganisationId>,
    /// Only assets whose value begins with this.
    q: Option<String>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only assets that changed at this time or later.
    updated_since: Option<DateTime<Utc>>,
}

/// What to look up.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LookupQuery {
    /// An address or range, a domain, a URL, an e-mail address, an `AS` number or a CPE 2.3 name; defanged forms are understood.
    q: String,
}

/// What changes of an asset. Absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateAsset {
    /// What to say about it to whoever approves, at most 1,000 characters; nothing when it is empty.
    #[serde(default)]
    note: Option<String>,
}

/// The CERT's word on a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decision {
    /// Why, at most 1,000 characters: the organisation reads it. A refusal needs one.
    #[serde(default)]
    reason: Option<String>,
}

fn versioned(asset: Asset) -> Versioned<Asset> {
    Versioned(asset.version, asset)
}

/// List assets, the latest changed first; by value with `q`.
///
/// Constituents see their own. To the CERT, each comes with the claims of other organisations that overlap it.
#[utoipa::path(
    get, path = "/api/v1/assets", tag = "assets", params(AssetQuery),
    responses((status = 200, description = "One page.", body = Page<Asset>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<AssetQuery>,
) -> Result<Json<Page<Asset>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    let AssetQuery { state: in_state, kind, organisation, q, .. } = query;
    let filter = AssetFilter { state: in_state, kind, organisation, q };
    Ok(Json(state.app.assets(&viewer, &filter, &page).await?))
}

/// Claim assets: one value, or a whole list.
///
/// Every value is answered, in its place. When one cannot be claimed, `errors` names it as `values[n]`, and none is. A value
/// that the organisation claims already is answered with the asset that there is. A claim waits for the CERT.
#[utoipa::path(
    post, path = "/api/v1/assets", tag = "assets", request_body = Claim,
    responses((status = 201, description = "One item per value.", body = ClaimAnswer))
)]
pub(crate) async fn claim(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(claim): Json<Claim>,
) -> Result<(StatusCode, Json<ClaimAnswer>), Failure> {
    Ok((StatusCode::CREATED, Json(state.app.claim_assets(&viewer, &claim).await?)))
}

/// Look up whose something is.
///
/// Only approved assets answer. The CERT is told every owner; constituents are told of their own assets, and nothing of
/// others'.
#[utoipa::path(
    get, path = "/api/v1/assets/lookup", tag = "assets", params(LookupQuery),
    responses((status = 200, description = "The owners, the closest first.", body = AssetLookup))
)]
pub(crate) async fn look_up(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<LookupQuery>,
) -> Result<Json<AssetLookup>, Failure> {
    Ok(Json(state.app.look_up_asset(&viewer, &query.q)?))
}

/// Read an asset.
#[utoipa::path(
    get, path = "/api/v1/assets/{id}", tag = "assets", params(("id" = AssetId, Path, description = "The asset.")),
    responses((status = 200, description = "The asset.", body = Asset))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AssetId>,
) -> Result<Versioned<Asset>, Failure> {
    Ok(versioned(state.app.asset(&viewer, id).await?))
}

/// Say something else about a claim.
#[utoipa::path(
    patch, path = "/api/v1/assets/{id}", tag = "assets", request_body = UpdateAsset,
    params(("id" = AssetId, Path, description = "The asset.")),
    responses((status = 200, description = "The asset as it is now.", body = Asset))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AssetId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateAsset>,
) -> Result<Versioned<Asset>, Failure> {
    let asset = match input.note {
        Some(note) => state.app.note_asset(&viewer, id, &note, version).await?,
        None => state.app.asset(&viewer, id).await?,
    };
    Ok(versioned(asset))
}

/// Give a claim up. The asset stays, as `withdrawn`; its value can be claimed again.
#[utoipa::path(
    delete, path = "/api/v1/assets/{id}", tag = "assets", params(("id" = AssetId, Path, description = "The asset.")),
    responses((status = 204, description = "It is withdrawn."))
)]
pub(crate) async fn withdraw(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AssetId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Failure> {
    state.app.withdraw_asset(&viewer, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Approve a claim. For the CERT's analysts; `If-Match` makes sure that it is the claim that was read.
#[utoipa::path(
    post, path = "/api/v1/assets/{id}/approve", tag = "assets", request_body = Decision,
    params(("id" = AssetId, Path, description = "The asset, in state `claimed`.")),
    responses((status = 200, description = "The asset as it is now.", body = Asset))
)]
pub(crate) async fn approve(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AssetId>,
    IfMatch(version): IfMatch,
    Json(decision): Json<Decision>,
) -> Result<Versioned<Asset>, Failure> {
    Ok(versioned(state.app.approve_asset(&viewer, id, decision.reason.as_deref(), version).await?))
}

/// Refuse a claim, or take an approval back. For the CERT's analysts.
#[utoipa::path(
    post, path = "/api/v1/assets/{id}/refuse", tag = "assets", request_body = Decision,
    params(("id" = AssetId, Path, description = "The asset, in state `claimed` or `approved`.")),
    responses((status = 200, description = "The asset as it is now.", body = Asset))
)]
pub(crate) async fn refuse(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<AssetId>,
    IfMatch(version): IfMatch,
    Json(decision): Json<Decision>,
) -> Result<Versioned<Asset>, Failure> {
    let reason = decision.reason.unwrap_or_default();
    Ok(versioned(state.app.refuse_asset(&viewer, id, &reason, version).await?))
}
