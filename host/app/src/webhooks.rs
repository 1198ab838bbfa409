//! Webhooks: an organisation's other systems, which are told of changes.

mod deliver;
mod places;
mod record;
mod signature;

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::Utc;
use rand::RngCore;
use tocsin_model::{
    audit::Change,
    id::{DeliveryId, OrganisationId, WebhookId},
    organisation::OrganisationKind,
    outbox::OutboxEntry,
    page::Page,
    tlp::Tlp,
    viewer::{Action, Actor, Viewer},
    webhook::{
        Delivery, DeliveryState, NewWebhook, UpdateWebhook, Webhook, WebhookEvent, WebhookWithSecret, delivery_id,
    },
};
use tocsin_store::{PageRequest, StoreError, Unit, WebhookRecord};

use crate::{
    App,
    accounts::{as_json, checked_name},
    error::{Error, Result, require},
    sight::{Subject, sifted},
};

pub(crate) use deliver::deliver_all;
pub(crate) use places::Places;

/// How many bytes a secret has, as the Standard Webhooks specification recommends (24 to 64).
const SECRET_BYTES: usize = 32;
/// What a secret begins with.
const SECRET_PREFIX: &str = "whsec_";
/// The longest URL.
const MAX_URL_CHARS: usize = 2_000;
/// How many an organisation has at most: each change of its incidents is sent to all of them.
const MAX_OF_ONE: usize = 20;

/// Stores the deliveries that an entry is to the webhooks.
pub(crate) fn plan(entry: &OutboxEntry, first: bool, webhooks: &[Webhook], unit: &mut Unit) {
    let Some(event) = WebhookEvent::of(entry, first) else { return };
    let now = Utc::now();
    for webhook in webhooks.iter().filter(|webhook| webhook.wants(event, entry)) {
        let delivery = Delivery {
            id: delivery_id(entry, webhook.id),
            webhook: webhook.id,
            event,
            key: entry.key.clone(),
            seq: entry.number("seq"),
            occurred_at: entry.at,
            state: DeliveryState::Waiting,
            attempts: 0,
            last: None,
            created_at: now,
            next_at: now,
            version: 1,
        };
        unit.create_delivery(&delivery, webhook.organisation);
    }
}

