//! Incidents: who sees which, that nothing is changed over someone else's change, and what incidents share.

mod common;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use common::{after, analyst, everywhere, ioc, member, noon, viewer};
use tocsin_model::{
    id::{AccountId, AssetId, CategoryId, HistoryEntryId, IncidentId, OrganisationId},
    incident::{
        Clock, ClockKind, Happening, HistoryEntry, Incident, IncidentIoc, IncidentQuery, IncidentSort, IncidentState,
        Severity,
    },
    thread::Author,
    tlp::Tlp,
    viewer::{Actor, Role, Viewer},
};
use tocsin_store::{PageRequest, Store, StoreError, Unit};

fn author() -> Author {
    Author { actor: Actor::Account(AccountId::fresh()), name: "Milo".into(), of_cert: false }
}

fn draft(organisation: OrganisationId, title: &str) -> Incident {
    let begun = Incident::begun(IncidentId::fresh(), organisation, CategoryId::fresh(), author(), noon());
    Incident { title: title.into(), ..begun }
}

fn sent(organisation: OrganisationId, title: &str) -> Incident {
    Incident { state: IncidentState::Submitted, submitted_at: Some(noon()), ..draft(organisation, title) }
}

async fn create(store: &Store, incident: &Incident, iocs: &[&str]) {
    let mut unit = Unit::new();
    unit.create_incident(incident);
    for (place, value) in iocs.iter().enumerate() {
        unit.create_incident_ioc(incident, &row(incident, value, i64::try_from(place).expect("few")), false);
    }
    store.commit(unit).await.expect("new");
}

fn row(incident: &Incident, value: &str, seconds: i64) -> IncidentIoc {
    IncidentIoc {
        incident: incident.id,
        ioc: ioc(value),
        note: None,
        added_by: author(),
        added_at: after(seconds),
        shared: None,
        verdict: None,
        score: None,
        belongs_to: Vec::new(),
    }
}

async fn update(store: &Store, before: &Incident, after: &Incident) -> Result<(), StoreError> {
    let mut unit = Unit::new();
    unit.update_incident(before, after);
    store.commit(unit).await
}

async fn listed(store: &Store, viewer: &Viewer, query: &IncidentQuery) -> BTreeSet<IncidentId> {
    let page = store.incidents(viewer, query, &PageRequest::first()).await.expect("a page");
    page.items.into_iter().map(|incident| incident.id).collect()
}

#[tokio::test]
async fn an_incident_is_read_as_it_was_written_and_not_changed_over_someone_elses_change() {
    everywhere(async |store| {
        let written = sent(OrganisationId::fresh(), "Ransomware");
        create(&store, &written, &[]).await;
        assert_eq!(store.incident(&analyst(), written.id).await, Ok(Some(written.clone())));
        let changed = Incident { title: "Wiper".into(), version: 2, ..written.clone() };
        update(&store, &written, &changed).await.expect("the next version");
        let conflict = StoreError::Conflict { noun: "incident".into(), key: written.id.to_string() };
        assert_eq!(update(&store, &written, &changed).await, Err(conflict));
        assert_eq!(store.incident(&analyst(), written.id).await, Ok(Some(changed)));
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_seen_by_its_organisation_only_and_withdrawn_it_stays_so() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let written = draft(own, "Ransomware");
        create(&store, &written, &["evil.example"]).await;
        let withdrawn = Incident { state: IncidentState::Rejected, version: 2, ..written.clone() };
        for state in [&written, &withdrawn] {
            if state.version == 2 {
                update(&store, &written, &withdrawn).await.expect("withdrawn");
            }
            for stranger in [analyst(), member(OrganisationId::fresh()), viewer(own, Role::Analyst, Tlp::Red)] {
                assert_eq!(store.incident(&stranger, written.id).await, Ok(None));
                assert!(listed(&store, &stranger, &IncidentQuery::default()).await.is_empty());
                let iocs = store.incident_iocs(&stranger, written.id, &PageRequest::first()).await.expect("a page");
                assert!(iocs.items.is_empty());
            }
            assert_eq!(listed(&store, &member(own), &IncidentQuery::default()).await, BTreeSet::from([written.id]));
        }
        let sent = Incident { submitted_at: Some(noon()), version: 3, ..withdrawn.clone() };
        update(&store, &withdrawn, &sent).await.expect("sent");
        assert_eq!(listed(&store, &analyst(), &IncidentQuery::default()).await, BTreeSet::from([written.id]));
        let iocs = store.incident_iocs(&analyst(), written.id, &PageRequest::first()).await.expect("a page");
        assert_eq!(iocs.items.len(), 1, "its IoCs are seen with it");
    })
    .await;
}

