//! Threads and messages: in order and without gaps, once, marked as their incident is, seen by those who may.

mod common;

use common::{
    analyst, everywhere, member, noon, open, server,
    threads::{incident, message, post, thread, write},
    viewer,
};
use tocsin_model::{
    id::{IncidentId, OrganisationId, ThreadId},
    live::Noun,
    thread::{Message, Revision, Thread, ThreadKind},
    tlp::Tlp,
    viewer::{Role, Viewer},
};
use tocsin_store::{PageRequest, ReadMark, Store, StoreError, Stretch, ThreadFilter, Unit};
use uuid::Uuid;

async fn texts(store: &Store, viewer: &Viewer, thread: ThreadId, stretch: Stretch, limit: u64) -> Vec<String> {
    let found = store.messages(viewer, thread, stretch, limit).await.expect("answers");
    found.map(|(_, messages)| messages.into_iter().map(|message| message.text).collect()).unwrap_or_default()
}

#[tokio::test]
async fn messages_are_numbered_without_gaps_whoever_writes_at_once() {
    everywhere(async |store| {
        let incident = incident(&store, Tlp::Amber).await;
        let (thread, own) = (thread(&incident, ThreadKind::Shared), member(incident.organisation));
        let writers = (0..8).map(|writer| {
            let (store, thread) = (store.clone(), thread.clone());
            tokio::spawn(async move {
                for n in 0..6 {
                    write(&store, &own, &thread, &format!("{writer}-{n}")).await;
                }
            })
        });
        for writer in writers {
            writer.await.expect("writes");
        }
        let (last, messages) =
            store.messages(&own, thread.id, Stretch::After(0), 200).await.expect("answers").expect("seen");
        assert_eq!(last, 48);
        assert_eq!(messages.iter().map(|message| message.seq).collect::<Vec<_>>(), (1..=48).collect::<Vec<_>>());
        for writer in 0..8 {
            let own: Vec<&str> = messages
                .iter()
                .map(|one| one.text.as_str())
                .filter(|text| text.starts_with(&writer.to_string()))
                .collect();
            assert!(own.is_sorted() && own.len() == 6, "{own:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_message_that_is_sent_twice_is_there_once_and_a_place_is_not_skipped() {
    everywhere(async |store| {
        let incident = incident(&store, Tlp::Amber).await;
        let (thread, sender) = (thread(&incident, ThreadKind::Shared), member(incident.organisation).principal);
        let first = message(&thread, 1, "first");
        post(&store, sender, &thread, &first).await.expect("new");
        let again = Message { seq: 2, ..first.clone() };
        match post(&store, sender, &thread, &again).await {
            Err(StoreError::AlreadyExists { noun, .. }) => assert_eq!(noun, "message_key"),
            other => panic!("{other:?}"),
        }
        assert_eq!(store.sent(sender, first.id).await.expect("answers").expect("sent").seq, 1);
        // The same id of somebody else is another message, and nobody learns of the first one.
        let other = member(incident.organisation).principal;
        assert_eq!(store.sent(other, first.id).await, Ok(None));
        post(&store, other, &thread, &again).await.expect("another sender");
        match post(&store, sender, &thread, &message(&thread, 4, "skips")).await {
            Err(StoreError::Conflict { noun, .. }) => assert_eq!(noun, "thread"),
            other => panic!("{other:?}"),
        }
        match post(&store, sender, &thread, &message(&thread, 2, "late")).await {
            Err(StoreError::AlreadyExists { noun, .. }) => assert_eq!(noun, "message"),
            Err(StoreError::Conflict { noun, .. }) => assert_eq!(noun, "thread"),
            other => panic!("{other:?}"),
        }
        assert_eq!(texts(&store, &analyst(), thread.id, Stretch::After(0), 9).await, ["first", "first"]);
    })
    .await;
}

#[tokio::test]
async fn a_thread_is_read_in_stretches_from_its_end_or_from_a_message_on() {
    everywhere(async |store| {
        let incident = incident(&store, Tlp::Amber).await;
        let (thread, own) = (thread(&incident, ThreadKind::Shared), member(incident.organisation));
        for n in 1..=7 {
            write(&store, &own, &thread, &n.to_string()).await;
        }
        for (stretch, expected) in [
            (Stretch::Before(u64::MAX), vec!["5", "6", "7"]),
            (Stretch::Before(5), vec!["2", "3", "4"]),
            (Stretch::Before(2), vec!["1"]),
            (Stretch::Before(1), vec![]),
            (Stretch::Before(0), vec![]),
            (Stretch::After(0), vec!["1", "2", "3"]),
            (Stretch::After(5), vec!["6", "7"]),
            (Stretch::After(7), vec![]),
            (Stretch::After(u64::MAX), vec![]),
        ] {
            assert_eq!(texts(&store, &own, thread.id, stretch, 3).await, expected, "{stretch:?}");
        }
        assert_eq!(store.message(&own, thread.id, 4).await.expect("answers").expect("there").text, "4");
        for nothing in [0, 8, u64::MAX] {
            assert_eq!(store.message(&own, thread.id, nothing).await, Ok(None));
        }
    })
    .await;
}

#[tokio::test]
async fn an_internal_thread_does_not_exist_for_constituents() {
    everywhere(async |store| {
        let incident = incident(&store, Tlp::Amber).await;
        let (shared, internal) = (thread(&incident, ThreadKind::Shared), thread(&incident, ThreadKind::Internal));
        let (own, stranger) = (member(incident.organisation), member(OrganisationId::fresh()));
        let mut events = store.events();
        write(&store, &analyst(), &internal, "they are hopeless").await;
        let owners: Vec<_> = std::iter::from_fn(|| events.try_recv().ok()).map(|event| event.organisation).collect();
        assert_eq!(owners, [None, None], "the CERT's only");
        write(&store, &analyst(), &shared, "we look into it").await;
        let all = ThreadFilter::default();
        let listed = async |viewer: &Viewer| -> Vec<ThreadId> {
            let page = store.threads(viewer, &all, &PageRequest::first()).await.expect("a page");
            page.items
                .into_iter()
                .map(|record| record.thread.id)
                .filter(|id| [shared.id, internal.id].contains(id))
                .collect()
        };
        assert_eq!(listed(&analyst()).await, [shared.id, internal.id]);
        assert_eq!(listed(&own).await, [shared.id]);
        assert_eq!(listed(&stranger).await, []);
        for eyes in [&own, &stranger] {
            assert_eq!(store.thread(eyes, internal.id).await, Ok(None));
            assert_eq!(store.messages(eyes, internal.id, Stretch::After(0), 9).await, Ok(None));
            assert_eq!(store.message(eyes, internal.id, 1).await, Ok(None));
            assert_eq!(store.revisions(eyes, internal.id, 1).await, Ok(Vec::new()));
            assert_eq!(store.receipts(eyes, internal.id).await, Ok(Vec::new()));
        }
        assert_eq!(store.messages(&stranger, shared.id, Stretch::After(0), 9).await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn a_thread_is_hidden_at_once_when_its_incident_is_marked_more_strictly() {
    everywhere(async |store| {
        let mut incident = incident(&store, Tlp::Amber).await;
        let shared = thread(&incident, ThreadKind::Shared);
        let low = viewer(incident.organisation, Role::Reporter, Tlp::Amber);
        write(&store, &low, &shared, "hello").await;
        let before = incident.clone();
        (incident.tlp, incident.version, incident.title) = (Tlp::Red, 2, "Renamed".to_owned());
        let mut unit = Unit::new();
        unit.update_incident(&before, &incident);
        store.commit(unit).await.expect("marked");
        assert_eq!(store.thread(&low, shared.id).await, Ok(None));
        assert_eq!(store.messages(&low, shared.id, Stretch::After(0), 9).await, Ok(None));
        let seen = store.thread(&analyst(), shared.id).await.expect("answers").expect("cleared").thread;
        assert_eq!((seen.tlp, seen.title.as_str(), seen.last_seq), (Tlp::Red, "Renamed", 1));
        // Whoever read the thread before may not write under its old marking, and no event is told under it.
        match post(&store, low.principal, &shared, &message(&shared, 2, "late")).await {
            Err(StoreError::Conflict { noun, .. }) => assert_eq!(noun, "thread"),
            other => panic!("{other:?}"),
        }
        // The internal thread was not stored; it is marked all the same, and not listed.
        let internal = thread(&before, ThreadKind::Internal);
        match post(&store, analyst().principal, &internal, &message(&internal, 1, "late")).await {
            Err(StoreError::Conflict { noun, .. }) => assert_eq!(noun, "thread"),
            other => panic!("{other:?}"),
        }
        let page = store.threads(&analyst(), &ThreadFilter::default(), &PageRequest::first()).await.expect("a page");
        assert!(page.items.iter().all(|record| record.thread.id != internal.id), "nobody wrote in it");
    })
    .await;
}

#[tokio::test]
async fn the_first_message_is_refused_when_the_incident_was_marked_meanwhile() {
    everywhere(async |store| {
        let mut incident = incident(&store, Tlp::Amber).await;
        let seen = thread(&incident, ThreadKind::Shared);
        let before = incident.clone();
        (incident.tlp, incident.version) = (Tlp::Red, 2);
        let mut unit = Unit::new();
        unit.update_incident(&before, &incident);
        store.commit(unit).await.expect("marked");
        match post(&store, analyst().principal, &seen, &message(&seen, 1, "late")).await {
            Err(StoreError::Conflict { noun, .. }) => assert_eq!(noun, "thread"),
            other => panic!("{other:?}"),
        }
        let red = Thread { tlp: Tlp::Red, ..seen };
        post(&store, analyst().principal, &red, &message(&red, 1, "in time")).await.expect("new");
    })
    .await;
}

#[tokio::test]
async fn an_edited_message_keeps_its_earlier_texts() {
    everywhere(async |store| {
        let incident = incident(&store, Tlp::Amber).await;
        let (thread, own) = (thread(&incident, ThreadKind::Shared), member(incident.organisation));
        write(&store, &own, &thread, "one").await;
        let first = store.message(&own, thread.id, 1).await.expect("answers").expect("there");
        let stored = store.thread(&own, thread.id).await.expect("answers").expect("seen").thread;
        let edited = Message { text: "two".to_owned(), revisions: 1, edited_at: Some(noon()), ..first.clone() };
        let replaced = Revision {
            number: 1,
            text: first.text.clone(),
            since: first.created_at,
            replaced_by: first.author.clone(),
            replaced_at: noon(),
        };
        let change = || {
            let mut unit = Unit::new();
            unit.change_message(&stored, &edited, &replaced, "two");
            unit
        };
        store.commit(change()).await.expect("edited");
        assert!(store.commit(change()).await.is_err(), "from the version that was read, once");
        assert_eq!(store.message(&own, thread.id, 1).await, Ok(Some(edited)));
        assert_eq!(store.revisions(&analyst(), thread.id, 1).await, Ok(vec![replaced]));
        let shown = store.thread(&own, thread.id).await.expect("answers").expect("seen").thread;
        assert_eq!(shown.last.expect("written in").text, "two");
    })
    .await;
}

#[tokio::test]
async fn marks_move_forward_and_constituents_know_the_cert_as_one() {
    everywhere(async |store| {
        let incident = incident(&store, Tlp::Amber).await;
        let (thread, own) = (thread(&incident, ThreadKind::Shared), member(incident.organisation));
        for n in 1..=5 {
            write(&store, &own, &thread, &n.to_string()).await;
        }
        let mark = |name: &str, of_cert, seq| ReadMark {
            reader: Uuid::new_v5(&Uuid::NAMESPACE_DNS, name.as_bytes()),
            organisation: if of_cert { OrganisationId::fresh() } else { incident.organisation },
            of_cert,
            name: name.to_owned(),
            seq,
            at: noon(),
        };
        let ada = mark("Ada", true, 4);
        for mark in [&ada, &mark("Ada", true, 2), &mark("Bob", true, 3), &mark("Milo", false, 5)] {
            let mut unit = Unit::new();
            unit.read_thread(thread.id, mark);
            store.commit(unit).await.expect("marked");
        }
        let unread = ThreadId::shared(IncidentId::fresh());
        assert_eq!(store.read_so_far(ada.reader, &[unread, thread.id]).await, Ok(vec![0, 4]));
        let names = async |viewer: &Viewer| -> Vec<(String, u64)> {
            let receipts = store.receipts(viewer, thread.id).await.expect("answers");
            let mut names: Vec<_> = receipts.into_iter().map(|receipt| (receipt.name, receipt.seq)).collect();
            names.sort();
            names
        };
        let all = [("Ada".to_owned(), 4), ("Bob".to_owned(), 3), ("Milo".to_owned(), 5)];
        assert_eq!(names(&analyst()).await, all);
        assert_eq!(names(&own).await, [("CERT".to_owned(), 4), ("Milo".to_owned(), 5)]);
        assert_eq!(names(&member(OrganisationId::fresh())).await, []);
    })
    .await;
}

#[tokio::test]
async fn two_hosts_write_in_one_thread_and_each_tells_its_clients_of_all_of_it() {
    let Some((_server, config)) = server() else {
        println!("TOCSIN_SURREAL_BIN is not set: skipped");
        return;
    };
    let (here, there) = (open(config.clone()).await, open(config).await);
    let incident = incident(&here, Tlp::Amber).await;
    let (thread, own) = (thread(&incident, ThreadKind::Internal), analyst());
    let mut events = [here.events(), there.events()];
    // Until the live queries stand, only a host's own changes are told: write until each has heard of the other's.
    let mut heard = [false; 2];
    let keys = |events: &mut tokio::sync::broadcast::Receiver<_>| -> Vec<u64> {
        std::iter::from_fn(|| events.try_recv().ok())
            .filter(|event: &std::sync::Arc<tocsin_model::live::Event>| event.noun != Noun::Incident)
            .filter_map(|event| {
                assert_eq!(event.organisation, None, "an internal thread is the CERT's only");
                (event.noun == Noun::Message).then(|| event.body["seq"].as_u64().expect("a number"))
            })
            .collect()
    };
    while !heard.iter().all(|heard| *heard) {
        let (by_here, by_there) =
            (write(&here, &own, &thread, "here").await, write(&there, &own, &thread, "there").await);
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        let [of_here, of_there] = events.each_mut().map(keys);
        heard[0] |= of_here.contains(&by_there);
        heard[1] |= of_there.contains(&by_here);
    }
    let start = store_end(&here, &own, &thread).await;
    let writers = [&here, &there].map(|store| {
        let (store, thread) = (store.clone(), thread.clone());
        tokio::spawn(async move {
            for n in 0..20 {
                write(&store, &own, &thread, &n.to_string()).await;
            }
        })
    });
    for writer in writers {
        writer.await.expect("writes");
    }
    let (last, messages) =
        here.messages(&own, thread.id, Stretch::After(start), 200).await.expect("answers").expect("seen");
    assert_eq!(last, start + 40);
    assert_eq!(messages.len(), 40);
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut told = [Vec::new(), Vec::new()];
    while told.iter().any(|told| told.len() < 40) && tokio::time::Instant::now() < deadline {
        for (told, events) in told.iter_mut().zip(&mut events) {
            told.extend(keys(events).into_iter().filter(|seq| *seq > start));
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    for mut told in told {
        told.sort_unstable();
        assert_eq!(told, (start + 1..=start + 40).collect::<Vec<_>>(), "each once");
    }
}

async fn store_end(store: &Store, viewer: &Viewer, thread: &Thread) -> u64 {
    store.thread(viewer, thread.id).await.expect("answers").expect("written in").thread.last_seq
}