impl App {
    /// Webhooks by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn webhooks(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<Webhook>> {
        require(viewer, Action::ManageWebhooks)?;
        let Page { items, next } = self.store().webhooks(viewer, page).await?;
        Ok(Page { items: items.into_iter().map(|record| record.webhook).collect(), next })
    }

    /// A webhook.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::NotFound`].
    pub async fn webhook(&self, viewer: &Viewer, id: WebhookId) -> Result<Webhook> {
        Ok(self.webhook_record(viewer, id).await?.webhook)
    }

    async fn webhook_record(&self, viewer: &Viewer, id: WebhookId) -> Result<WebhookRecord> {
        require(viewer, Action::ManageWebhooks)?;
        self.store().webhook(viewer, id).await?.ok_or(Error::not_found("webhook"))
    }

    /// Adds a webhook. Its secret is given out this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the fields.
    pub async fn create_webhook(&self, viewer: &Viewer, new: NewWebhook) -> Result<WebhookWithSecret> {
        require(viewer, Action::ManageWebhooks)?;
        let organisation = self.organisation_of_webhook(viewer, new.organisation).await?;
        self.check_room_for_webhook(organisation.0).await?;
        let now = Utc::now();
        let webhook = Webhook {
            id: WebhookId::fresh(),
            name: checked_name("name", &new.name)?,
            organisation: organisation.0,
            of_cert: organisation.1,
            url: self.checked_url(&new.url)?,
            events: checked_events(new.events)?,
            clearance: checked_clearance(viewer, new.clearance.unwrap_or(Tlp::Amber.min(viewer.clearance)))?,
            disabled: false,
            reason: None,
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let (secret, sealed) = self.fresh_webhook_secret(webhook.id)?;
        let mut unit = Unit::new();
        unit.create_webhook(&WebhookRecord { webhook: webhook.clone(), sealed });
        unit.audit(change(viewer.principal.into(), "webhook.create", None, Some(&webhook)));
        self.store().commit(unit).await?;
        Ok(WebhookWithSecret { webhook, secret })
    }

    async fn check_room_for_webhook(&self, organisation: OrganisationId) -> Result<()> {
        let all = self.store().all_webhooks().await?;
        if all.iter().filter(|webhook| webhook.organisation == organisation).count() < MAX_OF_ONE {
            return Ok(());
        }
        let message = format!("has {MAX_OF_ONE} webhooks, the most that one may have: remove one first");
        Err(Error::invalid("organisation", message))
    }

    /// The webhook, for somebody who changes it. Whoever says where it sends reads what it reads, so nobody does of one
    /// whose clearance is above their own.
    async fn changeable_webhook(&self, viewer: &Viewer, id: WebhookId) -> Result<WebhookRecord> {
        let record = self.webhook_record(viewer, id).await?;
        if record.webhook.clearance > viewer.clearance {
            return Err(Error::Conflict("its clearance is above yours: ask an administrator".to_owned()));
        }
        Ok(record)
    }

    /// Whose webhook it becomes, and whether that is the CERT.
    async fn organisation_of_webhook(
        &self,
        viewer: &Viewer,
        asked: Option<OrganisationId>,
    ) -> Result<(OrganisationId, bool)> {
        let id = asked.unwrap_or(viewer.organisation);
        let organisation = self.store().organisation(viewer, id).await?;
        let organisation = organisation
            .ok_or_else(|| Error::invalid("organisation", "there is no such organisation: use one that you see"))?;
        Ok((id, organisation.kind == OrganisationKind::Cert))
    }

    fn checked_url(&self, url: &str) -> Result<String> {
        let url = url.trim();
        if url.chars().count() > MAX_URL_CHARS {
            return Err(Error::invalid("url", format!("use at most {MAX_URL_CHARS} characters")));
        }
        let parsed = self.desk().poster.rules().check(url).map_err(|wrong| Error::invalid("url", wrong))?;
        Ok(parsed.into())
    }

    fn fresh_webhook_secret(&self, id: WebhookId) -> Result<(String, Vec<u8>)> {
        let mut bytes = [0u8; SECRET_BYTES];
        rand::rng().fill_bytes(&mut bytes);
        let sealed = self.vault().seal(&secret_place(id), &bytes)?;
        Ok((format!("{SECRET_PREFIX}{}", BASE64_STANDARD.encode(bytes)), sealed))
    }

    /// Changes a webhook, switches it on or off.
    ///
    /// # Errors
    /// [`Error::Invalid`] names the fields; [`Error::Conflict`] when its clearance is above the viewer's;
    /// [`Error::VersionMismatch`] when it is not at `version` any more.
    pub async fn update_webhook(
        &self,
        viewer: &Viewer,
        id: WebhookId,
        update: UpdateWebhook,
        version: Option<u64>,
    ) -> Result<Webhook> {
        let record = self.changeable_webhook(viewer, id).await?;
        if version.is_some_and(|version| version != record.webhook.version) {
            return Err(mismatch(&record.webhook));
        }
        let mut after =
            Webhook { version: record.webhook.version + 1, updated_at: Utc::now(), ..record.webhook.clone() };
        if let Some(name) = &update.name {
            after.name = checked_name("name", name)?;
        }
        if let Some(url) = &update.url {
            after.url = self.checked_url(url)?;
        }
        if let Some(events) = update.events {
            after.events = checked_events(events)?;
        }
        if let Some(clearance) = update.clearance {
            after.clearance = checked_clearance(viewer, clearance)?;
        }
        if let Some(disabled) = update.disabled {
            after.disabled = disabled;
            after.reason = None;
        }
        let mut unit = Unit::new();
        if record.webhook.disabled && !after.disabled {
            unit.webhook_works(id);
        }
        unit.audit(change(viewer.principal.into(), "webhook.update", Some(&record.webhook), Some(&after)));
        self.write_webhook(viewer, unit, &WebhookRecord { webhook: after.clone(), ..record }).await?;
        Ok(after)
    }

    /// Gives a webhook a new secret, this once. The old one signs nothing any more.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn renew_webhook_secret(&self, viewer: &Viewer, id: WebhookId) -> Result<WebhookWithSecret> {
        let record = self.changeable_webhook(viewer, id).await?;
        let (secret, sealed) = self.fresh_webhook_secret(id)?;
        let after = Webhook { version: record.webhook.version + 1, updated_at: Utc::now(), ..record.webhook.clone() };
        let mut unit = Unit::new();
        unit.audit(change(viewer.principal.into(), "webhook.renew_secret", Some(&record.webhook), Some(&after)));
        self.write_webhook(viewer, unit, &WebhookRecord { webhook: after.clone(), sealed }).await?;
        Ok(WebhookWithSecret { webhook: after, secret })
    }

    async fn write_webhook(&self, viewer: &Viewer, mut unit: Unit, record: &WebhookRecord) -> Result<()> {
        unit.update_webhook(record);
        match self.store().commit(unit).await {
            Err(StoreError::Conflict { .. }) => Err(mismatch(&self.webhook(viewer, record.webhook.id).await?)),
            outcome => Ok(outcome?),
        }
    }

    /// Removes a webhook. What waited for it is told to nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn delete_webhook(&self, viewer: &Viewer, id: WebhookId) -> Result<()> {
        let webhook = self.webhook(viewer, id).await?;
        let mut unit = Unit::new();
        unit.delete_webhook(id);
        unit.audit(change(viewer.principal.into(), "webhook.delete", Some(&webhook), None));
        Ok(self.store().commit(unit).await?)
    }

    /// What a webhook was told of records that the viewer sees, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn deliveries(&self, viewer: &Viewer, id: WebhookId, page: &PageRequest) -> Result<Page<Delivery>> {
        self.webhook_record(viewer, id).await?;
        let read = |page| async move { Ok(self.store().deliveries(viewer, id, &page).await?) };
        let sift = |deliveries: Vec<Delivery>| async move {
            let seen = self.seen_of(viewer, deliveries.iter().filter_map(subject)).await?;
            let is_seen = |delivery: &Delivery| subject(delivery).is_none_or(|subject| seen.contains(&subject));
            Ok(deliveries.into_iter().map(|delivery| Some(delivery).filter(is_seen)).collect())
        };
        sifted(page, read, sift).await
    }

    /// Delivers once more, from the beginning, whatever became of it before.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] while it waits anyway, or the webhook is switched off.
    pub async fn redeliver(&self, viewer: &Viewer, id: WebhookId, delivery: DeliveryId) -> Result<Delivery> {
        let webhook = self.changeable_webhook(viewer, id).await?.webhook;
        let found = self.store().delivery(viewer, delivery).await?.filter(|found| found.webhook == id);
        let mut again = found.ok_or(Error::not_found("delivery"))?;
        if webhook.disabled {
            return Err(Error::Conflict("the webhook is switched off: switch it on first".to_owned()));
        }
        if again.state == DeliveryState::Waiting {
            return Err(Error::Conflict("it waits for its next attempt anyway".to_owned()));
        }
        let now = Utc::now();
        (again.state, again.attempts, again.created_at, again.next_at) = (DeliveryState::Waiting, 0, now, now);
        again.version += 1;
        let mut unit = Unit::new();
        unit.update_delivery(&again, webhook.organisation);
        let mut entry = change(viewer.principal.into(), "webhook.redeliver", None, Some(&webhook));
        entry.after = Some(as_json(&again));
        unit.audit(entry);
        self.store().commit(unit).await?;
        self.desk().deliveries.notify_one();
        Ok(again)
    }
}

