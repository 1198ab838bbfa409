//! What is unread: exact for every reader, whatever is written, read and marked, and listed without the rest.

mod common;

use chrono::Utc;
use common::{
    analyst, everywhere, member,
    threads::{incident, thread, write},
    viewer,
};
use tocsin_model::{
    id::{OrganisationId, ThreadId},
    incident::Incident,
    thread::{Thread, ThreadKind},
    tlp::Tlp,
    viewer::{Principal, Role, Viewer},
};
use tocsin_store::{PageRequest, ReadMark, Store, StoreError, ThreadFilter, Unit};
use uuid::Uuid;

fn reader(viewer: &Viewer) -> Uuid {
    match viewer.principal {
        Principal::Account(id) => id.0,
        other => panic!("{other:?} reads nothing"),
    }
}

async fn read(store: &Store, viewer: &Viewer, thread: ThreadId, seq: u64) {
    let mark = ReadMark {
        reader: reader(viewer),
        organisation: viewer.organisation,
        of_cert: viewer.role.is_cert(),
        name: "Somebody".to_owned(),
        seq,
        at: Utc::now(),
    };
    let mut unit = Unit::new();
    unit.read_thread(thread, &mark);
    store.commit(unit).await.expect("read");
}

async fn mark(store: &Store, before: &mut Incident, tlp: Tlp) {
    let after = Incident { tlp, version: before.version + 1, ..before.clone() };
    let mut unit = Unit::new();
    unit.update_incident(before, &after);
    store.commit(unit).await.expect("marked");
    *before = after;
}

/// What the list of all threads says is unread, and what the sums say.
async fn both(store: &Store, viewer: &Viewer, filter: &ThreadFilter) -> (u64, u64) {
    let page = store.threads(viewer, filter, &PageRequest::first()).await.expect("a page");
    assert_eq!(page.next, None, "the test has few threads");
    let ids: Vec<ThreadId> = page.items.iter().map(|record| record.thread.id).collect();
    let marks = store.read_so_far(reader(viewer), &ids).await.expect("answers");
    let counted = page.items.iter().zip(marks).map(|(record, read)| record.thread.last_seq - read).sum();
    (counted, store.unread(viewer, reader(viewer), filter).await.expect("answers"))
}

#[tokio::test]
async fn the_sums_say_what_the_threads_say_whatever_is_written_read_and_marked() {
    everywhere(async |store| {
        let (mut one, other) = (incident(&store, Tlp::Amber).await, incident(&store, Tlp::Green).await);
        let threads =
            [thread(&one, ThreadKind::Shared), thread(&one, ThreadKind::Internal), thread(&other, ThreadKind::Shared)];
        let viewers = [
            analyst(),
            viewer(OrganisationId::fresh(), Role::Analyst, Tlp::Amber),
            member(one.organisation),
            viewer(one.organisation, Role::Reader, Tlp::Green),
            member(other.organisation),
            member(OrganisationId::fresh()),
        ];
        let kinds = [None, Some(ThreadKind::Shared), Some(ThreadKind::Internal)];
        let agree = async |when: &str| {
            for (place, viewer) in viewers.iter().enumerate() {
                for kind in kinds {
                    let (counted, kept) = both(&store, viewer, &ThreadFilter { kind }).await;
                    assert_eq!(kept, counted, "viewer {place}, {kind:?}, {when}");
                }
            }
        };
        agree("before anything").await;
        for thread in &threads {
            for n in 0..4 {
                write(&store, &analyst(), &Thread { tlp: current(thread, &one), ..thread.clone() }, &n.to_string())
                    .await;
            }
        }
        assert_eq!(store.unread(&viewers[0], reader(&viewers[0]), &ThreadFilter::default()).await, Ok(12));
        assert_eq!(store.unread(&viewers[2], reader(&viewers[2]), &ThreadFilter::default()).await, Ok(4));
        agree("written").await;
        for (place, seq) in [(0, 3), (1, 1), (0, 2), (0, 4)] {
            read(&store, &viewers[place], threads[0].id, seq).await;
            read(&store, &viewers[place], threads[1].id, seq).await;
        }
        read(&store, &viewers[2], threads[0].id, 4).await;
        agree("read").await;
        for tlp in [Tlp::Red, Tlp::Green, Tlp::Green, Tlp::Amber] {
            mark(&store, &mut one, tlp).await;
            agree(&format!("marked {tlp:?}")).await;
            write(&store, &analyst(), &Thread { tlp, ..threads[0].clone() }, "more").await;
            read(&store, &viewers[0], threads[0].id, 5).await;
            agree(&format!("written when {tlp:?}")).await;
        }
    })
    .await;
}

/// The marking that the thread has now: only the first incident's changes.
fn current(thread: &Thread, one: &Incident) -> Tlp {
    if thread.incident == Some(one.id) { one.tlp } else { thread.tlp }
}

#[tokio::test]
async fn unread_threads_are_listed_without_the_others_and_no_page_is_short() {
    everywhere(async |store| {
        let own = analyst();
        let mut unread = Vec::new();
        for n in 0..20 {
            let incident = incident(&store, Tlp::Amber).await;
            let thread = thread(&incident, ThreadKind::Shared);
            let seq = write(&store, &member(incident.organisation), &thread, "hello").await;
            if n % 3 == 0 {
                unread.insert(0, thread.id);
            } else {
                read(&store, &own, thread.id, seq).await;
            }
        }
        let all = ThreadFilter::default();
        let mut request = PageRequest { limit: Some(3), ..PageRequest::default() };
        let (mut listed, mut pages) = (Vec::new(), Vec::new());
        loop {
            let page = store.unread_threads(&own, reader(&own), &all, &request).await.expect("a page");
            assert!(page.items.iter().all(|thread| thread.read_seq == 0 && thread.record.thread.last_seq == 1));
            pages.push(page.items.len());
            listed.extend(page.items.into_iter().map(|thread| thread.record.thread.id));
            match page.next {
                Some(next) => request.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!((listed, pages), (unread.clone(), vec![3, 3, 1]));
        let nobody = member(OrganisationId::fresh());
        let none = store.unread_threads(&nobody, reader(&nobody), &all, &PageRequest::default()).await.expect("a page");
        assert_eq!((none.items, none.next), (Vec::new(), None));
        for id in unread {
            read(&store, &own, id, 1).await;
        }
        let none = store.unread_threads(&own, reader(&own), &all, &PageRequest::default()).await.expect("a page");
        assert_eq!((none.items, none.next), (Vec::new(), None));
        let wrong = PageRequest { cursor: Some("7.bm93aGVyZQ".to_owned()), ..PageRequest::default() };
        assert_eq!(store.unread_threads(&own, reader(&own), &all, &wrong).await, Err(StoreError::InvalidCursor));
    })
    .await;
}
