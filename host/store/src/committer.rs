//! The one task that writes: it takes all units that wait, and commits them as one transaction.
//!
//! A caller's future may be dropped at any time: the unit is the task's then, and happens as a whole or not at all.

use std::{collections::VecDeque, sync::Arc};

use tocsin_model::id::HostId;
use tokio::sync::{mpsc, oneshot};
use tracing::warn;

use crate::{
    audit::Chain,
    batch::{Bounds, Filling, Transaction},
    config::EngineKind,
    database::Database,
    error::StoreError,
    live::Feed,
    unit::Unit,
};

/// How many units wait at most before those who bring more have to wait themselves.
const QUEUE: usize = 2_048;

/// A unit and the caller who waits for it.
#[derive(Debug)]
struct Job {
    unit: Unit,
    done: oneshot::Sender<Result<(), StoreError>>,
}

#[derive(Debug)]
enum Message {
    Commit(Job),
    Close,
}

/// The way to the task.
#[derive(Debug, Clone)]
pub(crate) struct Committer {
    sender: mpsc::Sender<Message>,
}

impl Committer {
    /// Starts the task.
    pub(crate) fn start(database: Arc<Database>, feed: Arc<Feed>, chain: Chain, host: HostId) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let bounds = match database.kind {
            // Larger inserts are quadratic in memory.
            EngineKind::Memory => Bounds { units: 32, rows: 300, bytes: 8 << 20 },
            EngineKind::Disk | EngineKind::Server => Bounds { units: 128, rows: 1_500, bytes: 8 << 20 },
        };
        let task = Task { database, feed, chain, host, bounds, receiver, waiting: VecDeque::new() };
        tokio::spawn(task.run());
        Self { sender }
    }

    /// Commits a unit; returns when it is on disk.
    pub(crate) async fn commit(&self, unit: Unit) -> Result<(), StoreError> {
        if unit.is_empty() {
            return Ok(());
        }
        let closed = || StoreError::Unavailable("the store is closed".into());
        let (done, outcome) = oneshot::channel();
        self.sender.send(Message::Commit(Job { unit, done })).await.map_err(|_| closed())?;
        outcome.await.map_err(|_| closed())?
    }

    /// Takes nothing more, and returns when everything that waited is committed.
    pub(crate) async fn close(&self) {
        // A task that has already ended has nothing left to commit.
        let _ = self.sender.send(Message::Close).await;
        self.sender.closed().await;
    }
}

struct Task {
    database: Arc<Database>,
    feed: Arc<Feed>,
    chain: Chain,
    host: HostId,
    bounds: Bounds,
    receiver: mpsc::Receiver<Message>,
    waiting: VecDeque<Job>,
}

impl Task {
    async fn run(mut self) {
        let mut open = true;
        loop {
            if self.waiting.is_empty() {
                match self.receiver.recv().await {
                    Some(message) => open &= self.take(message),
                    None => return,
                }
            }
            while self.waiting.len() < QUEUE {
                match self.receiver.try_recv() {
                    Ok(message) => open &= self.take(message),
                    Err(_) => break,
                }
            }
            if !open {
                self.receiver.close();
            }
            let jobs = self.choose();
            self.commit(jobs).await;
        }
    }

    /// Whether more may come.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Commit(job) => {
                self.waiting.push_back(job);
                true
            }
            Message::Close => false,
        }
    }

    /// Takes as many of the waiting units as one transaction holds, none of which writes another's records.
    fn choose(&mut self) -> Vec<Job> {
        let mut filling = Filling::default();
        let (chosen, left) = self.waiting.drain(..).partition::<Vec<_>, _>(|job| filling.admit(&job.unit, self.bounds));
        self.waiting = left.into();
        chosen
    }

    async fn commit(&mut self, mut jobs: Vec<Job>) {
        if jobs.len() > 1 {
            match self.attempt(&jobs).await {
                Ok(()) => return self.acknowledge(jobs),
                Err(error @ StoreError::Unavailable(_)) => return refuse(jobs, &error),
                // One of them is guilty: alone, each gets its own answer.
                Err(_) => {}
            }
        }
        for job in jobs.drain(..) {
            let alone = [job];
            let outcome = self.attempt(&alone).await;
            match outcome {
                Ok(()) => self.acknowledge(alone),
                Err(error) => refuse(alone, &error),
            }
        }
    }

    async fn attempt(&mut self, jobs: &[Job]) -> Result<(), StoreError> {
        // Not a head that was shown and is not stored.
        self.database.stores().await?;
        self.chain.ensure_known(&self.database).await?;
        let mut transaction = Transaction::of(jobs.iter().map(|job| &job.unit), self.host, self.database.kind);
        let extended = self.chain.extended(jobs.iter().flat_map(|job| &job.unit.changes), &mut transaction);
        let (text, variables) = transaction.build();
        let outcome = self.database.atomic(&text, variables).await.map(|_| ());
        match &outcome {
            Ok(()) => self.chain = extended,
            // Whether it happened is unknown, so the head is read again before the next one.
            Err(StoreError::Unavailable(_) | StoreError::Engine(_)) => self.chain.forget(),
            Err(_) => {}
        }
        outcome
    }

    fn acknowledge(&self, jobs: impl IntoIterator<Item = Job>) {
        for job in jobs {
            self.feed.publish(job.unit.events);
            // The caller may have gone; the unit is committed all the same.
            let _ = job.done.send(Ok(()));
        }
    }
}

fn refuse(jobs: impl IntoIterator<Item = Job>, error: &StoreError) {
    if let StoreError::Engine(_) | StoreError::Unavailable(_) = error {
        warn!(%error, "a transaction was not committed");
    }
    for job in jobs {
        // The caller may have gone; there is nobody to tell.
        let _ = job.done.send(Err(error.clone()));
    }
}
