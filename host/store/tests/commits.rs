//! Units of work: all or nothing, also among many others, and also when nobody waits for them any more.

mod common;

use common::{analyst, everywhere, noon, on_disk, open, ticket};
use serde_json::json;
use tocsin_model::{
    audit::Change,
    id::{OrganisationId, TicketId},
    viewer::Actor,
};
use tocsin_store::{AuditFilter, PageRequest, StoreError, Unit};

fn change(subject: &str) -> Change {
    Change {
        actor: Actor::Host,
        action: "ticket.open".into(),
        subject: subject.into(),
        organisation: None,
        before: None,
        after: Some(json!({ "b": 1, "a": [true, null] })),
        at: noon(),
    }
}

#[tokio::test]
async fn a_unit_that_fails_leaves_nothing_behind_not_even_its_audit_entry() {
    everywhere(async |store| {
        let existing = ticket(OrganisationId::fresh(), "evil.example");
        let mut unit = Unit::new();
        unit.create_ticket(&existing);
        store.commit(unit).await.expect("new");
        let other = ticket(OrganisationId::fresh(), "other.example");
        let mut unit = Unit::new();
        unit.create_ticket(&other).create_ticket(&existing).audit(change("ticket/half"));
        assert!(matches!(store.commit(unit).await, Err(StoreError::AlreadyExists { .. })));
        assert_eq!(store.ticket(&analyst(), other.id).await, Ok(None));
        let half = AuditFilter { subject: Some("ticket/half".into()), action: None };
        assert!(store.audit_log(&half, &PageRequest::first()).await.expect("a page").items.is_empty());
    })
    .await;
}

#[tokio::test]
async fn among_many_units_at_once_only_the_guilty_ones_fail() {
    everywhere(async |store| {
        let organisation = OrganisationId::fresh();
        let commits = (0..60).map(|number| {
            let store = store.clone();
            // Every third one takes a value that another one takes too.
            let ticket = ticket(organisation, &format!("n{}.example", if number % 3 == 0 { 0 } else { number }));
            tokio::spawn(async move {
                let mut unit = Unit::new();
                unit.create_ticket(&ticket).audit(change(&format!("ticket/{}", ticket.id)));
                store.commit(unit).await
            })
        });
        let mut refused = 0;
        for commit in commits.collect::<Vec<_>>() {
            match commit.await.expect("no panic") {
                Ok(()) => {}
                Err(StoreError::AlreadyExists { .. }) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(refused, 19);
        let audited = store.audit_log(&AuditFilter::default(), &PageRequest::first()).await.expect("a page");
        assert_eq!(audited.items.len(), 41);
        assert_eq!(store.verify_audit().await.expect("readable").entries, 41);
        assert!(store.verify_audit().await.expect("readable").holds);
    })
    .await;
}

#[tokio::test]
async fn a_unit_whose_caller_went_away_happens_as_a_whole() {
    everywhere(async |store| {
        let organisation = OrganisationId::fresh();
        let (first, second) = (ticket(organisation, "a.example"), ticket(organisation, "b.example"));
        let mut unit = Unit::new();
        unit.create_ticket(&first).create_ticket(&second);
        {
            // Polled once, so that the unit is handed over, and then dropped.
            let mut commit = std::pin::pin!(store.commit(unit));
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(commit.as_mut().poll(context))).await;
            assert!(polled.is_pending());
        }
        let mut unit = Unit::new();
        unit.create_ticket(&ticket(organisation, "c.example"));
        store.commit(unit).await.expect("new");
        for id in [first.id, second.id] {
            assert!(store.ticket(&analyst(), id).await.expect("answers").is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_is_found_in_the_audit_log_by_its_subject() {
    everywhere(async |store| {
        let written = change(&format!("ticket/{}", TicketId::fresh()));
        let mut unit = Unit::new();
        unit.audit(written.clone()).audit(change("ticket/other"));
        store.commit(unit).await.expect("written");
        let filter = AuditFilter { subject: Some(written.subject.clone()), action: Some("ticket.open".into()) };
        let found = store.audit_log(&filter, &PageRequest::first()).await.expect("a page").items;
        assert_eq!(found.into_iter().map(|entry| entry.change).collect::<Vec<_>>(), [written]);
    })
    .await;
}

#[tokio::test]
async fn a_closed_store_has_committed_what_it_took_and_takes_nothing_more() {
    let directory = tempfile::tempdir().expect("a directory for the database");
    let store = open(on_disk(&directory)).await;
    let organisation = OrganisationId::fresh();
    let tickets: Vec<_> = (0..20).map(|number| ticket(organisation, &format!("n{number}.example"))).collect();
    let commits: Vec<_> = tickets
        .iter()
        .map(|ticket| {
            let (store, mut unit) = (store.clone(), Unit::new());
            unit.create_ticket(ticket);
            tokio::spawn(async move { store.commit(unit).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await.expect("closed");
    let mut unit = Unit::new();
    unit.audit(change("late"));
    assert!(matches!(store.commit(unit).await, Err(StoreError::Unavailable(_))));
    let mut committed = Vec::new();
    for commit in commits {
        committed.push(commit.await.expect("no panic").is_ok());
    }
    drop(store);
    let reopened = open(on_disk(&directory)).await;
    for (committed, ticket) in committed.into_iter().zip(&tickets) {
        let there = reopened.ticket(&analyst(), ticket.id).await.expect("answers").is_some();
        assert_eq!(committed, there);
    }
}