/// The record that a delivery tells of; `None` for assets, which everybody sees who sees the webhook.
fn subject(delivery: &Delivery) -> Option<Subject> {
    match delivery.event {
        WebhookEvent::IncidentCreated | WebhookEvent::IncidentChanged => {
            delivery.key.parse().ok().map(Subject::Incident)
        }
        WebhookEvent::MessageCreated | WebhookEvent::MessageChanged => delivery.key.parse().ok().map(Subject::Thread),
        WebhookEvent::AssistanceChanged => delivery.key.parse().ok().map(Subject::Ticket),
        WebhookEvent::AssetChanged => None,
    }
}

/// Where a webhook's secret belongs.
fn secret_place(id: WebhookId) -> String {
    format!("webhook/{id}/secret")
}

fn checked_events(mut events: Vec<WebhookEvent>) -> Result<Vec<WebhookEvent>> {
    events.sort_unstable();
    events.dedup();
    if events.is_empty() {
        let all = WebhookEvent::ALL.map(WebhookEvent::as_str).join(", ");
        return Err(Error::invalid("events", format!("choose at least one of: {all}")));
    }
    Ok(events)
}

fn checked_clearance(viewer: &Viewer, clearance: Tlp) -> Result<Tlp> {
    if clearance <= viewer.clearance {
        return Ok(clearance);
    }
    Err(Error::invalid("clearance", format!("use at most your own: {}", viewer.clearance)))
}

fn mismatch(current: &Webhook) -> Error {
    Error::VersionMismatch { current: Box::new(as_json(current)) }
}

fn change(actor: Actor, action: &str, before: Option<&Webhook>, after: Option<&Webhook>) -> Change {
    let of = after.or(before);
    Change {
        actor,
        action: action.to_owned(),
        subject: of.map(|webhook| format!("webhook/{}", webhook.id)).unwrap_or_default(),
        organisation: of.map(|webhook| webhook.organisation),
        before: before.map(as_json),
        after: after.map(as_json),
        at: Utc::now(),
    }
}
