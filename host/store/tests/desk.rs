//! The desk: a change's consequences happen once, windows lose nothing, sums add up, and the index keeps to its viewer.

mod common;

use chrono::TimeDelta;
use common::{after, analyst, everywhere, member, noon, viewer};
use tocsin_model::{
    followed::Followed,
    id::{AccountId, CategoryId, IncidentId, OrganisationId, ThreadId},
    incident::{Incident, IncidentState},
    live::Noun,
    notification::{Notice, NotificationKind, Topic},
    search::SearchIn,
    statistics::{Figures, Month, Source, StatisticsBy},
    thread::Author,
    tlp::Tlp,
    viewer::{Actor, Role},
};
use tocsin_store::{FollowedRecord, SearchFilter, SearchPlace, SearchRow, SearchSpan, Store, StoreError, Unit};
use uuid::Uuid;

fn incident(organisation: OrganisationId) -> Incident {
    let author = Author { actor: Actor::Host, name: "Milo".into(), of_cert: false };
    let begun = Incident::begun(IncidentId::fresh(), organisation, CategoryId::fresh(), author, noon());
    Incident { state: IncidentState::Submitted, title: "Ransomware".into(), submitted_at: Some(noon()), ..begun }
}

async fn commit(store: &Store, collect: impl FnOnce(&mut Unit)) -> Result<(), StoreError> {
    let mut unit = Unit::new();
    collect(&mut unit);
    store.commit(unit).await
}

#[tokio::test]
async fn a_change_waits_in_the_outbox_and_is_followed_once() {
    everywhere(async |store| {
        let incident = incident(OrganisationId::fresh());
        commit(&store, |unit| {
            unit.create_incident(&incident);
        })
        .await
        .expect("stored");
        let waiting = store.outbox(noon() - TimeDelta::days(4_000), 10).await.expect("readable");
        let [entry] = waiting.as_slice() else { panic!("one entry: {waiting:?}") };
        assert_eq!((entry.noun, &entry.key), (Noun::Incident, &incident.id.to_string()));
        assert_eq!(entry.organisation, Some(incident.organisation));
        let follow = |unit: &mut Unit| {
            unit.settle(entry.id);
        };
        commit(&store, follow).await.expect("settled");
        assert!(matches!(commit(&store, follow).await, Err(StoreError::Conflict { .. })), "nobody follows it twice");
        assert_eq!(store.outbox(noon() - TimeDelta::days(4_000), 10).await.expect("readable"), []);
    })
    .await;
}

#[tokio::test]
async fn two_hosts_never_follow_an_incident_from_the_same_state() {
    everywhere(async |store| {
        let incident = incident(OrganisationId::fresh());
        let first = Followed::of(&incident);
        let second = Followed { state: IncidentState::Accepted, ..first.clone() };
        let put = async |before: Option<&FollowedRecord>, after: &Followed| {
            commit(&store, |unit| {
                unit.put_followed(incident.id, before, after);
            })
            .await
        };
        put(None, &first).await.expect("the first");
        assert!(matches!(put(None, &second).await, Err(StoreError::Conflict { noun, .. }) if noun == "followed"));
        let known = store.followed(incident.id).await.expect("readable").expect("there");
        assert_eq!(known.followed, first);
        put(Some(&known), &second).await.expect("goes on from what it was");
        assert!(matches!(put(Some(&known), &first).await, Err(StoreError::Conflict { .. })), "another host went on");
        assert_eq!(store.followed(incident.id).await.expect("readable").expect("there").followed, second);
    })
    .await;
}

