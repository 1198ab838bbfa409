//! Connections and their secrets, the flow's settings, components, and the cache of answers.

mod common;

use common::{after, everywhere, noon};
use serde_json::json;
use tocsin_model::{
    connection::Connection,
    flow::{FlowSettings, FlowView},
    id::ConnectionId,
    tlp::{Pap, Tlp},
};
use tocsin_store::{CachedAnswer, StoreError, Unit};

fn connection(name: &str) -> Connection {
    Connection {
        id: ConnectionId::fresh(),
        name: name.into(),
        plugin: "virustotal".into(),
        settings: serde_json::Map::new(),
        secrets: vec!["key".into()],
        enabled: true,
        tlp_max: Tlp::Green,
        pap_max: Pap::Amber,
        quota: Vec::new(),
        cache_seconds: 60,
        created_at: noon(),
        updated_at: noon(),
        version: 1,
    }
}

#[tokio::test]
async fn a_connection_has_its_name_alone_and_takes_its_secrets_with_it() {
    everywhere(async |store| {
        let mut first = connection("vt");
        let mut unit = Unit::new();
        unit.put_connection(&first).put_secret(first.id, "key", b"sealed".to_vec());
        store.commit(unit).await.expect("new");
        let mut unit = Unit::new();
        unit.put_connection(&connection("vt"));
        assert_eq!(
            store.commit(unit).await,
            Err(StoreError::AlreadyExists { noun: "connection".into(), key: "vt".into() })
        );
        (first.enabled, first.version) = (false, 2);
        let mut unit = Unit::new();
        unit.update_connection(&first);
        store.commit(unit).await.expect("the next version");
        assert_eq!(store.connection(first.id).await, Ok(Some(first.clone())));
        assert_eq!(store.connection_named("vt").await, Ok(Some(first.clone())));
        assert_eq!(store.secret(first.id, "key").await, Ok(Some(b"sealed".to_vec())));
        let mut unit = Unit::new();
        unit.delete_connection(&first);
        store.commit(unit).await.expect("deleted");
        assert_eq!(store.connections().await, Ok(Vec::new()));
        assert_eq!(store.secret(first.id, "key").await, Ok(None));
        let second = connection("vt");
        let mut unit = Unit::new();
        unit.put_connection(&second).put_secret(second.id, "key", vec![1]).put_secret(second.id, "key", vec![2]);
        store.commit(unit).await.expect("the name is free again");
        assert_eq!(store.secret(second.id, "key").await, Ok(Some(vec![2])));
        let mut unit = Unit::new();
        unit.delete_secret(second.id, "key");
        store.commit(unit).await.expect("deleted");
        assert_eq!(store.secret(second.id, "key").await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn the_flows_settings_are_changed_version_by_version() {
    everywhere(async |store| {
        assert_eq!(store.flow().await, Ok(FlowView { settings: FlowSettings::default(), version: 0 }));
        let settings = FlowSettings { connections: Some(vec!["vt".into()]), ..FlowSettings::default() };
        for (version, outcome) in [
            (2, Err(StoreError::Conflict { noun: "flow".into(), key: "enrichment".into() })),
            (1, Ok(())),
            (1, Err(StoreError::Conflict { noun: "flow".into(), key: "enrichment".into() })),
            (2, Ok(())),
        ] {
            let mut unit = Unit::new();
            unit.put_flow(&settings, version);
            assert_eq!(store.commit(unit).await, outcome);
        }
        assert_eq!(store.flow().await, Ok(FlowView { settings, version: 2 }));
    })
    .await;
}

#[tokio::test]
async fn a_component_of_any_size_comes_back_byte_for_byte() {
    everywhere(async |store| {
        for size in [0, 1, 256 * 1024, 9_000_001] {
            let component: Vec<u8> = (0..size).map(|place: u32| place.to_le_bytes()[0] ^ 0x5a).collect();
            let digest = format!("digest{size}");
            for _ in 0..2 {
                let mut unit = Unit::new();
                unit.put_component(&digest, &component);
                store.commit(unit).await.expect("stored once");
            }
            assert!(store.component(&digest).await.expect("answers").expect("there") == component);
        }
        assert_eq!(store.component("none").await, Ok(None));
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_remembered_for_its_time() {
    everywhere(async |store| {
        let connection = ConnectionId::fresh();
        let answer = CachedAnswer { outcome: json!({ "ok": { "verdict": "benign" } }), at: noon() };
        let mut unit = Unit::new();
        unit.remember_answer(connection, "domain:evil.example", &answer, after(60));
        store.commit(unit).await.expect("kept");
        let look = async |observable: &str, at| store.cached_answer(connection, observable, at).await.expect("answers");
        assert_eq!(look("domain:evil.example", after(59)).await, Some(answer.clone()));
        assert_eq!(look("domain:evil.example", after(60)).await, None);
        assert_eq!(look("domain:other.example", after(1)).await, None);
        store.purge_expired(after(59)).await.expect("purged");
        assert_eq!(look("domain:evil.example", after(1)).await, Some(answer));
        store.purge_expired(after(60)).await.expect("purged");
        assert_eq!(look("domain:evil.example", after(1)).await, None);
    })
    .await;
}
