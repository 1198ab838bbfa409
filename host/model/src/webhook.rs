//! Webhooks: another system is told of changes by signed requests, as the Standard Webhooks specification describes them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{
    id::{ApiClientId, DeliveryId, OrganisationId, WebhookId},
    live::Noun,
    outbox::OutboxEntry,
    tlp::Tlp,
    viewer::{Principal, Role, Viewer},
};

/// What a webhook can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum WebhookEvent {
    /// An incident was begun, or opened by the CERT.
    #[serde(rename = "incident.created")]
    IncidentCreated,
    /// An incident changed: its state, card, markings, people, tasks or deadlines.
    #[serde(rename = "incident.changed")]
    IncidentChanged,
    /// A message was written.
    #[serde(rename = "message.created")]
    MessageCreated,
    /// A message was edited or deleted.
    #[serde(rename = "message.changed")]
    MessageChanged,
    /// An asset was claimed, approved, refused or given up.
    #[serde(rename = "asset.changed")]
    AssetChanged,
    /// A request for help was made, taken or closed.
    #[serde(rename = "assistance.changed")]
    AssistanceChanged,
}

impl WebhookEvent {
    /// All of them.
    pub const ALL: [WebhookEvent; 6] = [
        WebhookEvent::IncidentCreated,
        WebhookEvent::IncidentChanged,
        WebhookEvent::MessageCreated,
        WebhookEvent::MessageChanged,
        WebhookEvent::AssetChanged,
        WebhookEvent::AssistanceChanged,
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            WebhookEvent::IncidentCreated => "incident.created",
            WebhookEvent::IncidentChanged => "incident.changed",
            WebhookEvent::MessageCreated => "message.created",
            WebhookEvent::MessageChanged => "message.changed",
            WebhookEvent::AssetChanged => "asset.changed",
            WebhookEvent::AssistanceChanged => "assistance.changed",
        }
    }

    /// What a committed change is to webhooks; `first` when the record was never followed before.
    #[must_use]
    pub fn of(entry: &OutboxEntry, first: bool) -> Option<Self> {
        let is_set = |name: &str| entry.record.get(name).is_some_and(|value| !value.is_null());
        match entry.noun {
            Noun::Incident if first => Some(WebhookEvent::IncidentCreated),
            Noun::Incident => Some(WebhookEvent::IncidentChanged),
            Noun::Message if is_set("edited_at") || is_set("deleted_at") => Some(WebhookEvent::MessageChanged),
            Noun::Message => Some(WebhookEvent::MessageCreated),
            Noun::Asset => Some(WebhookEvent::AssetChanged),
            Noun::Ticket => Some(WebhookEvent::AssistanceChanged),
            _ => None,
        }
    }
}

/// Another system's subscription to changes. Its secret is shown once and never again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Webhook {
    /// Its identifier.
    pub id: WebhookId,
    /// What it is for.
    pub name: String,
    /// Whose it is: it is told what a machine of this organisation may read; one of the CERT, of all organisations.
    pub organisation: OrganisationId,
    /// Whether it is the CERT's.
    pub of_cert: bool,
    /// Where requests are sent.
    pub url: String,
    /// What it is told.
    pub events: Vec<WebhookEvent>,
    /// The strictest marking that it is told of.
    pub clearance: Tlp,
    /// Whether it is told nothing: switched off by a person, or after a day without a success.
    pub disabled: bool,
    /// Why it was switched off by the host.
    pub reason: Option<String>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

impl Webhook {
    /// The eyes with which it reads: a machine of its organisation, or an auditor of the CERT.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        Viewer {
            // A machine of its own: the host itself would see drafts.
            principal: Principal::ApiClient(ApiClientId(self.id.0)),
            organisation: self.organisation,
            role: if self.of_cert { Role::Auditor } else { Role::ApiClient },
            clearance: self.clearance,
        }
    }

    /// Whether it is to be told of this event, as far as the change itself says so: what it may see is asked again when it
    /// is told.
    #[must_use]
    pub fn wants(&self, event: WebhookEvent, entry: &OutboxEntry) -> bool {
        let viewer = self.viewer();
        let in_scope = match entry.organisation {
            Some(owner) => viewer.sees(owner, entry.tlp),
            None => self.of_cert && entry.tlp <= self.clearance,
        };
        !self.disabled && in_scope && self.events.contains(&event) && viewer.may(entry.noun.read_action())
    }
}

/// A webhook as a caller describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// What it is for; 1 to 200 characters.
    pub name: String,
    /// Where requests are sent: `https://…`. Redirects are not followed.
    pub url: String,
    /// What it is told; at least one.
    pub events: Vec<WebhookEvent>,
    /// Whose it is; the caller's own organisation unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// The strictest marking that it is told of; at most the caller's clearance. TLP:AMBER unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clearance: Option<Tlp>,
}