#[tokio::test]
async fn what_joins_a_window_is_never_lost() {
    everywhere(async |store| {
        let (account, topic) = (AccountId::fresh(), Topic::Incident(IncidentId::fresh()));
        let notice =
            |seconds| Notice { kind: NotificationKind::Message, at: after(seconds), message: None, word: None };
        commit(&store, |unit| {
            unit.notify(account, topic, after(120), &notice(0));
        })
        .await
        .expect("noticed");
        commit(&store, |unit| {
            unit.notify(account, topic, after(150), &notice(30));
        })
        .await
        .expect("noticed");
        assert_eq!(store.due_digests(after(119), 10).await.expect("readable"), [], "the first one begins the window");
        let due = store.due_digests(after(120), 10).await.expect("readable");
        let [digest] = due.as_slice() else { panic!("one digest: {due:?}") };
        assert_eq!((digest.account, digest.topic, digest.notices.len()), (account, topic, 2));
        commit(&store, |unit| {
            unit.notify(account, topic, after(160), &notice(40));
        })
        .await
        .expect("noticed");
        let late = commit(&store, |unit| {
            unit.take_digest(digest);
        })
        .await;
        assert!(matches!(late, Err(StoreError::Conflict { .. })), "{late:?}");
        let due = store.due_digests(after(120), 10).await.expect("readable");
        assert_eq!(due[0].notices.len(), 3);
        commit(&store, |unit| {
            unit.take_digest(&due[0]);
        })
        .await
        .expect("taken");
        assert_eq!(store.due_digests(after(500), 10).await.expect("readable"), []);
    })
    .await;
}

#[tokio::test]
async fn sums_add_up_and_are_told_within_scope_and_clearance() {
    everywhere(async |store| {
        let (own, other) = (OrganisationId::fresh(), OrganisationId::fresh());
        let source = |organisation, tlp| Source {
            organisation: Some(organisation),
            category: None,
            analyst: None,
            at: noon(),
            tlp,
        };
        for source in
            [source(own, Tlp::Amber), source(own, Tlp::Amber), source(own, Tlp::Red), source(other, Tlp::Clear)]
        {
            let sums: Vec<_> = source.sums().into_iter().map(|key| (key, Figures::of_message())).collect();
            commit(&store, |unit| {
                unit.add_statistics(Uuid::now_v7(), &sums);
            })
            .await
            .expect("added");
        }
        let month = Month::of(noon());
        let told = async |viewer, of, by| -> i64 {
            let sums = store.statistics(&viewer, of, by, (month, month)).await.expect("readable");
            sums.iter().map(|sum| sum.figures.messages).sum()
        };
        assert_eq!(told(analyst(), None, StatisticsBy::Month).await, 4);
        assert_eq!(told(analyst(), Some(own), StatisticsBy::Month).await, 3);
        assert_eq!(told(analyst(), None, StatisticsBy::Organisation).await, 4);
        assert_eq!(told(member(own), None, StatisticsBy::Month).await, 3);
        assert_eq!(told(viewer(own, Role::OrganisationManager, Tlp::Amber), None, StatisticsBy::Month).await, 2);
        assert_eq!(told(member(own), Some(other), StatisticsBy::Month).await, 0);
        assert_eq!(told(member(own), None, StatisticsBy::Organisation).await, 0, "of all, constituents learn nothing");
    })
    .await;
}

