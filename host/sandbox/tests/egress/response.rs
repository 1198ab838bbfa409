//! Compressed answers are counted as what they unpack to.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use tocsin_sandbox::CallErrorKind;

use crate::{
    peer::{Peer, Then},
    stage::Stage,
};

/// An HTTP answer with a compressed body of so many zeros.
fn compressed(zeros: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let piece = vec![0; 1 << 20];
    for _ in 0..zeros >> 20 {
        encoder.write_all(&piece).expect("memory");
    }
    encoder.write_all(&piece[..zeros & ((1 << 20) - 1)]).expect("memory");
    let body = encoder.finish().expect("memory");
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), &body].concat()
}

/// The most memory that this process ever had, in KiB.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[tokio::test]
async fn a_small_answer_that_unpacks_to_a_huge_one_stops_at_the_response_limit_in_bounded_memory() {
    let bomb = compressed(256 << 20);
    assert!(bomb.len() < 2 << 20, "a small answer: {} bytes", bomb.len());
    let stage = Stage::new(|_| {}).await;
    let peer = Peer::start(bomb, Then::Wait).await;
    let target = format!("http://{}/", peer.address);
    let before = peak_memory();
    let asked = json!({ "behaviour": "fetch", "url": target, "target": target });
    let error = stage.ask(asked).await.expect_err("too large");
    assert_eq!(error.kind, CallErrorKind::TooLarge, "{error}");
    assert!(error.message.contains("1048576"), "{error}");
    // Other tests of this program run meanwhile; unpacked, the answer alone has 256 MiB.
    let grown = peak_memory() - before;
    assert!(grown < 128 << 10, "{grown} KiB");
}

#[tokio::test]
async fn a_compressed_answer_within_the_limit_arrives_unpacked() {
    let stage = Stage::new(|_| {}).await;
    let peer = Peer::start(compressed(1000), Then::Wait).await;
    let target = format!("http://{}/", peer.address);
    let found = stage.ask(json!({ "behaviour": "fetch", "url": target, "target": target })).await.expect("an answer");
    assert!(found.starts_with("200"), "{found}");
}
