//! What a webhook is told of a record: what a machine of its organisation reads at this moment, in the form of the API.

use tocsin_model::{
    id::{AssetId, IncidentId, ThreadId, TicketId},
    viewer::{Action, Viewer},
    webhook::{Delivery, Webhook, WebhookEvent},
};

use crate::{
    App,
    accounts::as_json,
    error::{Error, Result, require},
};

/// The record, or nothing when the webhook may not see it (any more).
pub(super) async fn as_seen_by(app: &App, webhook: &Webhook, delivery: &Delivery) -> Result<Option<serde_json::Value>> {
    let organisation = app.store().organisation(&App::host_viewer(), webhook.organisation).await?;
    let Some(organisation) = organisation.filter(|organisation| !organisation.disabled) else { return Ok(None) };
    let viewer = webhook.viewer();
    let viewer = Viewer { clearance: viewer.clearance.min(organisation.clearance), ..viewer };
    match read(app, &viewer, delivery).await {
        Ok(record) => Ok(Some(record)),
        Err(Error::NotFound { .. } | Error::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn read(app: &App, viewer: &Viewer, delivery: &Delivery) -> Result<serde_json::Value> {
    match delivery.event {
        WebhookEvent::IncidentCreated | WebhookEvent::IncidentChanged => {
            let id: IncidentId = parsed(&delivery.key, "incident")?;
            Ok(as_json(&app.incident(viewer, id).await?))
        }
        WebhookEvent::MessageCreated | WebhookEvent::MessageChanged => {
            let (id, seq): (ThreadId, u64) = (parsed(&delivery.key, "message")?, delivery.seq.unwrap_or_default());
            Ok(as_json(&app.store().message(viewer, id, seq).await?.ok_or_else(|| Error::not_found("message"))?))
        }
        WebhookEvent::AssetChanged => {
            let id: AssetId = parsed(&delivery.key, "asset")?;
            Ok(as_json(&app.asset(viewer, id).await?))
        }
        WebhookEvent::AssistanceChanged => {
            require(viewer, Action::ReadTickets)?;
            let id: TicketId = parsed(&delivery.key, "ticket")?;
            Ok(as_json(&app.ticket(viewer, id).await?))
        }
    }
}

fn parsed<T: std::str::FromStr>(key: &str, noun: &'static str) -> Result<T> {
    key.parse().map_err(|_| Error::not_found(noun))
}
