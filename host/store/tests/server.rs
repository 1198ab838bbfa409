//! Several hosts on one server: each sees what the others do, and takes over what a dead one drove.

mod common;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use common::{analyst, open, run, server, ticket};
use futures::poll;
use tocsin_model::id::OrganisationId;
use tocsin_store::Unit;
use tokio::time::timeout;

#[tokio::test]
async fn a_host_tells_its_live_clients_what_another_host_did_once() {
    let Some((_server, config)) = server() else {
        println!("TOCSIN_SURREAL_BIN is not set: skipped");
        return;
    };
    let (here, there) = (open(config.clone()).await, open(config).await);
    let mut events = here.events();
    let mut own_events = there.events();
    let written = ticket(OrganisationId::fresh(), "evil.example");
    // Until the live query stands, changes are not notified: keep changing until one arrives.
    let mut version = 1;
    let event = loop {
        let mut unit = Unit::new();
        let changed = tocsin_model::ticket::Ticket { version, ..written.clone() };
        if version == 1 {
            unit.create_ticket(&changed)
        } else {
            unit.update_ticket(&changed)
        };
        there.commit(unit).await.expect("written");
        version += 1;
        if let Ok(event) = tokio::time::timeout(std::time::Duration::from_millis(200), events.recv()).await {
            break event.expect("told");
        }
    };
    assert_eq!(event.key, written.id.to_string());
    let mut told = 0;
    while own_events.try_recv().is_ok() {
        told += 1;
    }
    assert_eq!(told, version - 1, "each change is told once where it was made");
}

/// How long what another host did may be under way.
const WITHIN: Duration = Duration::from_secs(30);
/// Far more changes at once than a server keeps waiting for one reader.
const MANY: usize = 1_000;

#[tokio::test]
async fn very_many_changes_at_once_reach_the_other_host_and_disturb_nobody() {
    let Some((_server, config)) = server() else {
        println!("TOCSIN_SURREAL_BIN is not set: skipped");
        return;
    };
    let (here, there) = (open(config.clone()).await, open(config).await);
    let _busy = Busy::machine();
    let organisation = OrganisationId::fresh();
    let mut events = here.events();
    for round in 0..5 {
        let mut unit = Unit::new();
        for number in 0..MANY {
            unit.create_ticket(&ticket(organisation, &format!("host-{number}.round-{round}.example")));
        }
        let all_told = async {
            there.commit(unit).await.expect("written");
            let mut told = HashSet::new();
            while told.len() < MANY {
                let event = timeout(WITHIN, events.recv()).await.expect("told in time").expect("told");
                assert!(told.insert(event.key.clone()), "told once");
            }
        };
        let mut all_told = std::pin::pin!(all_told);
        while poll!(&mut all_told).is_pending() {
            here.setup_needed().await.expect("whoever reads meanwhile has an answer");
        }
    }
}

/// Keeps every core busy while it lives: so a server falls behind with what it has to send.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn machine() -> Self {
        let busy = Arc::new(AtomicBool::new(true));
        let threads = 2 * std::thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..threads {
            let busy = Arc::clone(&busy);
            std::thread::spawn(move || while busy.load(Ordering::Relaxed) {});
        }
        Self(busy)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn the_runs_of_a_living_host_are_not_taken() {
    let Some((_server, config)) = server() else {
        println!("TOCSIN_SURREAL_BIN is not set: skipped");
        return;
    };
    let (here, there) = (open(config.clone()).await, open(config).await);
    let run = run(&ticket(OrganisationId::fresh(), "evil.example"));
    let mut unit = Unit::new();
    unit.create_run(&run);
    here.commit(unit).await.expect("new");
    assert_eq!(here.claim_runs(1).await.expect("claimed").len(), 1);
    assert_eq!(there.claim_runs(1).await, Ok(Vec::new()));
    here.close().await.expect("gives up its leases");
    let taken = there.claim_runs(1).await.expect("claimed").pop().expect("free now");
    assert_eq!((taken.id, taken.epoch), (run.id, 2));
    assert!(there.run(&analyst(), run.id).await.expect("answers").is_some());
}
