//! The live socket under load: so many clients in so many threads, so many messages a second, each stored, and how long
//! from sending one until each of its readers has it. Server and load share the machine. With a database server
//! (`TOCSIN_TESTS_DATABASE=server`) half of the clients are at a second host. In the end the first host is killed under
//! the same load, and what it acknowledged is looked for.
//!
//! `TOCSIN_BENCH_SOCKETS` (5,000), `TOCSIN_BENCH_RATE` (200 messages a second), `TOCSIN_BENCH_THREADS` (500) and
//! `TOCSIN_BENCH_SECONDS` (20) set other figures.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use futures::{SinkExt, StreamExt, stream};
use serde_json::json;
use tocsin_tests_api::{Client, Server, ServerOptions};
use tokio::{net::TcpStream, sync::mpsc, time::MissedTickBehavior};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};
use uuid::Uuid;

use crate::memory;

/// How many sockets are opened at the same time.
const OPENING: usize = 32;
/// How long the last deliveries are waited for.
const PATIENCE: Duration = Duration::from_secs(20);

struct Figures {
    sockets: usize,
    rate: u64,
    threads: usize,
    seconds: u64,
}

impl Figures {
    fn chosen() -> Self {
        let number = |name: &str, usual: u64| {
            std::env::var(format!("TOCSIN_BENCH_{name}")).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
        };
        let size = |name: &str, usual: u64| usize::try_from(number(name, usual)).unwrap_or(usize::MAX);
        Self {
            sockets: size("SOCKETS", 5_000),
            rate: number("RATE", 200),
            threads: size("THREADS", 500),
            seconds: number("SECONDS", 20),
        }
    }
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub async fn run() -> Result<()> {
    let figures = Figures::chosen();
    let quiet = ("TOCSIN_LOG__FILTER".to_owned(), "error".to_owned());
    let mut server = Server::start_with(ServerOptions { environment: vec![quiet], ..ServerOptions::default() }).await?;
    let pid = server.pid().context("it runs")?;
    let mut admin = server.signed_in("admin").await?;
    let threads = threads(&mut admin, figures.threads).await?;
    let second = server.another_host().await?;
    let elsewhere = match &second {
        Some(host) => host.signed_in("admin").await?,
        None => admin.clone(),
    };
    let before = memory::of(pid);
    let received = Arc::new(AtomicUsize::new(0));
    let lost = Arc::new(AtomicUsize::new(0));
    let (delivered, mut delays) = mpsc::unbounded_channel();
    let epoch = Instant::now();
    let opening = Instant::now();
    let open: Vec<Result<Socket>> = stream::iter(0..figures.sockets)
        .map(|n| open(if n % 2 == 0 { &admin } else { &elsewhere }, &threads[n / 2 % threads.len()]))
        .buffer_unordered(OPENING)
        .collect()
        .await;
    for socket in open {
        let (received, lost, delivered) = (Arc::clone(&received), Arc::clone(&lost), delivered.clone());
        tokio::spawn(listen(socket?, epoch, received, lost, delivered));
    }
    drop(delivered);
    // The tokens live for ten minutes; what comes before the first message is over by now.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let opened = opening.elapsed();
    let connected = memory::of(pid);
    let per_client = (connected - before) * 1024.0 / figures.sockets as f64;
    let sent = send(&admin, &threads, &figures, epoch).await;
    let expected = sent.times.len() * figures.sockets / threads.len();
    let deadline = Instant::now() + PATIENCE;
    while received.load(Ordering::Relaxed) < expected && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut times = Vec::new();
    while let Ok(time) = delays.try_recv() {
        times.push(time);
    }
    report(&figures, &sent, &mut times, opened, per_client, memory::of(pid));
    let lost = lost.load(Ordering::Relaxed);
    if lost > 0 || times.len() != expected {
        bail!("{} of {expected} deliveries came, {lost} sockets were closed", times.len());
    }
    killed(&mut server, &admin, &threads, &figures).await
}

/// Kills the host in the middle of the same load: what it acknowledged is there, once, in its place.
async fn killed(server: &mut Server, admin: &Client, threads: &[String], figures: &Figures) -> Result<()> {
    let half = Duration::from_secs(figures.seconds) / 2;
    let (sent, killed) = tokio::join!(send(admin, threads, figures, Instant::now()), async {
        tokio::time::sleep(half).await;
        server.kill().await
    });
    killed?;
    let started = Instant::now();
    server.restart(Vec::new()).await?;
    let restarted = started.elapsed();
    let mut admin = server.signed_in("admin").await?;
    let mut there = HashMap::new();
    for thread in threads {
        for (place, item) in admin.whole_thread(thread).await?.into_iter().enumerate() {
            ensure!(item["seq"] == place + 1, "{thread} has a gap before {}", item["seq"]);
            let id: Uuid = item["id"].as_str().context("an id")?.parse()?;
            ensure!(there.insert(id, item["seq"].as_u64()).is_none(), "{id} is there twice");
        }
    }
    for (id, seq) in &sent.acknowledged {
        ensure!(there.get(id) == Some(&Some(*seq)), "{id} was acknowledged as {seq}: {:?}", there.get(id));
    }
    println!(
        "{:>28} {:>10} acknowledged, {} not, each of the former there once in its place; started again in {:.1} s",
        "killed under the load",
        sent.acknowledged.len(),
        sent.failed,
        restarted.as_secs_f64()
    );
    Ok(())
}

fn report(figures: &Figures, sent: &Sent, times: &mut [u64], opened: Duration, per_client: f64, rss: f64) {
    times.sort_unstable();
    let at = |times: &[u64], part: usize| times.get(times.len() * part / 1_000).copied().unwrap_or(0) as f64 / 1_000.0;
    let mut stored = sent.times.clone();
    stored.sort_unstable();
    println!(
        "\nlive: {} sockets in {} threads, {} messages/s for {} s",
        figures.sockets, figures.threads, figures.rate, figures.seconds
    );
    println!("{:>28} {:>10.1} s", "opening the sockets", opened.as_secs_f64());
    println!("{:>28} {:>10.1} KiB", "memory per client", per_client);
    println!("{:>28} {:>10.0} MiB", "RSS behind the load", rss);
    println!("{:>28} {:>10}, {} failed, {:.0}/s reached", "messages stored", sent.times.len(), sent.failed, sent.rate);
    println!("{:>28} {:>10}", "deliveries", times.len());
    for (name, times) in [("stored", stored.as_slice()), ("delivered", &*times)] {
        println!(
            "{name:>20} p50 / p99 / max {:>8.1} / {:.1} / {:.1} ms",
            at(times, 500),
            at(times, 990),
            times.last().copied().unwrap_or(0) as f64 / 1_000.0
        );
    }
}

/// The threads of so many organisations.
async fn threads(admin: &mut Client, count: usize) -> Result<Vec<String>> {
    let mut threads = Vec::with_capacity(count);
    for n in 0..count {
        let made = admin.post("/api/v1/organisations", &json!({ "name": format!("Organisation {n}") })).await?.ok()?;
        let organisation = made["id"].as_str().context("an id")?;
        let found = admin.get(&format!("/api/v1/threads?organisation={organisation}")).await?.ok()?;
        threads.push(found["items"][0]["id"].as_str().context("a thread")?.to_owned());
    }
    Ok(threads)
}

/// A socket that has subscribed to a thread's messages.
async fn open(client: &Client, thread: &str) -> Result<Socket> {
    let url = format!("{}/api/v1/live", client.url().replacen("http", "ws", 1));
    // The load generator's own memory; the server has its own settings.
    let config = WebSocketConfig::default().read_buffer_size(1024).write_buffer_size(0);
    let (mut socket, _) = connect_async_with_config(url, Some(config), true).await?;
    socket.send(Message::text(json!({ "token": client.token() }).to_string())).await?;
    let subscribe = json!({ "subscribe": { "topics": [format!("messages:{thread}")] } });
    socket.send(Message::text(subscribe.to_string())).await?;
    loop {
        match socket.next().await.context("the socket was closed")?? {
            Message::Text(text) if text.contains("subscribed") => return Ok(socket),
            Message::Close(frame) => bail!("the socket was closed: {frame:?}"),
            _ => {}
        }
    }
}

/// Counts what comes, and how long it took since it was sent.
async fn listen(
    mut socket: Socket,
    epoch: Instant,
    received: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
    delivered: mpsc::UnboundedSender<u64>,
) {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        // `sent <microseconds>.`: found without reading all of the JSON, which would be the load's own work.
        let Some(at) = text.split_once("sent ").and_then(|(_, rest)| rest.split_once('.')) else { continue };
        if let Ok(sent) = at.0.parse::<u64>() {
            let now = u64::try_from(epoch.elapsed().as_micros()).unwrap_or(u64::MAX);
            received.fetch_add(1, Ordering::Relaxed);
            // The end of the measurement.
            let _ = delivered.send(now.saturating_sub(sent));
        }
    }
    lost.fetch_add(1, Ordering::Relaxed);
}

