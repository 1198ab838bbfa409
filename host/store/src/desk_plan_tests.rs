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
    let database = database().await;
    for viewer in viewers() {
        assert_listing(&database, || webhook_listing(&viewer)).await;
        assert_listing(&database, || delivery_listing(&viewer, WebhookId::fresh())).await;
    }
    for state in [None, Some(MailState::Queued)] {
        assert_listing(&database, || mail_listing(state)).await;
    }
    for (statement, index) in [
        (outbox::WAITING, "outbox_committed"),
        (deliveries::DUE, "delivery_due"),
        (mails::DIGESTS_DUE, "digest_due"),
        (mails::MAILS_DUE, "mail_due"),
    ] {
        let mut variables = Variables::new();
        variables.insert("since", time(DateTime::UNIX_EPOCH));
        variables.insert("now", time(DateTime::UNIX_EPOCH));
        variables.insert("most", 10_i64.into_value());
        let plan = plan(&database, statement, variables).await;
        assert_index(&plan, index, statement);
    }
}
