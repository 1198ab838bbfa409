//! Evidence: bytes stored once, uploads that leave nothing, limits, and who sees what.

mod common;

use common::{analyst, everywhere, member, noon, viewer};
use tocsin_model::{
    evidence::{CustodyAction, CustodyEntry, Evidence},
    id::{EvidenceId, IncidentId, OrganisationId},
    thread::Author,
    tlp::Tlp,
    viewer::{Actor, Role},
};
use tocsin_store::{EvidenceLimits, PageRequest, Store, StoreError, Unit, Upload};

const LIMITS: EvidenceLimits = EvidenceLimits { bytes: 100 << 20, files: 10 };

fn host() -> Author {
    Author { actor: Actor::Host, name: "Tocsin".into(), of_cert: true }
}

fn evidence(organisation: OrganisationId, incident: IncidentId, sha256: &str, size: u64) -> Evidence {
    Evidence {
        id: EvidenceId::fresh(),
        incident,
        organisation,
        tlp: Tlp::Amber,
        internal: false,
        name: "mail.eml".into(),
        media_type: "message/rfc822".into(),
        size,
        sha256: sha256.into(),
        added_by: host(),
        added_at: noon(),
    }
}

async fn uploaded(store: &Store, bytes: &[u8]) -> Upload {
    let mut upload = store.begin_upload();
    for part in bytes.chunks(300_000) {
        store.extend_upload(&mut upload, part).await.expect("taken in");
    }
    upload
}

async fn keep(store: &Store, upload: Upload, file: &Evidence, limits: EvidenceLimits) -> Result<(), StoreError> {
    let key = upload.key();
    let mut unit = Unit::new();
    unit.keep_upload(upload, &file.sha256).create_evidence(file, limits);
    let outcome = store.commit(unit).await;
    store.discard_upload(key).await.expect("cleared");
    outcome
}

async fn content(store: &Store, sha256: &str) -> Option<Vec<u8>> {
    let mut content = store.content(sha256).await.expect("readable")?;
    let mut whole = Vec::new();
    while let Some(bytes) = content.next().await.expect("readable") {
        assert!(bytes.len() <= 2 << 20, "{} bytes at a time", bytes.len());
        whole.extend(bytes);
    }
    assert!(content.is_at_end() && whole.len() as u64 == content.size());
    Some(whole)
}

/// Bytes of which no two pieces are the same.
fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length).map(|place| (place / 251) as u8 ^ place as u8 ^ seed).collect()
}