#[tokio::test]
async fn every_filter_finds_what_it_names_within_the_viewers_scope() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let mut mine = sent(own, "Ransomware at the ward");
        mine.severity = Severity::High;
        mine.owner = Some(AccountId::fresh());
        let closed = Incident { state: IncidentState::Closed, ..sent(own, "Phishing") };
        let strict = Incident { tlp: Tlp::Red, ..sent(own, "Ransomware, secret") };
        let foreign = Incident { severity: Severity::High, ..sent(OrganisationId::fresh(), "Ransomware elsewhere") };
        for incident in [&mine, &closed, &strict, &foreign] {
            create(&store, incident, &[]).await;
        }
        let none = IncidentQuery::default();
        let queries = [
            (IncidentQuery { state: Some(IncidentState::Closed), ..none.clone() }, vec![closed.id], vec![closed.id]),
            (
                IncidentQuery { severity: Some(Severity::High), ..none.clone() },
                vec![mine.id],
                vec![mine.id, foreign.id],
            ),
            (IncidentQuery { category: Some(mine.category), ..none.clone() }, vec![mine.id], vec![mine.id]),
            (IncidentQuery { owner: mine.owner, ..none.clone() }, vec![mine.id], vec![mine.id]),
            (IncidentQuery { open: Some(false), ..none.clone() }, vec![closed.id], vec![closed.id]),
            (IncidentQuery { q: Some("RANSOM".into()), ..none.clone() }, vec![mine.id], vec![mine.id, foreign.id]),
            (
                IncidentQuery { q: Some(mine.reference[..8].to_lowercase()), ..none.clone() },
                vec![mine.id],
                vec![mine.id],
            ),
            (IncidentQuery { organisation: Some(own), open: Some(true), ..none.clone() }, vec![mine.id], vec![mine.id]),
        ];
        let (person, desk) =
            (viewer(own, Role::Reporter, Tlp::Amber), viewer(OrganisationId::fresh(), Role::Analyst, Tlp::Amber));
        for (query, own, all) in queries {
            assert_eq!(listed(&store, &person, &query).await, own.into_iter().collect(), "{query:?}");
            assert_eq!(listed(&store, &desk, &query).await, all.into_iter().collect(), "{query:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_due_first_stands_first_over_all_pages_and_what_is_not_due_last() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let due = |hours| Clock::started(ClockKind::Resolution, noon(), noon() + TimeDelta::hours(hours));
        let with = |title, clocks| Incident { clocks, ..sent(own, title) };
        let paused = Clock { paused_at: Some(noon()), ..due(1) };
        let met = Clock { met_at: Some(noon()), ..due(1) };
        let late = with("late", vec![due(-3)]);
        let soon = with("soon", vec![due(9), due(2), met.clone()]);
        let later = with("later", vec![due(4)]);
        let twin = with("twin", vec![due(4)]);
        let still = Incident { updated_at: after(20), ..with("stands still", vec![paused]) };
        let done = Incident { updated_at: after(10), ..with("done", vec![met]) };
        let quiet = with("without", Vec::new());
        for incident in [&quiet, &later, &done, &soon, &still, &twin, &late] {
            create(&store, incident, &[]).await;
        }
        for viewer in [analyst(), member(own)] {
            for query in [IncidentQuery::default(), IncidentQuery { open: Some(true), ..IncidentQuery::default() }] {
                let query = IncidentQuery { sort: Some(IncidentSort::Due), ..query };
                let mut found = Vec::new();
                let mut page = PageRequest { limit: Some(2), ..PageRequest::default() };
                loop {
                    let read = store.incidents(&viewer, &query, &page).await.expect("a page");
                    found.extend(read.items.into_iter().map(|incident| incident.id));
                    let Some(next) = read.next else { break };
                    page.cursor = Some(next);
                }
                let twins = if later.id < twin.id { [later.id, twin.id] } else { [twin.id, later.id] };
                let expected = [late.id, soon.id, twins[0], twins[1], still.id, done.id, quiet.id];
                assert_eq!(found, expected, "{query:?}");
                let newest = IncidentQuery { sort: Some(IncidentSort::Newest), ..query };
                assert_eq!(store.incidents(&viewer, &newest, &page).await, Err(StoreError::InvalidCursor));
            }
        }
        let mut hurried = Incident { version: 2, updated_at: after(30), ..quiet.clone() };
        hurried.clocks.push(due(-4));
        update(&store, &quiet, &hurried).await.expect("the next version");
        let query = IncidentQuery { sort: Some(IncidentSort::Due), ..IncidentQuery::default() };
        let first = store.incidents(&analyst(), &query, &PageRequest::first()).await.expect("a page").items;
        assert_eq!(first.first().map(|incident| incident.id), Some(quiet.id), "a change moves it");
        let since = PageRequest { updated_since: Some(after(15)), ..PageRequest::first() };
        let changed = store.incidents(&analyst(), &query, &since).await.expect("a page").items;
        let changed: Vec<_> = changed.into_iter().map(|incident| incident.id).collect();
        assert_eq!(changed, [quiet.id, still.id]);
    })
    .await;
}

