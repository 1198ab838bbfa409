//! The desk's lists and queues use their indexes.

use chrono::DateTime;
use surrealdb::types::{SurrealValue, Variables};
use tocsin_model::{
    id::{AccountId, CategoryId, OrganisationId, WebhookId},
    notification::MailState,
    statistics::{Measure, Month},
};

use uuid::Uuid;

use crate::{
    deliveries::{self, delivery_listing},
    followed::{FollowedFilter, followed_listing},
    mails::{self, mail_listing},
    message_figures, outbox,
    plan_tests::{assert_index, assert_listing, database, plan, viewers},
    statistics,
    value::{list, text, time, uuid},
    webhooks::webhook_listing,
};

#[tokio::test]
async fn the_desks_lists_and_queues_use_their_indexes() {
    let database = database().await;
    let webhook = WebhookId::fresh();
    for viewer in viewers() {
        assert_listing(&database, || webhook_listing(&viewer)).await;
        assert_listing(&database, || delivery_listing(&viewer, webhook)).await;
    }
    for state in [None, Some(MailState::Queued)] {
        assert_listing(&database, || mail_listing(state)).await;
    }
    for (statement, index) in [
        (outbox::WAITING, "outbox_committed"),
        (deliveries::DUE, "delivery_due"),
        (mails::DIGESTS_DUE, "digest_due"),
        (mails::MAILS_DUE, "mail_due"),
        (message_figures::OF_INCIDENT, "message_figures_incident"),
    ] {
        let mut variables = Variables::new();
        variables.insert("since", time(DateTime::UNIX_EPOCH));
        variables.insert("now", time(DateTime::UNIX_EPOCH));
        variables.insert("most", 10_i64.into_value());
        variables.insert("incident", uuid(Uuid::nil()));
        variables.insert("except", list([uuid(Uuid::nil())]));
        let plan = plan(&database, statement, variables).await;
        assert_index(&plan, index, statement);
    }
}

#[tokio::test]
async fn sums_and_what_stands_behind_them_use_their_indexes() {
    let database = database().await;
    let month = Month::of(DateTime::UNIX_EPOCH);
    let any = FollowedFilter {
        from: month,
        to: month,
        organisation: None,
        category: None,
        analyst: None,
        measure: Measure::Submitted,
    };
    let filters = [
        any,
        FollowedFilter { organisation: Some(OrganisationId::fresh()), ..any },
        FollowedFilter { category: Some(CategoryId::fresh()), analyst: Some(AccountId::fresh()), ..any },
        FollowedFilter { measure: Measure::AnswerMissed, ..any },
    ];
    for viewer in viewers() {
        for filter in &filters {
            assert_listing(&database, || followed_listing(&viewer, filter)).await;
        }
    }
    let mut variables = Variables::new();
    variables.insert("scope", uuid(Uuid::nil()));
    variables.insert("dimension", text("month"));
    for name in ["from", "to", "scope_tlp"] {
        variables.insert(name, 1_i64.into_value());
    }
    let plan = plan(&database, statistics::SUMS, variables).await;
    assert_index(&plan, "statistic_month", statistics::SUMS);
}