#[tokio::test]
async fn a_file_comes_back_whole_whatever_its_size() {
    everywhere(async |store| {
        for size in [1, 256 << 10, (256 << 10) + 1, 2 << 20, (2 << 20) + 1, 5_000_000] {
            let (written, sha256) = (bytes(size, 1), format!("{size:064}"));
            let file = evidence(OrganisationId::fresh(), IncidentId::fresh(), &sha256, size as u64);
            keep(&store, uploaded(&store, &written).await, &file, LIMITS).await.expect("new");
            assert_eq!(content(&store, &sha256).await.as_ref(), Some(&written), "{size} bytes");
            assert_eq!(store.evidence_by_id(&analyst(), &[file.id]).await, Ok(vec![file]));
        }
        assert!(content(&store, "0").await.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_same_bytes_are_stored_once_and_the_second_upload_leaves_the_first_whole() {
    everywhere(async |store| {
        let (written, sha256) = (bytes(3_000_000, 2), "same");
        let first = uploaded(&store, &written).await;
        let second = uploaded(&store, &written).await;
        for upload in [first, second] {
            let file = evidence(OrganisationId::fresh(), IncidentId::fresh(), sha256, written.len() as u64);
            keep(&store, upload, &file, LIMITS).await.expect("new");
        }
        assert_eq!(content(&store, sha256).await, Some(written));
        assert_eq!(store.discard_dead_uploads().await, Ok(0));
    })
    .await;
}

#[tokio::test]
async fn an_incident_has_at_most_so_much_and_what_is_refused_leaves_nothing() {
    everywhere(async |store| {
        let (own, incident) = (OrganisationId::fresh(), IncidentId::fresh());
        let limits = EvidenceLimits { bytes: 5_000_000, files: 2 };
        let add = async |sha256: &str, size: usize, internal: bool| {
            let file = Evidence { internal, ..evidence(own, incident, sha256, size as u64) };
            keep(&store, uploaded(&store, &bytes(size, 3)).await, &file, limits).await
        };
        add("a", 3_000_000, false).await.expect("fits");
        let refused = Err(StoreError::OverLimit { noun: "evidence".into(), key: incident.to_string() });
        assert_eq!(add("b", 2_500_000, false).await, refused);
        assert!(content(&store, "b").await.is_none());
        add("c", 2_500_000, true).await.expect("what is internal is counted apart");
        add("d", 10, false).await.expect("fits");
        assert_eq!(add("e", 10, false).await, refused, "there are two files");
        let page = store.evidence_of(&analyst(), incident, &PageRequest::first()).await.expect("a page");
        assert_eq!(page.items.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing() {
    everywhere(async |store| {
        let upload = uploaded(&store, &bytes(5_000_000, 4)).await;
        let key = upload.key();
        store.discard_upload(key).await.expect("cleared");
        let file = evidence(OrganisationId::fresh(), IncidentId::fresh(), "gone", 5_000_000);
        let mut unit = Unit::new();
        unit.keep_upload(upload, "gone").create_evidence(&file, LIMITS);
        let refused = store.commit(unit).await;
        assert!(matches!(refused, Err(StoreError::NotFound { .. })), "its pieces are gone: {refused:?}");
        assert!(content(&store, "gone").await.is_none());
        assert_eq!(store.evidence_by_id(&analyst(), &[file.id]).await, Ok(Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn what_a_killed_host_was_receiving_is_removed_at_the_next_start() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = common::open(common::on_disk(&directory)).await;
    let _cut_off = uploaded(&store, &bytes(5_000_000, 5)).await;
    assert_eq!(store.discard_dead_uploads().await, Ok(0), "it is under way");
    store.close().await.expect("closed");
    drop(store);
    let store = common::open(common::on_disk(&directory)).await;
    assert_eq!(store.discard_dead_uploads().await, Ok(1));
    assert_eq!(store.discard_dead_uploads().await, Ok(0));
}

#[tokio::test]
async fn files_are_seen_by_their_organisation_unless_they_are_internal_or_marked_too_strictly() {
    everywhere(async |store| {
        let (own, incident) = (OrganisationId::fresh(), IncidentId::fresh());
        let open = evidence(own, incident, "open", 1);
        let internal = Evidence { internal: true, ..evidence(own, incident, "internal", 1) };
        let strict = Evidence { tlp: Tlp::Red, ..evidence(own, incident, "strict", 1) };
        for file in [&open, &internal, &strict] {
            keep(&store, uploaded(&store, b"x").await, file, LIMITS).await.expect("new");
        }
        let ids = [open.id, internal.id, strict.id];
        let seen = async |viewer| {
            let page = store.evidence_of(&viewer, incident, &PageRequest::first()).await.expect("a page");
            let mut listed: Vec<_> = page.items.into_iter().map(|file| file.id).collect();
            let mut read: Vec<_> =
                store.evidence_by_id(&viewer, &ids).await.expect("a list").into_iter().map(|file| file.id).collect();
            listed.sort();
            read.sort();
            assert_eq!(listed, read);
            read
        };
        assert_eq!(seen(analyst()).await, ids);
        assert_eq!(seen(member(own)).await, [open.id, strict.id]);
        assert_eq!(seen(viewer(own, Role::Reader, Tlp::Amber)).await, [open.id]);
        assert_eq!(seen(member(OrganisationId::fresh())).await, []);
    })
    .await;
}

#[tokio::test]
async fn custody_is_read_latest_first() {
    everywhere(async |store| {
        let evidence = EvidenceId::fresh();
        let entry = |action, seconds| CustodyEntry {
            evidence,
            action,
            by: host(),
            at: common::after(seconds),
            from: "193.0.2.7".into(),
        };
        let entries = [entry(CustodyAction::Read, 2), entry(CustodyAction::Added, 1)];
        for entry in &entries {
            let mut unit = Unit::new();
            unit.create_custody(entry);
            store.commit(unit).await.expect("new");
        }
        let page = store.custody_of(evidence, &PageRequest::first()).await.expect("a page");
        assert_eq!(page.items, entries);
    })
    .await;
}
