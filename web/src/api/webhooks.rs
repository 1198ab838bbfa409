//! Webhooks and what they were told.

use serde_json::json;
use tocsin_model::{
    id::{DeliveryId, WebhookId},
    page::Page,
    webhook::{Delivery, NewWebhook, Webhook, WebhookWithSecret},
};

use super::{Api, Failure};

impl Api {
    /// All webhooks that the reader may see.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn webhooks(self) -> Result<Page<Webhook>, Failure> {
        self.get("/webhooks").query("limit", Some(200)).send().await
    }

    /// A webhook.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn webhook(self, id: WebhookId) -> Result<Webhook, Failure> {
        self.get(&format!("/webhooks/{id}")).send().await
    }

    /// Adds a webhook.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn create_webhook(self, input: &NewWebhook) -> Result<WebhookWithSecret, Failure> {
        self.post("/webhooks").json(input).send().await
    }

    /// Switches a webhook off or on.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn switch_webhook(self, id: WebhookId, disabled: bool) -> Result<Webhook, Failure> {
        self.patch_any(&format!("/webhooks/{id}")).json(&json!({ "disabled": disabled })).send().await
    }

    /// Removes a webhook.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn delete_webhook(self, id: WebhookId) -> Result<(), Failure> {
        self.delete_any(&format!("/webhooks/{id}")).done().await
    }

    /// Gives a webhook a new secret.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn renew_webhook_secret(self, id: WebhookId) -> Result<WebhookWithSecret, Failure> {
        self.post(&format!("/webhooks/{id}/secret")).send().await
    }

    /// What a webhook was told.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn deliveries(self, id: WebhookId, cursor: String) -> Result<Page<Delivery>, Failure> {
        self.get(&format!("/webhooks/{id}/deliveries")).query("cursor", Some(cursor)).send().await
    }

    /// Delivers once more.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn redeliver(self, id: WebhookId, delivery: DeliveryId) -> Result<Delivery, Failure> {
        self.post(&format!("/webhooks/{id}/deliveries/{delivery}/redeliver")).send().await
    }
}