#[tokio::test]
async fn what_is_everywhere_is_looked_for_in_ever_shorter_times() {
    everywhere(async |store| {
        let thread = ThreadId(Uuid::now_v7());
        // One a minute, all on one day.
        let at = |number: i32| noon() - TimeDelta::minutes(1) * number;
        let rows = (0..400).map(|number| SearchRow {
            place: SearchPlace::Message(thread, number as u64 + 1, None),
            organisation: OrganisationId(Uuid::nil()),
            internal: false,
            tlp: Tlp::Clear,
            category: None,
            at: at(number),
            words: vec!["cranes".to_owned()],
        });
        let rows: Vec<SearchRow> = rows.collect();
        commit(&store, |unit| {
            for row in &rows {
                unit.put_search(row);
            }
        })
        .await
        .expect("indexed");
        let filter = SearchFilter { words: vec!["cranes".to_owned()], ..SearchFilter::default() };
        let found = async |span, upto, most| {
            store.search_rows(&analyst(), &filter, span, upto, most).await.expect("searched").map(|rows| rows.len())
        };
        let month = SearchSpan::Month(noon());
        let day = SearchSpan::Day(month.begins() + TimeDelta::days(14));
        assert_eq!(found(month, noon(), 10).await, None);
        for part in month.parts(noon()) {
            let expected = if part == day { None } else { Some(0) };
            assert_eq!(found(part, noon(), 1_000).await, expected);
        }
        let mut counted = 0;
        for hour in day.parts(noon()) {
            let here = found(hour, noon(), 1_000).await.expect("an hour is read whole");
            assert!(here <= 60, "{hour:?}: {here}");
            counted += here;
        }
        assert_eq!(counted, rows.len());
        assert_eq!(found(SearchSpan::Hour(noon()), noon(), 1).await, Some(1), "no more than are asked for");
    })
    .await;
}

#[tokio::test]
async fn the_index_leads_only_where_its_viewer_may_look() {
    everywhere(async |store| {
        let (own, other) = (OrganisationId::fresh(), OrganisationId::fresh());
        let row = |organisation, internal, tlp, words: &str| SearchRow {
            place: SearchPlace::Message(ThreadId(Uuid::now_v7()), 1, Some(IncidentId::fresh())),
            organisation,
            internal,
            tlp,
            category: None,
            at: noon(),
            words: words.split(' ').map(str::to_owned).collect(),
        };
        let (mine, secret) =
            (row(own, false, Tlp::Amber, "cranes stand"), row(own, true, Tlp::Amber, "cranes suspect"));
        let (red, theirs) = (row(own, false, Tlp::Red, "cranes red"), row(other, false, Tlp::Clear, "cranes move"));
        for row in [&mine, &secret, &red, &theirs] {
            commit(&store, |unit| {
                unit.put_search(row);
            })
            .await
            .expect("indexed");
        }
        let within = async |viewer, words: &str, only, span| -> Vec<SearchPlace> {
            let filter =
                SearchFilter { words: words.split(' ').map(str::to_owned).collect(), only, ..SearchFilter::default() };
            let found = store.search_rows(&viewer, &filter, span, after(1), 10).await.expect("searched");
            found.expect("not many").into_iter().map(|row| row.place).collect()
        };
        let found = async |viewer, words, only| within(viewer, words, only, SearchSpan::Month(noon())).await;
        for (at, count) in [(noon(), 4), (noon() - TimeDelta::days(1), 0)] {
            assert_eq!(within(analyst(), "cranes", None, SearchSpan::Day(at)).await.len(), count);
            assert_eq!(within(analyst(), "cranes", None, SearchSpan::Hour(at)).await.len(), count);
        }
        assert_eq!(found(analyst(), "cranes", None).await.len(), 4);
        assert_eq!(found(analyst(), "cranes suspect", None).await, [secret.place]);
        assert_eq!(found(analyst(), "cranes", Some(SearchIn::Incidents)).await, []);
        assert_eq!(found(viewer(own, Role::Reporter, Tlp::Amber), "cranes", None).await, [mine.place]);
        assert_eq!(found(member(other), "cranes", None).await, [theirs.place]);
        assert_eq!(found(member(own), "suspect", None).await, []);
        commit(&store, |unit| {
            unit.delete_search(mine.place, false);
        })
        .await
        .expect("gone");
        assert_eq!(found(viewer(own, Role::Reporter, Tlp::Amber), "cranes", None).await, []);
        let SearchPlace::Message(_, _, Some(of)) = red.place else { panic!("of an incident") };
        commit(&store, |unit| {
            unit.mark_search(of, Tlp::Green);
        })
        .await
        .expect("marked");
        assert_eq!(found(viewer(own, Role::Reporter, Tlp::Amber), "cranes", None).await, [red.place]);
    })
    .await;
}
