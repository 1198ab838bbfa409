//! The embedded engine keeps what it acknowledged: its process is killed several times in a row while several writers
//! commit batches, and then every acknowledged row and every index entry must be there.
//!
//! Several crashes in a row, because an engine may recover well from the first and lose data at the second.
//! `TOCSIN_ENGINES=rocksdb,surrealkv` prints the figures of more engines; only RocksDB's are asserted.
//! `TOCSIN_DURABILITY_SECONDS` makes the run longer (default 20).

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use surrealdb::{Surreal, engine::any::Any, types::Value};

const WRITERS: usize = 4;
/// How many rows a transaction has, in turn.
const BATCHES: [usize; 3] = [1, 10, 50];
/// How often the process is killed per size.
const CRASHES: usize = 3;

/// What became of one engine.
#[derive(Debug, Default)]
struct Figures {
    acknowledged: usize,
    lost: usize,
    missing_index_entries: usize,
    writing: Duration,
}

#[tokio::test(flavor = "multi_thread")]
async fn rocksdb_keeps_every_acknowledged_row_through_repeated_kills() {
    let engines = std::env::var("TOCSIN_ENGINES").unwrap_or_else(|_| "rocksdb".into());
    for engine in engines.split(',').filter(|engine| *engine != "rocksdb") {
        let figures = torture(engine).await;
        println!("{engine}: {figures:?} (for comparison, not asserted)");
    }
    let figures = torture("rocksdb").await;
    println!("rocksdb: {figures:?}");
    assert!(figures.acknowledged > 0, "nothing was written before the kills");
    assert_eq!(figures.lost, 0, "acknowledged rows are gone: {figures:?}");
    assert_eq!(figures.missing_index_entries, 0, "index entries are gone: {figures:?}");
}

/// Kills and reopens, for every batch size, and counts what is missing.
async fn torture(engine: &str) -> Figures {
    let mut figures = Figures::default();
    let share = seconds() / u32::try_from(BATCHES.len() * CRASHES).expect("few");
    for rows in BATCHES {
        let directory = tempfile::tempdir().expect("a directory for the database");
        let url = format!("{engine}://{}", directory.path().join("database").display());
        let mut acknowledged = BTreeSet::new();
        for round in 0..CRASHES {
            // Never the same moment: neither in the batch nor in the engine's own rhythm.
            let patience = share.mul_f64(0.5 + (round as f64 * 0.618 + rows as f64 * 0.37).fract());
            let started = Instant::now();
            acknowledged.extend(write_and_kill(&url, round, rows, patience));
            figures.writing += started.elapsed();
        }
        figures.acknowledged += acknowledged.len();
        count_missing(&url, directory.path(), &acknowledged, &mut figures).await;
    }
    figures
}

fn seconds() -> Duration {
    let seconds = std::env::var("TOCSIN_DURABILITY_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(20))
}

/// Starts the writer, kills it once it has written for a while, and gives the numbers of all acknowledged rows.
fn write_and_kill(url: &str, round: usize, rows: usize, patience: Duration) -> Vec<i64> {
    let mut writer = Command::new(env!("CARGO_BIN_EXE_engine_writer"))
        .args([url, &round.to_string(), &WRITERS.to_string(), &rows.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts");
    let mut lines = BufReader::new(writer.stdout.take().expect("piped")).lines();
    let opened = lines.next().expect("the writer opens the database").expect("readable");
    assert_eq!(opened, "open");
    let deadline = Instant::now() + patience;
    let mut numbers = Vec::new();
    let mut killed = false;
    // What stands in the pipe when the process dies was acknowledged too.
    for line in lines.map_while(Result::ok) {
        let (first, count) = line.split_once(' ').expect("a number and a count");
        let (first, count): (i64, i64) = (first.parse().expect("a number"), count.parse().expect("a count"));
        numbers.extend(first..first + count);
        if !killed && Instant::now() >= deadline {
            // SIGKILL on Unix.
            writer.kill().expect("the writer is still running");
            killed = true;
        }
    }
    writer.wait().expect("the writer is gone");
    assert!(killed, "the writer ended by itself: see its error above");
    numbers
}

/// Opens the database again and looks for every acknowledged row, by its id and by both indexes.
async fn count_missing(url: &str, directory: &Path, acknowledged: &BTreeSet<i64>, figures: &mut Figures) {
    assert!(directory.exists());
    let engine: Surreal<Any> = surrealdb::engine::any::connect(url).await.expect("opens again");
    engine.use_ns("faults").use_db("faults").await.expect("is there");
    let stored = numbers(&engine, "SELECT VALUE number FROM row").await;
    let mut by_bucket = BTreeSet::new();
    for bucket in 0..7 {
        let query = format!("SELECT VALUE number FROM row WITH INDEX row_bucket WHERE bucket = {bucket}");
        by_bucket.extend(numbers(&engine, &query).await);
    }
    let by_number = numbers(&engine, "SELECT VALUE number FROM row WITH INDEX row_number WHERE number >= 0").await;
    figures.lost += acknowledged.difference(&stored).count();
    figures.missing_index_entries += stored.difference(&by_bucket).count() + stored.difference(&by_number).count();
}

async fn numbers(engine: &Surreal<Any>, query: &str) -> BTreeSet<i64> {
    let mut answer = engine.query(query).await.expect("answers").check().expect("no error");
    match answer.take::<Value>(0).expect("one value") {
        Value::Array(values) => values
            .into_iter()
            .filter_map(|value| match value {
                Value::Number(number) => number.to_int(),
                _ => None,
            })
            .collect(),
        other => panic!("expected a list, got {other:?}"),
    }
}
