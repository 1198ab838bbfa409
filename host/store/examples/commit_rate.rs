//! How many units of work a second the store commits, by how many callers wait at once.
//!
//! `commit_rate [URL] [SECONDS]`: by default an embedded RocksDB in a temporary directory, 5 seconds per line. A unit is
//! what a submission writes: ticket, IoC, sighting, run, first journal lines, a cached answer, two audit entries.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::Utc;
use serde_json::json;
use tocsin_model::{
    audit::Change,
    id::{ConnectionId, IocId, OrganisationId, RunId, SightingId, TicketId},
    ioc::IocType,
    ioc_record::Sighting,
    run::{Entry, Notification, Record, Run, RunState},
    ticket::{IocRef, Ticket, TicketKind, TicketState},
    tlp::{Pap, Tlp},
    viewer::{Actor, Principal},
};
use tocsin_store::{CachedAnswer, Store, StoreConfig, Unit};
use uuid::Uuid;

const ROWS: u64 = 10;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = std::env::temp_dir().join(format!("tocsin-commit-rate-{}", std::process::id()));
    let url = arguments.next().unwrap_or_else(|| format!("rocksdb://{}", directory.display()));
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(5);
    let started = Instant::now();
    let store = Store::open(StoreConfig::at(url)).await?;
    println!("opened in {:?}, {} MiB resident", started.elapsed(), resident_mib());
    for callers in [1, 16, 64, 256] {
        measure(&store, callers, Duration::from_secs(seconds)).await;
    }
    let started = Instant::now();
    let verdict = store.verify_audit().await?;
    println!("audit log of {} entries verified in {:?}: {}", verdict.entries, started.elapsed(), verdict.holds);
    store.close().await?;
    drop(store);
    // The directory may not exist, when another database was measured.
    let _ = std::fs::remove_dir_all(directory);
    Ok(())
}

async fn measure(store: &Store, callers: usize, duration: Duration) {
    let (deadline, committed) = (Instant::now() + duration, Arc::new(AtomicU64::new(0)));
    let waited = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let (store, committed, waited) = (store.clone(), Arc::clone(&committed), Arc::clone(&waited));
            tokio::spawn(async move {
                while Instant::now() < deadline {
                    let started = Instant::now();
                    store.commit(submission()).await.expect("new records only");
                    waited.fetch_add(u64::try_from(started.elapsed().as_micros()).unwrap_or(0), Ordering::Relaxed);
                    committed.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let units = committed.load(Ordering::Relaxed);
    let rate = units as f64 / duration.as_secs_f64();
    println!(
        "{callers:4} callers: {rate:7.0} units/s, {:8.0} rows/s, {:6.1} ms a unit, {} MiB resident",
        rate * ROWS as f64,
        waited.load(Ordering::Relaxed) as f64 / units.max(1) as f64 / 1_000.0,
        resident_mib(),
    );
}

fn submission() -> Unit {
    let (organisation, now) = (OrganisationId(Uuid::from_u128(1)), Utc::now());
    let ioc = IocRef { id: IocId(Uuid::new_v4()), kind: IocType::Domain, value: format!("{}.example", Uuid::new_v4()) };
    let ticket = ticket(organisation, ioc.clone());
    let run = run(&ticket);
    let entries: Vec<Entry> = (0..3)
        .map(|seq| Entry {
            seq,
            at: now,
            record: Record::Notification(Notification::Uncertain { step: seq, reason: "r".repeat(300) }),
        })
        .collect();
    let answer = CachedAnswer { outcome: json!({ "summary": "x".repeat(500) }), at: now };
    let change = |action: &str| Change {
        actor: Actor::Host,
        action: action.into(),
        subject: format!("ticket/{}", ticket.id),
        organisation: Some(organisation),
        before: None,
        after: Some(json!({ "state": "queued" })),
        at: now,
    };
    let mut unit = Unit::new();
    unit.create_ticket(&ticket)
        .see_ioc(&ioc, None, Tlp::Amber, now)
        .create_sighting(&Sighting {
            id: SightingId::fresh(),
            ioc: ioc.id,
            organisation,
            ticket: ticket.id,
            by: Principal::Host,
            source: Some("proxy log".into()),
            note: None,
            incident: None,
            tlp: Tlp::Amber,
            pap: Pap::Amber,
            at: now,
        })
        .create_run(&run)
        .append(run.id, &entries)
        .remember_answer(ConnectionId(Uuid::from_u128(2)), &ioc.value, &answer, now)
        .audit(change("ticket.open"))
        .audit(change("run.queue"));
    unit
}

fn ticket(organisation: OrganisationId, ioc: IocRef) -> Ticket {
    let now = Utc::now();
    Ticket {
        id: TicketId::enrichment(organisation, ioc.id),
        kind: TicketKind::Enrichment,
        state: TicketState::Queued,
        title: format!("Enrich {}", ioc.value),
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
        created_at: now,
        updated_at: now,
        closed_at: None,
        version: 1,
    }
}

fn run(ticket: &Ticket) -> Run {
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
        created_at: ticket.created_at,
        updated_at: ticket.created_at,
        finished_at: None,
    }
}

/// Resident memory of this process, where the system says so.
fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