#[tokio::test]
async fn what_incidents_share_is_counted_and_nobody_meets_what_they_may_not_see() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let asset = AssetId::fresh();
        let with_asset = |incident| Incident { assets: vec![asset], ..incident };
        let one = with_asset(sent(own, "One"));
        let two = with_asset(sent(own, "Two"));
        let strict = Incident { tlp: Tlp::Red, ..sent(own, "Strict") };
        let foreign = sent(OrganisationId::fresh(), "Foreign");
        let unsent = draft(own, "Draft");
        create(&store, &one, &["a.example", "b.example", "c.example"]).await;
        create(&store, &two, &["a.example", "b.example"]).await;
        for other in [&strict, &foreign, &unsent] {
            create(&store, other, &["c.example"]).await;
        }
        let shared = async |viewer: &Viewer| store.incidents_sharing(viewer, &one).await.expect("found");
        let person = viewer(own, Role::Reporter, Tlp::Amber);
        assert_eq!(shared(&person).await, HashMap::from([(two.id, (2, 1)), (unsent.id, (1, 0))]));
        let desk = viewer(OrganisationId::fresh(), Role::Analyst, Tlp::Red);
        let of_desk = HashMap::from([(two.id, (2, 1)), (strict.id, (1, 0)), (foreign.id, (1, 0))]);
        assert_eq!(shared(&desk).await, of_desk);
        let marked = Incident { tlp: Tlp::Red, assets: Vec::new(), version: 2, ..two.clone() };
        update(&store, &two, &marked).await.expect("marked");
        assert_eq!(shared(&person).await, HashMap::from([(unsent.id, (1, 0))]));
        assert_eq!(shared(&desk).await[&two.id], (2, 0), "the asset went");
    })
    .await;
}

#[tokio::test]
async fn constituents_do_not_read_what_is_internal() {
    everywhere(async |store| {
        let own = OrganisationId::fresh();
        let written = sent(own, "Ransomware");
        create(&store, &written, &[]).await;
        let mut unit = Unit::new();
        for (seconds, internal) in [(1, false), (2, true)] {
            let entry = HistoryEntry {
                id: HistoryEntryId::fresh(),
                at: after(seconds),
                by: author(),
                what: Happening::Changed { fields: vec!["title".into()] },
                internal,
            };
            unit.create_history_entry(written.id, &entry);
        }
        store.commit(unit).await.expect("written");
        let read = async |viewer: &Viewer| {
            store.incident_history(viewer, written.id, &PageRequest::first()).await.expect("a page").items.len()
        };
        assert_eq!(read(&analyst()).await, 2);
        assert_eq!(read(&member(own)).await, 1);
        assert_eq!(read(&member(OrganisationId::fresh())).await, 0);
    })
    .await;
}

#[tokio::test]
async fn incidents_are_warned_of_when_their_next_deadline_comes_near() {
    everywhere(async |store| {
        let due = |at: DateTime<Utc>| vec![Clock::started(ClockKind::Resolution, noon(), at)];
        let soon = Incident { clocks: due(after(400)), ..sent(OrganisationId::fresh(), "Soon") };
        let later = Incident { clocks: due(after(4_000)), ..sent(OrganisationId::fresh(), "Later") };
        let unsent = Incident { clocks: due(after(400)), ..draft(OrganisationId::fresh(), "Draft") };
        for incident in [&soon, &later, &unsent, &sent(OrganisationId::fresh(), "Never")] {
            create(&store, incident, &[]).await;
        }
        let found = async |now| {
            let found = store.incidents_to_warn_of(now, 10).await.expect("found");
            found.into_iter().map(|incident| incident.id).collect::<Vec<_>>()
        };
        assert_eq!(found(after(299)).await, []);
        assert_eq!(found(after(300)).await, [soon.id], "with a quarter of the time left");
        assert_eq!(found(after(40_000)).await, [soon.id, later.id], "the most urgent first");
        let mut warned = Incident { version: 2, ..soon.clone() };
        warned.clocks[0].warned_at = Some(after(300));
        update(&store, &soon, &warned).await.expect("warned");
        assert_eq!(found(after(300)).await, []);
    })
    .await;
}

#[tokio::test]
async fn iocs_whose_enrichment_nobody_opened_are_found_until_somebody_did() {
    everywhere(async |store| {
        let (written, unsent) = (sent(OrganisationId::fresh(), "Sent"), draft(OrganisationId::fresh(), "Draft"));
        create(&store, &written, &["a.example", "b.example"]).await;
        create(&store, &unsent, &["c.example"]).await;
        let left = async || {
            let left = store.incident_iocs_to_ask(noon() + TimeDelta::hours(1), 10).await.expect("found");
            left.into_iter().map(|ioc| ioc.ioc.value).collect::<Vec<_>>()
        };
        assert_eq!(left().await, ["a.example", "b.example"], "the CERT does not have the draft");
        let mut unit = Unit::new();
        unit.incident_ioc_asked(written.id, ioc("a.example").id);
        unit.incident_ioc_asked(written.id, ioc("gone.example").id);
        store.commit(unit).await.expect("noted");
        assert_eq!(left().await, ["b.example"]);
        assert_eq!(store.incident_iocs_unasked(written.id).await.expect("found").len(), 1);
    })
    .await;
}
