//! Runs: one host drives a run at a time, journals have no gaps, and what a dead host drove is taken over.

mod common;

use std::collections::BTreeSet;

use common::{analyst, entries, everywhere, member, on_disk, open, run, ticket};
use tocsin_model::{
    id::{OrganisationId, RunId},
    run::{Notification, Record, Run, RunState},
};
use tocsin_store::{Store, StoreError, Unit};

async fn queue(store: &Store) -> Run {
    let run = run(&ticket(OrganisationId::fresh(), "evil.example"));
    let mut unit = Unit::new();
    unit.create_run(&run);
    store.commit(unit).await.expect("new");
    run
}

async fn append(store: &Store, run: RunId, sequence: std::ops::Range<u32>) -> Result<(), StoreError> {
    let mut unit = Unit::new();
    unit.append(run, &entries(sequence));
    store.commit(unit).await
}

#[tokio::test]
async fn a_journal_is_read_as_it_was_appended() {
    everywhere(async |store| {
        let run = queue(&store).await;
        append(&store, run.id, 0..3).await.expect("the journal is empty");
        append(&store, run.id, 3..4).await.expect("it continues");
        let mut unit = Unit::new();
        unit.append(run.id, &entries(4..6)).append(run.id, &entries(6..300));
        store.commit(unit).await.expect("it continues");
        assert_eq!(store.journal(&analyst(), run.id).await, Ok(entries(0..300)));
        assert_eq!(store.journal(&member(OrganisationId::fresh()), run.id).await, Ok(Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn two_appends_in_the_same_place_are_not_both_taken() {
    everywhere(async |store| {
        let run = queue(&store).await;
        append(&store, run.id, 0..3).await.expect("the journal is empty");
        let taken = Err(StoreError::RunTaken(run.id));
        assert_eq!(append(&store, run.id, 0..3).await, taken);
        let (one, other) = tokio::join!(append(&store, run.id, 3..4), append(&store, run.id, 3..5));
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert_eq!(one.and(other), taken);
    })
    .await;
}

#[tokio::test]
async fn a_journal_with_a_gap_is_not_read_as_if_it_were_whole() {
    everywhere(async |store| {
        let run = queue(&store).await;
        append(&store, run.id, 0..3).await.expect("the journal is empty");
        append(&store, run.id, 4..5).await.expect("nothing is in this place");
        let read = store.journal(&analyst(), run.id).await;
        assert!(matches!(&read, Err(StoreError::Corrupt { detail, .. }) if detail.contains("line 3")), "{read:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_a_run_to_another_host_can_change_nothing_of_it() {
    everywhere(async |store| {
        let run = queue(&store).await;
        let claimed = store.claim_runs(10).await.expect("claimed").pop().expect("the queued one");
        assert_eq!((claimed.id, claimed.epoch, claimed.state), (run.id, 1, RunState::Running));
        let mut unit = Unit::new();
        unit.update_run(&Run { state: RunState::Failed, ..run.clone() });
        assert_eq!(store.commit(unit).await, Err(StoreError::RunTaken(run.id)));
        append(&store, run.id, 0..2).await.expect("by the owner");
        let finished = Run { state: RunState::Finished, ..claimed };
        let mut unit = Unit::new();
        unit.update_run(&finished);
        store.commit(unit).await.expect("by the owner");
        assert_eq!(store.run(&analyst(), run.id).await, Ok(Some(finished.clone())));
        assert_eq!(store.runs_of_ticket(&analyst(), run.ticket).await, Ok(vec![finished]));
    })
    .await;
}

#[tokio::test]
async fn claimers_at_the_same_time_never_get_the_same_run() {
    everywhere(async |store| {
        let mut queued = BTreeSet::new();
        for _ in 0..30 {
            queued.insert(queue(&store).await.id);
        }
        let claimers = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    match store.claim_runs(4).await {
                        Ok(runs) if runs.is_empty() => return mine,
                        Ok(runs) => mine.extend(runs.into_iter().map(|run| run.id)),
                        Err(StoreError::Contended) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            })
        });
        let mut claimed = Vec::new();
        for claimer in claimers.collect::<Vec<_>>() {
            claimed.extend(claimer.await.expect("no panic"));
        }
        assert_eq!(claimed.len(), 30);
        assert_eq!(claimed.into_iter().collect::<BTreeSet<_>>(), queued);
    })
    .await;
}

#[tokio::test]
async fn an_uncertain_run_waits_and_is_driven_again_once_it_is_queued() {
    everywhere(async |store| {
        let run = queue(&store).await;
        let mut claimed = store.claim_runs(1).await.expect("claimed").pop().expect("the queued one");
        claimed.state = RunState::Uncertain;
        let mut unit = Unit::new();
        unit.update_run(&claimed);
        store.commit(unit).await.expect("by the owner");
        assert_eq!(store.claim_runs(1).await, Ok(Vec::new()));
        claimed.state = RunState::Queued;
        let mut unit = Unit::new();
        unit.append(run.id, &entries(0..1)).update_run(&claimed);
        store.commit(unit).await.expect("a person resolved it");
        assert_eq!(store.claim_runs(1).await.expect("claimed").pop().expect("queued again").epoch, 2);
    })
    .await;
}

#[tokio::test]
async fn after_a_restart_the_runs_of_the_dead_process_are_claimed_and_everything_is_there() {
    let directory = tempfile::tempdir().expect("a directory for the database");
    let store = open(on_disk(&directory)).await;
    let (driven, queued) = (queue(&store).await, queue(&store).await);
    let claimed = store.claim_runs(1).await.expect("claimed").pop().expect("the oldest");
    append(&store, claimed.id, 0..5).await.expect("by the owner");
    let own = Run { state: RunState::Running, epoch: 1, ..run(&ticket(OrganisationId::fresh(), "own.example")) };
    let mut unit = Unit::new();
    unit.create_run(&own);
    store.commit(unit).await.expect("new");
    assert_eq!(store.claim_runs(10).await.expect("claimed").len(), 1, "its own runs are not claimed again");
    drop(store);
    let store = open(on_disk(&directory)).await;
    let taken = store.claim_runs(10).await.expect("claimed");
    assert!(taken.iter().all(|run| run.epoch == 2), "{taken:?}");
    let taken: BTreeSet<_> = taken.iter().map(|run| run.id).collect();
    assert_eq!(taken, BTreeSet::from([driven.id, queued.id, own.id]));
    let journal = store.journal(&analyst(), claimed.id).await.expect("readable");
    assert_eq!(journal[..5], entries(0..5));
    assert_eq!(journal[5].record, Record::Notification(Notification::TakenOver { epoch: 2 }));
    assert_eq!(
        append(&store, claimed.id, 5..6).await,
        Err(StoreError::RunTaken(claimed.id)),
        "the dead one comes back"
    );
    append(&store, claimed.id, 6..7).await.expect("by the new owner");
    assert!(store.verify_audit().await.expect("readable").holds);
    store.heartbeat().await.expect("alive");
}
