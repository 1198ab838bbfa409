//! Kill -9 under a load of messages: each one that was acknowledged is there, once, in its place, and no place is empty.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tocsin_tests_api::{Client, Server};
use uuid::Uuid;

const ROUNDS: usize = 5;
/// How many write at the same time in each thread.
const WRITERS: usize = 6;
/// For how long they write before the host is killed.
const LOAD: Duration = Duration::from_millis(1_500);

/// What was acknowledged: where each message is.
type Acknowledged = Arc<Mutex<HashMap<Uuid, (String, u64)>>>;

/// Writes until it is told to stop or the host is gone. Gives back what it does not know to be stored.
async fn write(mut client: Client, thread: String, stop: Arc<AtomicBool>, acknowledged: Acknowledged) -> Option<Uuid> {
    while !stop.load(Ordering::Relaxed) {
        let id = Uuid::now_v7();
        let body = json!({ "id": id, "text": format!("message {id}") });
        let answer = client.post(&format!("/api/v1/threads/{thread}/messages"), &body).await;
        match answer.ok().and_then(|answer| answer.ok().ok()).and_then(|message| message["seq"].as_u64()) {
            Some(seq) => drop(acknowledged.lock().expect("not poisoned").insert(id, (thread.clone(), seq))),
            None => return Some(id),
        }
    }
    None
}

/// A whole thread: the id of each message by its number.
async fn read(client: &mut Client, thread: &str) -> Result<BTreeMap<u64, Uuid>> {
    let mut messages = BTreeMap::new();
    for item in client.whole_thread(thread).await? {
        let seq = item["seq"].as_u64().context("a number")?;
        let id: Uuid = item["id"].as_str().context("an id")?.parse()?;
        ensure!(item["text"] == format!("message {id}"), "{item}");
        ensure!(messages.insert(seq, id).is_none(), "{seq} is there twice");
    }
    Ok(messages)
}

fn check(thread: &str, messages: &BTreeMap<u64, Uuid>, acknowledged: &Acknowledged) -> Result<()> {
    let last = messages.len() as u64;
    ensure!(messages.keys().copied().eq(1..=last), "{thread} has gaps: {:?}", messages.keys());
    let mut places: HashMap<Uuid, u64> = HashMap::new();
    for (seq, id) in messages {
        ensure!(places.insert(*id, *seq).is_none(), "{id} is there twice");
    }
    for (id, (of, seq)) in acknowledged.lock().expect("not poisoned").iter().filter(|(_, (of, _))| of == thread) {
        ensure!(places.get(id) == Some(seq), "{id} was acknowledged as {seq} of {of}: {:?}", places.get(id));
    }
    Ok(())
}

#[tokio::test]
async fn killed_under_a_load_of_messages_no_acknowledged_one_is_lost_doubled_or_moved() -> Result<()> {
    let mut server = Server::start_with_people().await?;
    let names = ["meridian", "northwind"];
    let mut threads = Vec::new();
    for name in names {
        threads.push(server.signed_in(name).await?.direct_thread().await?);
    }
    let acknowledged = Acknowledged::default();
    let rounds = std::env::var("TOCSIN_QUICK").map_or(ROUNDS, |_| 2);
    for round in 1..=rounds {
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = Vec::new();
        for (name, thread) in names.iter().zip(&threads) {
            let client = server.signed_in(name).await?;
            for _ in 0..WRITERS {
                let work = write(client.clone(), thread.clone(), Arc::clone(&stop), Arc::clone(&acknowledged));
                writers.push((*name, thread.clone(), tokio::spawn(work)));
            }
        }
        tokio::time::sleep(LOAD).await;
        server.kill().await?;
        stop.store(true, Ordering::Relaxed);
        let mut unknown = Vec::new();
        for (name, thread, writer) in writers {
            unknown.extend(writer.await?.map(|id| (name, thread, id)));
        }
        server.restart(Vec::new()).await?;
        for (name, thread) in names.iter().zip(&threads) {
            check(thread, &read(&mut server.signed_in(name).await?, thread).await?, &acknowledged)?;
        }
        // Whoever does not know sends it again: it is there once, whether or not it was before.
        for (name, thread, id) in &unknown {
            let body = json!({ "id": id, "text": format!("message {id}") });
            let mut client = server.signed_in(name).await?;
            for _ in 0..2 {
                let sent = client.post(&format!("/api/v1/threads/{thread}/messages"), &body).await?.ok()?;
                let seq = sent["seq"].as_u64().context("a number")?;
                acknowledged.lock().expect("not poisoned").insert(*id, (thread.clone(), seq));
            }
        }
        for (name, thread) in names.iter().zip(&threads) {
            check(thread, &read(&mut server.signed_in(name).await?, thread).await?, &acknowledged)?;
        }
        let known = acknowledged.lock().expect("not poisoned").len();
        println!("round {round}: {known} messages acknowledged, {} sent again", unknown.len());
        ensure!(known > round * 20, "hardly anything was written");
    }
    Ok(())
}
