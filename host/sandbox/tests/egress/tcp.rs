//! TCP request and response (WHOIS): by host and port, to no special-purpose address, bounded in size and time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tocsin_model::ioc::IocType;
use tocsin_model::tlp::{Pap, Tlp};
use tocsin_sandbox::{CallErrorKind, Observable};

use crate::{
    peer::{Peer, Then},
    stage::{Stage, ask},
};

fn exchange(server: &str, peer: &str) -> Value {
    json!({ "behaviour": "exchange", "server": server, "peer": peer })
}

#[tokio::test]
async fn a_granted_server_is_asked_and_answers() {
    let stage = Stage::new(|_| {}).await;
    let peer = Peer::start(b"domain: example.test\r\n".to_vec(), Then::Close).await;
    let address = peer.address.to_string();
    let found = stage.ask(exchange(&address, &address)).await.expect("an answer");
    assert!(found.starts_with("22 bytes: domain: example.test"), "{found}");
}

#[tokio::test]
async fn another_port_or_host_is_denied_with_the_missing_line() {
    let stage = Stage::new(|_| {}).await;
    let peer = Peer::start(b"secret".to_vec(), Then::Close).await;
    for (granted, asked) in [
        ("127.0.0.1:43".to_owned(), peer.address.to_string()),
        (peer.address.to_string(), format!("other.test:{}", peer.address.port())),
    ] {
        let error = stage.ask(exchange(&granted, &asked)).await.expect_err("denied");
        assert_eq!(error.kind, CallErrorKind::Denied);
        let line = format!(
            "capabilities.tcp lacks \"{asked}\": an administrator grants it under Plugins › Misbehaviour › Grants"
        );
        assert_eq!(error.message, line);
    }
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn a_special_purpose_address_is_refused_by_address_and_by_name() {
    let stage = Stage::new(|_| {}).await;
    let peer = Peer::start(b"secret".to_vec(), Then::Close).await;
    for host in ["127.0.0.1", "whois.test"] {
        let asked = format!("{host}:{}", peer.address.port());
        let connection = stage.connection(&exchange(&asked, &asked), |grant| grant.private_networks.clear());
        let error = ask(&connection).await.expect_err(host);
        assert_eq!(error.kind, CallErrorKind::Denied, "{error}");
        assert!(error.message.contains("private_networks lacks \"127.0.0.1\""), "{error}");
    }
    assert_eq!(peer.connections(), 0);
}

#[tokio::test]
async fn an_answer_that_never_ends_stops_at_the_response_limit() {
    let stage = Stage::new(|_| {}).await;
    let peer = Peer::start(vec![b'z'; 64 << 10], Then::Repeat).await;
    let address = peer.address.to_string();
    let error = stage.ask(exchange(&address, &address)).await.expect_err("too long");
    assert_eq!(error.kind, CallErrorKind::TooLarge, "{error}");
    assert!(error.message.contains("1048576"), "{error}");
}

#[tokio::test]
async fn a_peer_that_does_not_go_on_ends_with_the_time_of_the_call() {
    let stage = Stage::new(|_| {}).await;
    let peer = Peer::start(b"domain: exam".to_vec(), Then::Wait).await;
    let address = peer.address.to_string();
    let connection = stage.connection(&exchange(&address, &address), |_| {});
    let observable = Observable { kind: IocType::Ipv4, value: "192.0.2.1".into(), tlp: Tlp::Green, pap: Pap::Green };
    let asked = Instant::now();
    let error = connection.enrich(&observable, asked + Duration::from_millis(300)).await.expect_err("no end");
    // The guest hears of it before the call ends, and could answer with what it has.
    assert!(error.kind == CallErrorKind::Unavailable && error.message == "timeout", "{error}");
    assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
}
