//! Deliveries to webhooks: what is due, and the log of what was done.

use chrono::{DateTime, TimeDelta, Utc};
use surrealdb::types::{Object, Variables};
use tocsin_model::{
    id::{DeliveryId, OrganisationId, WebhookId},
    page::Page,
    viewer::Viewer,
    webhook::Delivery,
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, int, list, record, row, text, time, uuid, uuid_key},
    write::{Table, Write},
};

const DELIVERY: Table = Table("delivery");
/// How long the log is kept.
const KEPT: TimeDelta = TimeDelta::days(30);
/// How many old ones go at once.
const PURGED_AT_ONCE: i64 = 500;

impl Unit {
    /// A new delivery for a webhook of this organisation; refused with `AlreadyExists` when there is one with its id.
    pub fn create_delivery(&mut self, delivery: &Delivery, organisation: OrganisationId) -> &mut Self {
        self.write(Write::Create(DELIVERY, uuid_key(delivery.id.0), columns(delivery, organisation)))
    }

    /// A delivery's new state. `version` is the new version, else `Conflict`: two hosts never make the same attempt.
    pub fn update_delivery(&mut self, delivery: &Delivery, organisation: OrganisationId) -> &mut Self {
        let expected = i64::try_from(delivery.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(delivery.id.0), columns(delivery, organisation));
        self.write(Write::Replace { table: DELIVERY, key, expected, row })
    }
}

pub(crate) const DUE: &str = "SELECT doc, organisation, next_at FROM delivery WITH INDEX delivery_due \
    WHERE state = 'waiting' AND next_at <= $now AND $except CONTAINSNOT organisation ORDER BY next_at LIMIT $most";

impl Store {
    /// The deliveries that are due, but for those of some organisations, each with its webhook's organisation, the longest
    /// due first.
    ///
    /// # Errors
    /// The database's.
    pub async fn due_deliveries(
        &self,
        now: DateTime<Utc>,
        most: u32,
        except: &[OrganisationId],
    ) -> Result<Vec<(Delivery, OrganisationId)>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("except", list(except.iter().map(|id| uuid(id.0))));
        variables.insert("now", time(now));
        variables.insert("most", int(most));
        let rows = self.database().value(DUE, variables).await?;
        let read = |mut row: Columns| Ok((row.doc("doc")?, OrganisationId(row.uuid("organisation")?)));
        Columns::all("delivery", rows)?.into_iter().map(read).collect()
    }

    /// The deliveries of a webhook, newest first; others than the CERT see only their organisation's.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn deliveries(
        &self,
        viewer: &Viewer,
        webhook: WebhookId,
        page: &PageRequest,
    ) -> Result<Page<Delivery>, StoreError> {
        delivery_listing(viewer, webhook).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// One delivery; others than the CERT see only their organisation's.
    ///
    /// # Errors
    /// The database's.
    pub async fn delivery(&self, viewer: &Viewer, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let scope = Scope::of(viewer);
        let mut variables = Variables::new();
        scope.bind(&mut variables);
        variables.insert("id", record(DELIVERY, uuid_key(id.0)));
        let conditions: String = scope.owner_conditions().iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT doc FROM $id WHERE version >= 0{conditions}");
        Columns::of("delivery", self.database().value(statement, variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// Deliveries and mails that are older than 30 days go.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_desk(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        for (table, index) in [("delivery", "delivery_created"), ("mail", "mail_created")] {
            let mut variables = Variables::new();
            variables.insert("before", time(now - KEPT));
            variables.insert("most", int(PURGED_AT_ONCE));
            let statement = format!(
                "DELETE (SELECT VALUE id FROM {table} WITH INDEX {index} WHERE created < $before LIMIT $most) RETURN NONE"
            );
            self.database().atomic(&statement, variables).await?;
        }
        Ok(())
    }
}

pub(crate) fn delivery_listing(viewer: &Viewer, webhook: WebhookId) -> Listing {
    let scope = Scope::of(viewer);
    let mut variables = Variables::new();
    scope.bind(&mut variables);
    variables.insert("webhook", uuid(webhook.0));
    let mut conditions = scope.owner_conditions();
    conditions.push("webhook = $webhook");
    let (columns, index, order) = ("doc", "delivery_webhook", Order::Newest("created"));
    Listing { noun: "delivery", table: DELIVERY, columns, index, conditions, variables, order }
}

fn columns(delivery: &Delivery, organisation: OrganisationId) -> Object {
    row([
        ("webhook", uuid(delivery.webhook.0)),
        ("organisation", uuid(organisation.0)),
        ("state", text(delivery.state.as_str())),
        ("next_at", time(delivery.next_at)),
        ("created", time(delivery.created_at)),
        ("version", count(delivery.version)),
        ("doc", doc(delivery)),
    ])
}