struct Sent {
    /// Each that was acknowledged, with its number.
    acknowledged: Vec<(Uuid, u64)>,
    failed: u64,
    rate: f64,
    /// How long each took until it was acknowledged, in microseconds.
    times: Vec<u64>,
}

/// Sends messages at the rate, one thread after the other, without waiting for the one before.
async fn send(client: &Client, threads: &[String], figures: &Figures, epoch: Instant) -> Sent {
    let failed = Arc::new(AtomicU64::new(0));
    let (stored, mut taken) = mpsc::unbounded_channel();
    let mut tick = tokio::time::interval(Duration::from_secs(1) / u32::try_from(figures.rate).unwrap_or(u32::MAX));
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let started = Instant::now();
    let mut sending = tokio::task::JoinSet::new();
    for n in 0..figures.rate * figures.seconds {
        tick.tick().await;
        let place = usize::try_from(n).unwrap_or(0) % threads.len();
        let (mut client, failed, stored) = (client.clone(), Arc::clone(&failed), stored.clone());
        let path = format!("/api/v1/threads/{}/messages", threads[place]);
        sending.spawn(async move {
            let sent = epoch.elapsed();
            let id = Uuid::now_v7();
            let body = json!({ "id": id, "text": format!("sent {}.", sent.as_micros()) });
            let answer = client.post(&path, &body).await.and_then(tocsin_tests_api::Answer::ok);
            match answer.ok().and_then(|message| message["seq"].as_u64()) {
                Some(seq) => {
                    let took = u64::try_from((epoch.elapsed() - sent).as_micros()).unwrap_or(u64::MAX);
                    // Nobody reads it any more only when the measurement has ended.
                    let _ = stored.send((took, id, seq));
                }
                None => drop(failed.fetch_add(1, Ordering::Relaxed)),
            }
        });
    }
    while sending.join_next().await.is_some() {}
    drop(stored);
    let rate = (figures.rate * figures.seconds) as f64 / started.elapsed().as_secs_f64();
    let (mut times, mut acknowledged) = (Vec::new(), Vec::new());
    while let Some((time, id, seq)) = taken.recv().await {
        times.push(time);
        acknowledged.push((id, seq));
    }
    Sent { acknowledged, failed: failed.load(Ordering::Relaxed), rate, times }
}
