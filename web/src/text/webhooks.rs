//! Webhooks.

use tocsin_model::webhook::{DeliveryState, WebhookEvent};

pub const WEBHOOKS: &str = "Webhooks";
pub const WEBHOOK: &str = "Webhook";
pub const ABOUT: &str = "Other systems that are told of changes, by signed requests.";
pub const ADD: &str = "Add a webhook";
pub const URL: &str = "Address";
pub const URL_HINT: &str = "https://… Redirects are not followed.";
pub const EVENTS: &str = "Told of";
pub const EVENT: &str = "Told";
pub const CHOOSE_ONE: &str = "Choose at least one.";
pub const CLEARANCE: &str = "Told up to";
pub const SECRET: &str = "Secret";
pub const NEW_SECRET: &str = "New secret";
pub const NEW_SECRET_SURE: &str = "Really? The old one ends.";
pub const HOW_TO_CHECK: &str = "How a request's signature is checked";
pub const LOG: &str = "What it was told";
pub const NO_DELIVERIES: &str = "Nothing told yet";
pub const NO_DELIVERIES_HINT: &str = "The first change that it is told of stands here.";
pub const ATTEMPTS: &str = "Attempts";
pub const LAST: &str = "Last answer";
pub const WHEN: &str = "Happened";
pub const DELETE: &str = "Delete…";
pub const DELETE_TITLE: &str = "Delete the webhook";
pub const DELETE_NOW: &str = "Delete it now";
pub const DELETING: &str = "Deleting…";
pub const DELETED: &str = "The webhook is gone.";
pub const REDELIVER: &str = "Deliver again";

pub fn event(event: WebhookEvent) -> &'static str {
    match event {
        WebhookEvent::IncidentCreated => "New incidents",
        WebhookEvent::IncidentChanged => "Changes of incidents",
        WebhookEvent::MessageCreated => "New messages",
        WebhookEvent::MessageChanged => "Edited and deleted messages",
        WebhookEvent::AssetChanged => "Claims of assets",
        WebhookEvent::AssistanceChanged => "Requests for help",
    }
}

pub fn delete_about(name: &str) -> String {
    format!(
        "“{name}” is told of nothing any more, also not of what waits. What it was told stays nowhere. It cannot be undone."
    )
}

pub fn state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "Waits for its next attempt",
        DeliveryState::Delivered => "Delivered",
        DeliveryState::Dropped => "Not told: not visible any more",
        DeliveryState::GivenUp => "Given up",
    }
}
