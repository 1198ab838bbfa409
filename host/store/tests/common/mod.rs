//! Stores to test on, and records to put into them.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod threads;

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tocsin_model::{
    id::{AccountId, IocId, OrganisationId, RunId, TicketId},
    ioc::IocType,
    run::{Entry, Notification, Record, Run, RunState},
    ticket::{IocRef, Ticket, TicketKind, TicketState},
    tlp::{Pap, Tlp},
    viewer::{Principal, Role, Viewer},
};
use tocsin_store::{Store, StoreConfig};
use uuid::Uuid;

/// A SurrealDB server that is gone when this is.
pub struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do then.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a test on every kind of database: in memory, on disk and, where `TOCSIN_SURREAL_BIN` names the server of
/// `tests/surreal`, over its socket.
pub async fn everywhere(test: impl AsyncFn(Store)) {
    test(open(StoreConfig::at("mem://")).await).await;
    let directory = tempfile::tempdir().expect("a directory for the database");
    test(open(on_disk(&directory)).await).await;
    match server() {
        Some((_server, config)) => test(open(config).await).await,
        None => println!("TOCSIN_SURREAL_BIN is not set: not tested over ws://"),
    }
}

pub async fn open(config: StoreConfig) -> Store {
    Store::open(config).await.expect("the database opens")
}

pub fn on_disk(directory: &tempfile::TempDir) -> StoreConfig {
    StoreConfig::at(format!("rocksdb://{}", directory.path().join("database").display()))
}

/// Starts a server with an empty database, if there is one to start.
pub fn server() -> Option<(Server, StoreConfig)> {
    let program = std::env::var("TOCSIN_SURREAL_BIN").ok()?;
    let mut child = Command::new(program).stdout(Stdio::piped()).spawn().expect("the server starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let url = lines.next().expect("the address is printed first").expect("readable");
    let address = url.trim_start_matches("ws://").to_owned();
    while std::net::TcpStream::connect(&address).is_err() {
        assert!(child.try_wait().expect("our own child").is_none(), "the server ended: see its error above");
        std::thread::yield_now();
    }
    // What else it prints must not fill the pipe.
    std::thread::spawn(move || lines.count());
    let config = StoreConfig { username: Some("root".into()), password: Some("root".into()), ..StoreConfig::at(url) };
    Some((Server(child), config))
}

pub fn analyst() -> Viewer {
    viewer(OrganisationId::fresh(), Role::Analyst, Tlp::Red)
}

pub fn member(organisation: OrganisationId) -> Viewer {
    viewer(organisation, Role::Reporter, Tlp::Red)
}

pub fn viewer(organisation: OrganisationId, role: Role, clearance: Tlp) -> Viewer {
    Viewer { principal: Principal::Account(AccountId::fresh()), organisation, role, clearance }
}

/// A whole number of microseconds, as every clock and database keeps it.
pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("in range")
}

pub fn after(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

pub fn ioc(value: &str) -> IocRef {
    IocRef {
        id: IocId(Uuid::new_v5(&Uuid::NAMESPACE_DNS, value.as_bytes())),
        kind: IocType::Domain,
        value: value.into(),
    }
}

pub fn ticket(organisation: OrganisationId, value: &str) -> Ticket {
    let ioc = ioc(value);
    Ticket {
        id: TicketId::enrichment(organisation, ioc.id),
        kind: TicketKind::Enrichment,
        state: TicketState::Queued,
        title: format!("Enrich {value}"),
        organisation,
        tlp: Tlp::Amber,
        pap: Pap::Amber,
        ioc: Some(ioc),
        special: None,
        verdict: None,
        score: None,
        confidence: None,
        report: None,
        run_id: None,
        runs: 1,
        investigation: None,
        enrichment: None,
        external: None,
        thread: None,
        incident: None,
        question: None,
        asked_by: None,
        assignee: None,
        taken_at: None,
        due_at: None,
        reason: None,
        source: None,
        note: None,
        created_at: noon(),
        updated_at: noon(),
        closed_at: None,
        version: 1,
    }
}

pub fn run(ticket: &Ticket) -> Run {
    Run {
        id: RunId::fresh(),
        playbook: "enrichment".into(),
        digest: "0".repeat(64),
        ticket: ticket.id,
        organisation: ticket.organisation,
        tlp: ticket.tlp,
        state: RunState::Queued,
        input: json!({ "ioc": ticket.ioc }),
        output: None,
        error: None,
        epoch: 0,
        created_at: noon(),
        updated_at: noon(),
        finished_at: None,
    }
}

/// Journal lines with these sequence numbers.
pub fn entries(sequence: std::ops::Range<u32>) -> Vec<Entry> {
    sequence
        .map(|seq| Entry {
            seq,
            at: noon(),
            record: Record::Notification(Notification::Uncertain { step: seq, reason: "cut off".into() }),
        })
        .collect()
}
