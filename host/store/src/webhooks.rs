//! Webhooks with their sealed secrets.

use chrono::{DateTime, Utc};
use surrealdb::types::{Object, Variables};
use tocsin_model::{id::WebhookId, page::Page, viewer::Viewer, webhook::Webhook};

use crate::{
    error::StoreError,
    organisations::owned_by_name,
    page::{Listing, PageRequest},
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, bytes, count, doc, record, row, text, time, uuid, uuid_key},
    write::{Table, Write},
};

const WEBHOOK: Table = Table("webhook");
const FAILING: Table = Table("webhook_failing");
const COLUMNS: &str = "doc, sealed";

/// A webhook as it is stored. Its `Debug` does not show the secret, which is sealed anyway.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookRecord {
    /// The webhook.
    pub webhook: Webhook,
    /// Its secret, sealed.
    pub sealed: Vec<u8>,
}

impl std::fmt::Debug for WebhookRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookRecord").field("webhook", &self.webhook).finish_non_exhaustive()
    }
}

impl Unit {
    /// A new webhook.
    pub fn create_webhook(&mut self, record: &WebhookRecord) -> &mut Self {
        self.write(Write::Create(WEBHOOK, uuid_key(record.webhook.id.0), columns(record)))
    }

    /// A webhook's new state or secret. `version` is the new version, else `Conflict`.
    pub fn update_webhook(&mut self, record: &WebhookRecord) -> &mut Self {
        let expected = i64::try_from(record.webhook.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(record.webhook.id.0), columns(record));
        self.write(Write::Replace { table: WEBHOOK, key, expected, row })
    }

    /// The webhook goes. Its deliveries stay in nobody's sight until they are old.
    pub fn delete_webhook(&mut self, id: WebhookId) -> &mut Self {
        self.webhook_works(id);
        self.write(Write::Delete(WEBHOOK, uuid_key(id.0)))
    }

    /// The webhook has failed since then without a success between; the first such time stays.
    pub fn webhook_fails(&mut self, id: WebhookId, since: DateTime<Utc>) -> &mut Self {
        self.write(Write::Keep(FAILING, uuid_key(id.0), row([("since", time(since))])))
    }

    /// The webhook works.
    pub fn webhook_works(&mut self, id: WebhookId) -> &mut Self {
        self.write(Write::Delete(FAILING, uuid_key(id.0)))
    }
}

impl Store {
    /// A webhook; others than the CERT see only their organisation's.
    ///
    /// # Errors
    /// The database's.
    pub async fn webhook(&self, viewer: &Viewer, id: WebhookId) -> Result<Option<WebhookRecord>, StoreError> {
        let scope = Scope::of(viewer);
        let mut variables = Variables::new();
        scope.bind(&mut variables);
        variables.insert("id", record(WEBHOOK, uuid_key(id.0)));
        let conditions: String = scope.owner_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT {COLUMNS} FROM $id WHERE version >= 0{conditions}");
        Columns::of("webhook", self.database().value(statement, variables).await?)?.as_mut().map(read).transpose()
    }

    /// Webhooks by name; others than the CERT see only their organisation's.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn webhooks(&self, viewer: &Viewer, page: &PageRequest) -> Result<Page<WebhookRecord>, StoreError> {
        webhook_listing(viewer).page(self.database(), page, read).await
    }

    /// All webhooks, for whoever follows the outbox. There are dozens, not thousands.
    ///
    /// # Errors
    /// The database's.
    pub async fn all_webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let rows = self.database().value("SELECT doc FROM webhook", Variables::new()).await?;
        Columns::all("webhook", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }

    /// Since when a webhook has failed without a success between.
    ///
    /// # Errors
    /// The database's.
    pub async fn webhook_failing_since(&self, id: WebhookId) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(FAILING, uuid_key(id.0)));
        let found = self.database().value("SELECT since FROM $id", variables).await?;
        Ok(Columns::of("webhook", found)?.and_then(|mut row| row.time_option("since")))
    }
}

pub(crate) fn webhook_listing(viewer: &Viewer) -> Listing {
    owned_by_name(viewer, "webhook", WEBHOOK, COLUMNS, ("webhook_name", "webhook_organisation"), "name")
}

fn read(row: &mut Columns) -> Result<WebhookRecord, StoreError> {
    Ok(WebhookRecord { webhook: row.doc("doc")?, sealed: row.bytes("sealed")? })
}

fn columns(record: &WebhookRecord) -> Object {
    row([
        ("name", text(record.webhook.name.to_lowercase())),
        ("organisation", uuid(record.webhook.organisation.0)),
        ("version", count(record.webhook.version)),
        ("sealed", bytes(record.sealed.clone())),
        ("doc", doc(&record.webhook)),
    ])
}
