//! Incidents at scale: so many are put into a database on disk, then lists and similar incidents are asked for, each many
//! times, as the CERT and as one of a hundred constituents.
//!
//! `incidents` alone fills 2,000; `incidents=200000` as many as it says.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, json};
use tocsin_model::{
    id::{AccountId, CategoryId, IncidentId, OrganisationId},
    incident::{Incident, IncidentIoc, IncidentQuery, IncidentState, Severity},
    ioc::Ioc,
    thread::Author,
    ticket::IocRef,
    tlp::{Pap, Tlp},
    viewer::{Actor, Principal, Role, Viewer},
};
use tocsin_store::{PageRequest, Store, StoreConfig, Unit};

/// How many are made when nothing is said.
const COUNT: usize = 2_000;
/// How many are written at a time.
const AT_ONCE: usize = 100;
/// How often each question is asked.
const ASKED: usize = 200;
/// Whose they are.
const ORGANISATIONS: usize = 100;
/// How many IoCs each has that others have as well, and how many there are of those for each thousand incidents.
const SHARED: (usize, usize) = (3, 100);

/// How many incidents the words of the command line ask for; `None` when they do not ask for this measurement.
pub fn wanted(words: &[String]) -> Option<usize> {
    words.iter().find_map(|word| match word.strip_prefix("incidents") {
        Some("") => Some(COUNT),
        Some(rest) => rest.strip_prefix('=')?.parse().ok(),
        None => None,
    })
}

pub async fn run(count: usize) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let store =
        Store::open(StoreConfig::at(format!("rocksdb://{}", directory.path().join("database").display()))).await?;
    let world = World::new();
    let started = Instant::now();
    for first in (0..count).step_by(AT_ONCE) {
        store.commit(world.unit(first..count.min(first + AT_ONCE), count)?).await?;
    }
    println!(
        "\nincidents: {count} with {} IoCs each, {:.0}/s",
        SHARED.0 + 1,
        count as f64 / started.elapsed().as_secs_f64()
    );
    println!("{:>46} {:>10} {:>10}", "question", "p50 ms", "p99 ms");
    let desk = viewer(OrganisationId::fresh(), Role::Analyst);
    let person = viewer(world.organisations[0], Role::Reporter);
    let none = IncidentQuery::default();
    let queries = [
        ("list", none.clone()),
        ("open and critical", IncidentQuery { open: Some(true), severity: Some(Severity::Critical), ..none.clone() }),
        ("by state", IncidentQuery { state: Some(IncidentState::Closed), ..none.clone() }),
        ("by category", IncidentQuery { category: Some(world.categories[1]), ..none.clone() }),
        ("by analyst", IncidentQuery { owner: Some(world.owner), ..none.clone() }),
        ("of one organisation", IncidentQuery { organisation: Some(world.organisations[0]), ..none.clone() }),
        ("by beginning of the title", IncidentQuery { q: Some("incident 1".to_owned()), ..none.clone() }),
    ];
    for (who, viewer) in [("CERT", &desk), ("constituent", &person)] {
        let page = PageRequest::default();
        for (name, query) in &queries {
            measure(&format!("{name} ({who})"), || store.incidents(viewer, query, &page)).await?;
        }
        let one = store.incidents(viewer, &none, &page).await?.items.swap_remove(0);
        measure(&format!("one ({who})"), || store.incident(viewer, one.id)).await?;
        measure(&format!("its IoCs ({who})"), || store.incident_iocs(viewer, one.id, &page)).await?;
        measure(&format!("similar ({who})"), || store.incidents_sharing(viewer, &one)).await?;
    }
    store.close().await?;
    Ok(())
}

async fn measure<T, E: std::error::Error + Send + Sync + 'static, F: Future<Output = Result<T, E>>>(
    name: &str,
    ask: impl Fn() -> F,
) -> Result<()> {
    let mut times: Vec<Duration> = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        let asked = Instant::now();
        ask().await?;
        times.push(asked.elapsed());
    }
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    println!("{name:>46} {:>10.2} {:>10.2}", at(50), at(99));
    Ok(())
}

fn viewer(organisation: OrganisationId, role: Role) -> Viewer {
    Viewer { principal: Principal::Account(AccountId::fresh()), organisation, role, clearance: Tlp::Amber }
}

/// What the incidents are made of.
struct World {
    organisations: Vec<OrganisationId>,
    categories: Vec<CategoryId>,
    owner: AccountId,
    author: Author,
    begun: DateTime<Utc>,
}

impl World {
    fn new() -> Self {
        Self {
            organisations: (0..ORGANISATIONS).map(|_| OrganisationId::fresh()).collect(),
            categories: (0..20).map(|_| CategoryId::fresh()).collect(),
            owner: AccountId::fresh(),
            author: Author { actor: Actor::Host, name: "Bench".to_owned(), of_cert: false },
            begun: Utc::now() - TimeDelta::days(365),
        }
    }

    fn unit(&self, numbers: std::ops::Range<usize>, of: usize) -> Result<Unit> {
        let mut unit = Unit::new();
        for number in numbers {
            let incident = self.incident(number);
            unit.create_incident(&incident);
            let kinds = SHARED.1 * (of / 1_000).max(1);
            let shared = (0..SHARED.0).map(|place| format!("shared{}-evil.com", (number * 7 + place * 31) % kinds));
            for value in shared.chain([format!("own{number}-evil.com")]) {
                unit.create_incident_ioc(&incident, &self.row(&incident, &value)?, true);
            }
        }
        Ok(unit)
    }

    /// A tenth is still open; a thousandth is what somebody has on the desk; a fiftieth are drafts.
    fn incident(&self, number: usize) -> Incident {
        let id = IncidentId::fresh();
        let at = self.begun + TimeDelta::seconds(i64::try_from(number).unwrap_or(0) * 60);
        let state = match number % 50 {
            0 => IncidentState::Draft,
            1..=5 => IncidentState::InProgress,
            _ => IncidentState::Closed,
        };
        Incident {
            id,
            reference: id.reference(),
            organisation: self.organisations[number % ORGANISATIONS],
            state,
            title: format!("Incident {number}"),
            category: self.categories[number % self.categories.len()],
            card_version: 1,
            values: Map::from_iter([("description".to_owned(), json!("Somebody looks around. ".repeat(20)))]),
            severity: Severity::ALL[number % 4],
            tlp: Tlp::ALL[number % 4],
            pap: Pap::Amber,
            reporter: self.author.clone(),
            owner: (number % 1_000 == 1).then_some(self.owner),
            owner_name: None,
            watchers: Vec::new(),
            assets: Vec::new(),
            ioc_count: 4,
            related: Vec::new(),
            merged_into: None,
            tasks: Vec::new(),
            clocks: Vec::new(),
            outcome: None,
            aware_at: None,
            created_at: at,
            submitted_at: (state != IncidentState::Draft).then_some(at),
            answered_at: None,
            resolved_at: None,
            closed_at: None,
            updated_at: at,
            version: 1,
        }
    }

    fn row(&self, incident: &Incident, value: &str) -> Result<IncidentIoc> {
        let ioc = Ioc::parse(None, value)?;
        Ok(IncidentIoc {
            incident: incident.id,
            ioc: IocRef { id: ioc.id(), kind: ioc.kind(), value: ioc.value().to_owned() },
            note: None,
            added_by: self.author.clone(),
            added_at: incident.created_at,
            shared: None,
            verdict: None,
            score: None,
            belongs_to: Vec::new(),
        })
    }
}
