//! The desk's lists and queues use their indexes.

use chrono::DateTime;
use surrealdb::types::{SurrealValue, Variables};
use tocsin_model::{id::WebhookId, notification::MailState};

use crate::{
    deliveries::{self, delivery_listing},
    mails::{self, mail_listing},
    outbox,
    plan_tests::{assert_index, assert_listing, database, plan, viewers},
    value::time,
    webhooks::webhook_listing,
};

#[tokio::test]
async fn the_desks_lists_and_queues_use_their_indexes() {