/// What changes of a webhook. Absent fields stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UpdateWebhook {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where requests are sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<WebhookEvent>>,
    /// The strictest marking that it is told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clearance: Option<Tlp>,
    /// Whether it is told nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// A new webhook, or one with a new secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookWithSecret {
    /// The webhook.
    #[serde(flatten)]
    pub webhook: Webhook,
    /// The secret that its requests are signed with, `whsec_` and base64: shown this once.
    pub secret: String,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It waits for its next attempt.
    Waiting,
    /// The receiver answered with a status from 200 to 299.
    Delivered,
    /// The webhook may not see the record any more, or was switched off.
    Dropped,
    /// The receiver did not take it within 24 hours.
    GivenUp,
}

impl DeliveryState {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Dropped => "dropped",
            DeliveryState::GivenUp => "given_up",
        }
    }
}

/// One delivery of a change to a webhook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Its identifier: the `webhook-id` header of each of its attempts, so that a second one is known as such.
    pub id: DeliveryId,
    /// The webhook.
    pub webhook: WebhookId,
    /// What is told.
    pub event: WebhookEvent,
    /// The record's identifier.
    pub key: String,
    /// For a message: its number in its thread.
    pub seq: Option<u64>,
    /// When the change was committed.
    pub occurred_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// The last attempt.
    pub last: Option<Attempt>,
    /// When it was first due; 24 hours later it is given up.
    pub created_at: DateTime<Utc>,
    /// When it is tried next.
    pub next_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: u64,
}

/// One attempt to deliver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attempt {
    /// When.
    pub at: DateTime<Utc>,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// Why there was no answer, or the beginning of one that is no success.
    pub error: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// The body of a webhook's request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payload {
    /// The delivery's identifier, as in the header.
    pub id: DeliveryId,
    /// What is told.
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// When the change was committed.
    pub timestamp: DateTime<Utc>,
    /// The record as the webhook may read it at the time of the attempt, in the form of the API.
    pub data: Value,
}

/// The delivery of an outbox entry to a webhook: following the entry again would make the same one.
#[must_use]
pub fn delivery_id(entry: &OutboxEntry, webhook: WebhookId) -> DeliveryId {
    DeliveryId(Uuid::new_v5(&entry.id, webhook.0.as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::viewer::Actor;

    fn entry(noun: Noun, organisation: Option<OrganisationId>, tlp: Tlp, record: Value) -> OutboxEntry {
        let event = crate::live::Event { id: Uuid::nil(), noun, key: "k".into(), organisation, tlp, body: record };
        OutboxEntry::of(&event, Actor::Host, Utc::now()).expect("followed")
    }

    fn webhook(organisation: OrganisationId, of_cert: bool) -> Webhook {
        let now = Utc::now();
        Webhook {
            id: WebhookId::fresh(),
            name: "SIEM".into(),
            organisation,
            of_cert,
            url: "https://siem.example/hook".into(),
            events: WebhookEvent::ALL.to_vec(),
            clearance: Tlp::Amber,
            disabled: false,
            reason: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    #[test]
    fn a_webhook_is_told_what_its_organisation_may_read_and_nothing_else() {
        let (own, other) = (OrganisationId::fresh(), OrganisationId::fresh());
        let (theirs, certs) = (webhook(own, false), webhook(OrganisationId::fresh(), true));
        for (organisation, tlp, to_own, to_cert) in [
            (Some(own), Tlp::Amber, true, true),
            (Some(own), Tlp::AmberStrict, false, false),
            (Some(other), Tlp::Clear, false, true),
            (None, Tlp::Clear, false, true),
        ] {
            let entry = entry(Noun::Incident, organisation, tlp, json!({ "version": 2 }));
            let wants = |webhook: &Webhook| webhook.wants(WebhookEvent::IncidentChanged, &entry);
            assert_eq!((wants(&theirs), wants(&certs)), (to_own, to_cert), "{tlp}");
        }
    }

    #[test]
    fn a_switched_off_webhook_and_one_that_did_not_ask_are_told_nothing() {
        let own = OrganisationId::fresh();
        let change = entry(Noun::Incident, Some(own), Tlp::Clear, json!({ "version": 1 }));
        assert_eq!(WebhookEvent::of(&change, true), Some(WebhookEvent::IncidentCreated));
        assert_eq!(WebhookEvent::of(&change, false), Some(WebhookEvent::IncidentChanged));
        let event = WebhookEvent::IncidentCreated;
        assert!(!Webhook { disabled: true, ..webhook(own, false) }.wants(event, &change));
        assert!(!Webhook { events: vec![WebhookEvent::MessageCreated], ..webhook(own, false) }.wants(event, &change));
    }

    #[test]
    fn every_event_is_read_back_from_its_word() {
        for event in WebhookEvent::ALL {
            assert_eq!(serde_json::to_value(event).expect("serialises"), event.as_str());
        }
    }
}
