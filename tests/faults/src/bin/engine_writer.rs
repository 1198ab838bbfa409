//! Writes batches to an embedded engine as fast as it can, and prints each batch as soon as it is acknowledged. It is
//! made to be killed.
//!
//! `engine_writer URL ROUND WRITERS ROWS`: every row of round r, writer w, batch b, place p has the number
//! `((r * 1000 + w) * 1_000_000 + b) * 100 + p`, in the id and in a unique and a plain index.

use std::{io::Write, sync::Arc};

use surrealdb::{
    Surreal,
    engine::any::{Any, connect},
    types::{Number, Object, RecordId, Value},
};

const SCHEMA: &str = "DEFINE TABLE IF NOT EXISTS row SCHEMAFULL; \
    DEFINE FIELD IF NOT EXISTS number ON row TYPE int; \
    DEFINE FIELD IF NOT EXISTS bucket ON row TYPE int; \
    DEFINE FIELD IF NOT EXISTS filling ON row TYPE string; \
    DEFINE INDEX IF NOT EXISTS row_number ON row FIELDS number UNIQUE; \
    DEFINE INDEX IF NOT EXISTS row_bucket ON row FIELDS bucket, number;";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, round, writers, rows] = arguments.as_slice() else {
        return Err("usage: engine_writer URL ROUND WRITERS ROWS".into());
    };
    let (round, writers, rows): (i64, i64, i64) = (round.parse()?, writers.parse()?, rows.parse()?);
    let engine = Arc::new(open(url).await?);
    println!("open");
    let tasks: Vec<_> =
        (0..writers).map(|writer| tokio::spawn(write_for_ever(Arc::clone(&engine), round, writer, rows))).collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn open(url: &str) -> surrealdb::Result<Surreal<Any>> {
    let engine = connect(url).await?;
    engine
        .query("DEFINE NAMESPACE IF NOT EXISTS faults; USE NS faults; DEFINE DATABASE IF NOT EXISTS faults")
        .await?
        .check()?;
    engine.use_ns("faults").use_db("faults").await?;
    engine.query(SCHEMA).await?.check()?;
    Ok(engine)
}

/// Conflicts are tried again; anything else is an error that the test sees.
async fn write_for_ever(engine: Arc<Surreal<Any>>, round: i64, writer: i64, rows: i64) -> surrealdb::Result<()> {
    let number = |batch: i64, place: i64| ((round * 1_000 + writer) * 1_000_000 + batch) * 100 + place;
    for batch in 0.. {
        let values: Vec<Value> = (0..rows).map(|place| row(number(batch, place))).collect();
        loop {
            let answer =
                engine.query("BEGIN; INSERT INTO row $rows RETURN NONE; COMMIT").bind(("rows", values.clone())).await?;
            match answer.check() {
                Ok(_) => break,
                Err(error) if error.to_string().contains("onflict") => tokio::task::yield_now().await,
                Err(error) => return Err(error),
            }
        }
        // One write to the pipe, so that a line is there as a whole or not at all.
        let line = format!("{} {rows}\n", number(batch, 0));
        std::io::stdout().lock().write_all(line.as_bytes()).expect("the test reads until it kills us");
    }
    Ok(())
}

fn row(number: i64) -> Value {
    let mut row = Object::new();
    row.insert("id", Value::RecordId(RecordId::new("row", number)));
    row.insert("number", Value::Number(Number::Int(number)));
    row.insert("bucket", Value::Number(Number::Int(number % 7)));
    row.insert("filling", Value::String("x".repeat(200)));
    Value::Object(row)
}
