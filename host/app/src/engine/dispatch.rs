//! Claiming queued runs and driving as many at once as the host may; beating the host's heart; stopping.

use std::time::{Duration, Instant};

use chrono::Utc;
use tocsin_model::run::Run;
use tokio::time::{Interval, MissedTickBehavior};

use super::drive::drive;
use crate::App;

/// How many runs are claimed at once. One transaction claims them all.
const CLAIMED_AT_ONCE: usize = 64;
/// With more runs waiting in memory than this, no more are claimed.
const MOST_WAITING: usize = 1_024;
/// How often the queue is looked at when nobody says that something was queued: other hosts queue as well.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long the dispatcher rests after the store failed.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(2);
/// How often this host says that it is alive. Must be well below the lease.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(5);
/// How often connections are read again, which other hosts may have changed.
const RELOAD_EVERY: Duration = Duration::from_secs(10);
/// How often cached answers, sessions and keys that have expired are removed.
const PURGE_EVERY: Duration = Duration::from_secs(600);

impl App {
    /// Starts driving runs, also those that a host left behind.
    pub fn start_engine(&self) {
        let engine = self.engine();
        engine.tasks.spawn(dispatch(self.clone()));
        engine.tasks.spawn(keep_alive(self.clone()));
        engine.tasks.spawn(reload(self.clone()));
        engine.tasks.spawn(purge(self.clone()));
        engine.tasks.spawn(self.clone().watch_deadlines());
    }

    /// Stops driving runs: nothing new is started, steps under way have the configured time to end, the rest goes on
    /// at the next start.
    pub async fn stop_engine(&self) {
        let engine = self.engine();
        engine.stopping.cancel();
        engine.tasks.close();
        if tokio::time::timeout(self.config().stop_grace, engine.tasks.wait()).await.is_err() {
            engine.giving_up.cancel();
            engine.tasks.wait().await;
        }
    }
}

async fn dispatch(app: App) {
    let engine = app.engine();
    let mut looked = Instant::now();
    while !engine.stopping.is_cancelled() {
        let permit = tokio::select! {
            () = engine.stopping.cancelled() => return,
            permit = engine.permits.clone().acquire_owned() => permit.expect("the semaphore is never closed"),
        };
        // What waits in the database is older than what is ready, so it is looked at now and then whatever is ready.
        let waiting = engine.ready.len();
        if waiting == 0 || (waiting < MOST_WAITING && looked.elapsed() >= LOOK_EVERY) {
            claim(&app).await.into_iter().for_each(|run| engine.ready.push_claimed(run));
            looked = Instant::now();
        }
        let Some(run) = engine.ready.pop() else {
            drop(permit);
            tokio::select! {
                () = engine.stopping.cancelled() => return,
                () = engine.queued.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            continue;
        };
        let app = app.clone();
        engine.tasks.spawn(async move {
            drive(&app, run).await;
            drop(permit);
        });
    }
}

async fn claim(app: &App) -> Vec<Run> {
    match app.store().claim_runs(CLAIMED_AT_ONCE).await {
        Ok(runs) => runs,
        Err(error) => {
            tracing::error!(%error, "no runs could be claimed");
            tokio::select! {
                () = app.engine().stopping.cancelled() => {}
                () = tokio::time::sleep(REST_AFTER_FAILURE) => {}
            }
            Vec::new()
        }
    }
}

async fn keep_alive(app: App) {
    let mut ticks = ticks(HEARTBEAT_EVERY);
    while tick(&app, &mut ticks).await {
        if let Err(error) = app.store().heartbeat().await {
            tracing::error!(%error, "the heartbeat failed: other hosts may take this host's runs");
        }
    }
}

async fn reload(app: App) {
    let mut ticks = ticks(RELOAD_EVERY);
    while tick(&app, &mut ticks).await {
        if let Err(error) = app.reload_connections().await {
            tracing::warn!(%error, "the connections could not be read again");
        }
    }
}

async fn purge(app: App) {
    let mut ticks = ticks(PURGE_EVERY);
    while tick(&app, &mut ticks).await {
        if let Err(error) = app.store().purge_expired(Utc::now()).await {
            tracing::warn!(%error, "what has expired could not be removed");
        }
    }
}

fn ticks(period: Duration) -> Interval {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Waits for the next tick; false when the engine stops.
async fn tick(app: &App, ticks: &mut Interval) -> bool {
    tokio::select! {
        () = app.engine().stopping.cancelled() => false,
        _ = ticks.tick() => true,
    }
}
