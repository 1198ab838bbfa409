//! Notifications by mail: what each person wants to be told, and the log of the mails.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use tocsin_model::{
    notification::{Mail, MailState, NotificationPreferences, UpdateNotificationPreferences},
    page::Page,
};
use utoipa::IntoParams;

use crate::{
    etag::{IfMatch, Versioned},
    json::Json,
    paging::{self, Limit},
    problem::Failure,
    query::Query,
    state::ApiState,
    viewer::Caller,
};

/// Which mails.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MailQuery {
    /// Only mails in this state.
    state: Option<MailState>,
    /// How many, 1 to 200; 50 unless said.
    #[param(value_type = Option<u32>)]
    limit: Option<Limit>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// Only mails that were queued at this time or later.
    updated_since: Option<DateTime<Utc>>,
}

fn versioned(preferences: NotificationPreferences) -> Versioned<NotificationPreferences> {
    Versioned(preferences.version, preferences)
}

/// Read what you are told by mail.
#[utoipa::path(
    get, path = "/api/v1/notifications/preferences", tag = "notifications",
    responses((status = 200, description = "What you do not want to be told.", body = NotificationPreferences))
)]
pub(crate) async fn read(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
) -> Result<Versioned<NotificationPreferences>, Failure> {
    Ok(versioned(state.app.notification_preferences(&viewer).await?))
}

/// Choose what you are told by mail. `waiting` and `deadline` cannot be switched off.
#[utoipa::path(
    patch, path = "/api/v1/notifications/preferences", tag = "notifications", request_body = UpdateNotificationPreferences,
    responses((status = 200, description = "What you do not want to be told.", body = NotificationPreferences))
)]
pub(crate) async fn update(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    IfMatch(version): IfMatch,
    Json(input): Json<UpdateNotificationPreferences>,
) -> Result<Versioned<NotificationPreferences>, Failure> {
    Ok(versioned(state.app.update_notification_preferences(&viewer, input, version).await?))
}

/// List mails, the latest first: 30 days of them, without any content.
#[utoipa::path(
    get, path = "/api/v1/notifications/mails", tag = "notifications", params(MailQuery),
    responses((status = 200, description = "One page.", body = Page<Mail>))
)]
pub(crate) async fn mails(
    State(state): State<ApiState>,
    Caller(viewer): Caller,
    Query(query): Query<MailQuery>,
) -> Result<Json<Page<Mail>>, Failure> {
    let page = paging::page(query.limit, query.cursor, query.updated_since);
    Ok(Json(state.app.mails(&viewer, query.state, &page).await?))
}
