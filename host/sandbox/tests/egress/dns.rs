//! DNS queries: granted by zone, bounded in time, size and number; "not found" is told from failure.

use std::{net::SocketAddr, time::Instant};

use serde_json::{Value, json};
use tocsin_sandbox::{CallErrorKind, DnsServers};

use crate::{
    dns_server::DnsServer,
    stage::{Stage, ask},
};

async fn stage(servers: &[SocketAddr]) -> Stage {
    let servers = DnsServers::Fixed(servers.to_vec());
    Stage::new(|config| config.dns_servers = servers).await
}

fn query(name: &str, record: &str) -> Value {
    json!({ "behaviour": "query", "zone": "bl.example", "name": name, "record": record })
}

#[tokio::test]
async fn every_kind_of_record_is_answered_special_addresses_among_them() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    for (record, expected) in [
        ("A", "2.0.0.127.bl.example 60 Data::A(\"127.0.0.2\"); 2.0.0.127.bl.example 60 Data::A(\"127.0.0.10\")"),
        ("AAAA", "2.0.0.127.bl.example 60 Data::Aaaa(\"::1\")"),
        ("MX", "2.0.0.127.bl.example 60 Data::Mx((10, \"mx.2.0.0.127.bl.example\"))"),
        ("NS", "2.0.0.127.bl.example 60 Data::Ns(\"ns.2.0.0.127.bl.example\")"),
        ("PTR", "2.0.0.127.bl.example 60 Data::Ptr(\"host.example\")"),
        ("TXT", "2.0.0.127.bl.example 60 Data::Txt(\"listed, see https://bl.example/\u{fffd}\")"),
    ] {
        assert_eq!(stage.ask(query("2.0.0.127.BL.example.", record)).await.expect(record), expected);
    }
    assert_eq!(server.asked()[0], "udp 2.0.0.127.bl.example 1");
}

#[tokio::test]
async fn an_alias_is_followed_and_shown_when_it_is_asked_for() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    let found = stage.ask(query("alias.bl.example", "A")).await.expect("an answer");
    assert_eq!(found, "real 60 Data::A(\"127.0.0.4\")");
    let alias = stage.ask(query("alias.bl.example", "CNAME")).await.expect("an answer");
    assert_eq!(alias, "alias.bl.example 60 Data::Cname(\"real\")");
    let error = stage.ask(query("loop.bl.example", "A")).await.expect_err("a loop");
    assert!(error.message.contains("not well formed"), "{error}");
}

#[tokio::test]
async fn a_name_that_does_not_exist_and_one_without_records_are_answers_and_a_failure_is_none() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    assert_eq!(stage.ask(query("nothing.bl.example", "A")).await.expect("an answer"), "not found");
    assert_eq!(stage.ask(query("empty.bl.example", "A")).await.expect("an answer"), "");
    let error = stage.ask(query("broken.bl.example", "A")).await.expect_err("SERVFAIL");
    assert_eq!(error.kind, CallErrorKind::Unavailable);
    assert!(error.message.contains("SERVFAIL"), "{error}");
}

#[tokio::test]
async fn a_name_outside_the_granted_zone_is_denied_with_the_missing_line_and_never_asked_for() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    for name in ["secret-data.attacker.example", "bl.example", "evil-bl.example"] {
        let error = stage.ask(query(name, "A")).await.expect_err(name);
        assert_eq!(error.kind, CallErrorKind::Denied);
        let line = format!(
            "capabilities.dns lacks \"{name}\": an administrator grants it under Plugins › Misbehaviour › Grants"
        );
        assert_eq!(error.message, line);
    }
    let without = stage.connection(&query("2.0.0.127.bl.example", "A"), |grant| grant.dns.clear());
    assert_eq!(ask(&without).await.expect_err("not granted").kind, CallErrorKind::Denied);
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_name_or_no_kind_of_record_is_told() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    let long = format!("{}.bl.example", "abcdefgh.".repeat(30).trim_end_matches('.'));
    for (name, record, part) in
        [("a..bl.example", "A", "no DNS name"), (&long, "A", "no DNS name"), ("a.bl.example", "SRV", "A, AAAA, CNAME")]
    {
        let error = stage.ask(query(name, record)).await.expect_err(name);
        assert!(error.kind == CallErrorKind::Misconfigured && error.message.contains(part), "{error}");
    }
    assert_eq!(server.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn a_server_that_is_silent_ends_with_the_time_of_the_query() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    for name in ["silent.bl.example", "junk.bl.example"] {
        let asked = Instant::now();
        let error = stage.ask(query(name, "A")).await.expect_err(name);
        assert!(error.kind == CallErrorKind::Unavailable && error.message.contains("Timeout"), "{error}");
        // limits.dns_ms of the guest is 1000, the call itself has 5000.
        assert!((900..4500).contains(&asked.elapsed().as_millis()), "{:?}", asked.elapsed());
    }
    assert_eq!(
        server.asked(),
        ["udp silent.bl.example 1", "udp silent.bl.example 1", "udp junk.bl.example 1", "udp junk.bl.example 1"]
    );
}

#[tokio::test]
async fn a_server_that_is_gone_or_fails_hands_over_to_the_next() {
    let (gone, server) = (std::net::UdpSocket::bind("127.0.0.1:0").expect("a port"), DnsServer::start().await);
    let address = gone.local_addr().expect("an address");
    drop(gone);
    let both = stage(&[address, server.address]).await;
    assert!(both.ask(query("2.0.0.127.bl.example", "A")).await.expect("the second").contains("127.0.0.2"));
    let error = stage(&[address]).await.ask(query("2.0.0.127.bl.example", "A")).await.expect_err("nobody");
    assert!(error.message.contains("Unreachable") && error.message.contains(&address.to_string()), "{error}");
}

#[tokio::test]
async fn an_answer_to_another_question_is_not_taken() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    let found = stage.ask(query("forged.bl.example", "A")).await.expect("the third is the answer");
    assert!(found.starts_with("forged.bl.example 60"), "{found}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_that_does_not_fit_comes_over_tcp_and_stops_at_its_limit() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    let found = stage.ask(query("long.bl.example", "TXT")).await.expect("1400 bytes");
    assert!(found.contains(&"x".repeat(900)), "{}", found.len());
    assert_eq!(server.asked(), ["udp long.bl.example 16", "tcp long.bl.example 16"]);
    let error = stage.ask(query("huge.bl.example", "TXT")).await.expect_err("4000 bytes of 2048");
    assert!(error.kind == CallErrorKind::TooLarge && error.message.contains("2048"), "{error}");
}

#[tokio::test]
async fn queries_beyond_the_limit_are_not_sent() {
    let server = DnsServer::start().await;
    let stage = stage(&[server.address]).await;
    let settings = json!({ "behaviour": "many-queries", "zone": "bl.example", "name": "a.bl.example" });
    let connection = stage.connection(&settings, |_| {});
    let error = ask(&connection).await.expect_err("a limit");
    assert!(error.kind == CallErrorKind::Denied && error.message.contains("limits.dns_queries"), "{error}");
    assert_eq!((server.asked().len(), connection.stats().requests), (5, 5));
}
