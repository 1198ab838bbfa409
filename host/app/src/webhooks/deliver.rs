//! Delivering: whoever attempts a delivery says so in the database first, so that no two hosts do, and a host that dies
//! meanwhile leaves it due again.

use std::time::Instant;

use chrono::{TimeDelta, Utc};
use tocsin_model::{
    id::OrganisationId,
    retry,
    viewer::Actor,
    webhook::{Attempt, Delivery, DeliveryState, Payload, Webhook},
};
use tocsin_store::{StoreError, Unit, WebhookRecord};

use super::{change, record, secret_place, signature};
use crate::{App, error::Result};

/// How long an attempt may take before another host may make it: longer than any request.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How many due deliveries are read at once.
const BATCH: u32 = 64;
/// How many characters of a refusal are kept.
const MAX_ERROR_CHARS: usize = 300;
/// What is noted of an attempt whose request the host could not write.
const UNWRITTEN: &str = "the request could not be written: the host's log says why";

/// Makes all attempts that are due, until the host stops.
pub(crate) async fn deliver_all(app: App) {
    while turn(&app).await {
        loop {
            // An organisation whose receivers are slow waits for them; the others' deliveries go on.
            match app.store().due_deliveries(Utc::now(), BATCH, &app.desk().places.full()).await {
                Ok(due) if due.is_empty() => break,
                Ok(due) => {
                    for (delivery, organisation) in due {
                        let Some(place) = app.desk().places.take(organisation) else { continue };
                        // Claimed here, in turn: the next look does not find it again.
                        let Some(claimed) = app.claim_delivery(delivery, organisation).await else { continue };
                        let worker = app.clone();
                        let work = async move {
                            worker.attempt(claimed, organisation).await;
                            drop(place);
                        };
                        app.desk_does(&app.desk().posting, work).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "due deliveries could not be read");
                    if !app.desk_rests().await {
                        return;
                    }
                    break;
                }
            }
        }
    }
}

/// Waits until something is queued, an organisation has a place again, or it is time to look; false when the host stops.
async fn turn(app: &App) -> bool {
    tokio::select! {
        () = app.desk().places.freed() => true,
        goes_on = app.desk_turn(&app.desk().deliveries) => goes_on,
    }
}

impl App {
    async fn claim_delivery(&self, delivery: Delivery, organisation: OrganisationId) -> Option<Delivery> {
        let claimed = Delivery {
            attempts: delivery.attempts + 1,
            next_at: Utc::now() + LEASE,
            version: delivery.version + 1,
            ..delivery
        };
        let mut unit = Unit::new();
        unit.update_delivery(&claimed, organisation);
        match self.store().commit(unit).await {
            Ok(()) => Some(claimed),
            // Another host was faster, or the webhook's log was purged.
            Err(StoreError::Conflict { .. } | StoreError::NotFound { .. }) => None,
            Err(error) => {
                tracing::warn!(%error, "a delivery could not be claimed");
                None
            }
        }
    }

    async fn attempt(&self, delivery: Delivery, organisation: OrganisationId) {
        let id = delivery.id;
        if let Err(error) = self.attempted(delivery, organisation).await {
            tracing::warn!(%error, delivery = %id, "a delivery's outcome could not be stored: it is attempted again");
        }
    }

    async fn attempted(&self, mut delivery: Delivery, organisation: OrganisationId) -> Result<()> {
        let host = Self::host_viewer();
        let webhook = self.store().webhook(&host, delivery.webhook).await?;
        let webhook = webhook.filter(|record| !record.webhook.disabled);
        delivery.version += 1;
        let attempt = match &webhook {
            Some(record) => self.told(record, &delivery).await,
            None => None,
        };
        let (Some(record), Some(attempt)) = (webhook, attempt) else {
            delivery.state = DeliveryState::Dropped;
            let mut unit = Unit::new();
            unit.update_delivery(&delivery, organisation);
            return Ok(self.store().commit(unit).await?);
        };
        let succeeded = attempt.status.is_some_and(|status| (200..300).contains(&status));
        let mut unit = Unit::new();
        if succeeded {
            delivery.state = DeliveryState::Delivered;
            if self.store().webhook_failing_since(record.webhook.id).await?.is_some() {
                unit.webhook_works(record.webhook.id);
            }
        } else {
            let now = Utc::now();
            unit.webhook_fails(record.webhook.id, attempt.at);
            match retry::next(delivery.attempts, delivery.created_at, now, rand::random()) {
                Some(next) => delivery.next_at = next,
                None => {
                    delivery.state = DeliveryState::GivenUp;
                    self.disable_if_it_never_works(&record, &mut unit).await?;
                }
            }
        }
        delivery.last = Some(attempt);
        unit.update_delivery(&delivery, organisation);
        Ok(self.store().commit(unit).await?)
    }

    /// Tells the webhook what it may see of it; `None` when that is nothing. What goes wrong here on the way is an attempt
    /// that failed like any other: it ends with the others, and is not made over and over for ever.
    async fn told(&self, record: &WebhookRecord, delivery: &Delivery) -> Option<Attempt> {
        let attempt = match record::as_seen_by(self, &record.webhook, delivery).await {
            Ok(data) => self.post(record, delivery, data?).await,
            Err(error) => Err(error),
        };
        Some(attempt.unwrap_or_else(|error| {
            tracing::warn!(%error, delivery = %delivery.id, "a delivery could not be written");
            Attempt { at: Utc::now(), status: None, error: Some(UNWRITTEN.to_owned()), duration_ms: 0 }
        }))
    }

    async fn post(&self, record: &WebhookRecord, delivery: &Delivery, data: serde_json::Value) -> Result<Attempt> {
        let payload = Payload { id: delivery.id, event: delivery.event, timestamp: delivery.occurred_at, data };
        let body = serde_json::to_vec(&payload).map_err(|error| crate::Error::Internal(error.to_string()))?;
        let secret = self.vault().open(&secret_place(record.webhook.id), &record.sealed)?;
        let (at, started) = (Utc::now(), Instant::now());
        let headers = signature::headers(&delivery.id.to_string(), at, &body, &secret);
        let outcome = self.desk().poster.post(&record.webhook.url, &headers, body).await;
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (status, error) = match outcome {
            Ok(posted) if (200..300).contains(&posted.status) => (Some(posted.status), None),
            Ok(posted) => (Some(posted.status), Some(posted.beginning)),
            Err(error) => (None, Some(error.to_string())),
        };
        let error = error.map(|text| text.chars().filter(|c| !c.is_control()).take(MAX_ERROR_CHARS).collect());
        Ok(Attempt { at, status, error, duration_ms })
    }

    /// A webhook that has failed for as long as a delivery is tried, without a success between, is switched off.
    async fn disable_if_it_never_works(&self, record: &WebhookRecord, unit: &mut Unit) -> Result<()> {
        let failing = self.store().webhook_failing_since(record.webhook.id).await?;
        if failing.is_none_or(|since| Utc::now() - since < retry::GIVE_UP_AFTER) {
            return Ok(());
        }
        let after = Webhook {
            disabled: true,
            reason: Some("it took nothing for 24 hours".to_owned()),
            updated_at: Utc::now(),
            version: record.webhook.version + 1,
            ..record.webhook.clone()
        };
        unit.audit(change(Actor::Host, "webhook.disable", Some(&record.webhook), Some(&after)));
        unit.update_webhook(&WebhookRecord { webhook: after, sealed: record.sealed.clone() });
        Ok(())
    }
}
