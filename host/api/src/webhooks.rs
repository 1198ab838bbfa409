//! Webhooks: other systems that are told of changes, and the log of what they were told.

use axum::{
    extract::{RawPathParams, State},
    http::StatusCode,
};
use tocsin_model::{
    id::{DeliveryId, WebhookId},
    page::Page,
    webhook::{Delivery, NewWebhook, UpdateWebhook, Webhook, WebhookWithSecret},
};

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    organisations::PageQuery,
    paging,
    problem::{Code, Failure},
    query::{Path, Query},
    state::ApiState,
    viewer::Caller,
};

fn versioned(webhook: Webhook) -> Versioned<Webhook> {
    Versioned(webhook.version, webhook)
}

/// List webhooks, by name.
#[utoipa::path(
    get, path = "/api/v1/webhooks", tag = "webhooks", params(PageQuery),
    responses((status = 200, description = "One page.", body = Page<Webhook>))
)]
pub(crate) async fn list(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Webhook>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.webhooks(&viewer, &page).await?))
}

/// Add a webhook. Its secret is in this answer and in no other.
///
/// Each request that it gets is signed as the Standard Webhooks specification describes (version `v1`): `webhook-id` is the
/// delivery's identifier, the same in every attempt; `webhook-timestamp` is the time of the attempt in seconds; `webhook-signature`
/// is `v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`, with what stands behind `whsec_` in
/// the secret, decoded from base64, as the key. Refuse what is older than five minutes, and do nothing for an identifier that you know.
///
/// Any answer from 200 to 299 within 15 seconds is a success; everything else, redirects included, is tried again after
/// ever longer pauses for 24 hours. A webhook that took nothing for as long is switched off.
#[utoipa::path(
    post, path = "/api/v1/webhooks", tag = "webhooks", request_body = NewWebhook,
    responses((status = 201, description = "The webhook and its secret.", body = WebhookWithSecret))
)]
pub(crate) async fn create(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Json(input): Json<NewWebhook>,
) -> Result<(StatusCode, Versioned<WebhookWithSecret>), Failure> {
    let made = state.app.create_webhook(&viewer, input).await?;
    Ok((StatusCode::CREATED, Versioned(made.webhook.version, made)))
}

/// Read a webhook.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 200, description = "The webhook.", body = Webhook))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<WebhookId>,
) -> Result<Versioned<Webhook>, Failure> {
    Ok(versioned(state.app.webhook(&viewer, id).await?))
}

/// Change a webhook, switch it off or on.
#[utoipa::path(
    patch, path = "/api/v1/webhooks/{id}", tag = "webhooks", request_body = UpdateWebhook,
    params(("id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 200, description = "The webhook as it is now.", body = Webhook))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<WebhookId>,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateWebhook>,
) -> Result<Versioned<Webhook>, Failure> {
    Ok(versioned(state.app.update_webhook(&viewer, id, input, version).await?))
}

/// Remove a webhook. What waits for it is told to nobody.
#[utoipa::path(
    delete, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 204, description = "It is gone."))
)]
pub(crate) async fn remove(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<WebhookId>,
) -> Result<StatusCode, Failure> {
    state.app.delete_webhook(&viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a webhook a new secret. The old one signs nothing any more.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/secret", tag = "webhooks", params(("id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 200, description = "The webhook and its new secret.", body = WebhookWithSecret))
)]
pub(crate) async fn renew_secret(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<WebhookId>,
) -> Result<Versioned<WebhookWithSecret>, Failure> {
    let made = state.app.renew_webhook_secret(&viewer, id).await?;
    Ok(Versioned(made.webhook.version, made))
}

/// List what a webhook was told, the latest first: 30 days of it.
#[utoipa::path(
    get, path = "/api/v1/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = WebhookId, Path, description = "The webhook."), PageQuery),
    responses((status = 200, description = "One page.", body = Page<Delivery>))
)]
pub(crate) async fn deliveries(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Path(id): Path<WebhookId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Delivery>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.deliveries(&viewer, id, &page).await?))
}

/// Deliver once more.
///
/// The record is sent as it is now. The identifier stays, so a receiver that has it already can tell. The request's body
/// is `{id, type, timestamp, data}`: the identifier, the event, when it happened, and the record.
#[utoipa::path(
    post, path = "/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver", tag = "webhooks",
    params(
        ("id" = WebhookId, Path, description = "The webhook."),
        ("delivery" = DeliveryId, Path, description = "The delivery."),
    ),
    responses((status = 202, description = "It is due now.", body = Delivery))
)]
pub(crate) async fn redeliver(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    params: RawPathParams,
) -> Result<(StatusCode, Json<Delivery>), Failure> {
    let nowhere = || Failure::new(Code::NotFound, "there is no such delivery");
    let param = |wanted: &str| params.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let id: WebhookId = param("id").and_then(|id| id.parse().ok()).ok_or_else(nowhere)?;
    let delivery: DeliveryId = param("delivery").and_then(|id| id.parse().ok()).ok_or_else(nowhere)?;
    Ok((StatusCode::ACCEPTED, Json(state.app.redeliver(&viewer, id, delivery).await?)))
}
