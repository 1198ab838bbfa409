//! Several hosts on one server: each sees what the others do, and takes over what a dead one drove.

mod common;

use common::{analyst, open, run, server, ticket};
use tocsin_model::id::OrganisationId;
use tocsin_store::Unit;

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
