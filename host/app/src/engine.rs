//! The engine: drives runs of playbooks so that they survive anything.
//!
//! A run's guest is an ordinary component that calls `start` and `wait`. What it starts and what came of it goes into the
//! run's journal; a step that writes is done only when the journal up to it is on disk. After a crash the guest runs again
//! from its start, and hears the same outcomes in the same order, until it is where the journal ends.

mod answers;
mod conclude;
mod dispatch;
mod drive;
mod driver;
mod enrich;
mod gate;
mod open;
mod ready;
mod replay;
mod report;
mod steps;
mod verify;
mod waits;

use std::sync::Arc;

use tocsin_model::run::Run;
use tokio::{
    sync::{Notify, Semaphore},
    time::Interval,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{AppConfig, fault::CrashPlan};

pub(crate) use ready::Place;
pub(crate) use replay::Replay;
pub(crate) use report::report;
pub(crate) use verify::verify;

/// What the engine keeps while it runs. Nothing of it matters after a crash.
pub(crate) struct Engine {
    /// Something was queued.
    queued: Notify,
    /// The engine takes nothing new; runs end at their next wait.
    stopping: CancellationToken,
    /// Steps that are still under way are given up; the journal says what is known of them.
    giving_up: CancellationToken,
    tasks: TaskTracker,
    ready: ready::Ready,
    permits: Arc<Semaphore>,
    answers: answers::Answers,
    crash: CrashPlan,
}

impl Engine {
    pub(crate) fn new(config: &AppConfig) -> Self {
        Self {
            queued: Notify::new(),
            stopping: CancellationToken::new(),
            giving_up: CancellationToken::new(),
            tasks: TaskTracker::new(),
            ready: ready::Ready::default(),
            permits: Arc::new(Semaphore::new(config.max_active_runs)),
            answers: answers::Answers::new(),
            crash: CrashPlan::from_environment(),
        }
    }

    /// A place in a submission's lane among the runs that this host drives next; `None` when there is none, or when it stops: then the run is
    /// queued in the database, for any host.
    pub(crate) fn place(&self, lane: Uuid) -> Option<Place> {
        if self.stopping.is_cancelled() { None } else { self.ready.place(lane) }
    }

    /// A run that was stored as this host's own.
    pub(crate) fn drive_next(&self, run: Run, place: Place) {
        self.ready.push(run, place);
        self.wake();
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.is_cancelled()
    }

    /// Waits for a task's next tick; false when the engine stops.
    pub(crate) async fn next(&self, ticks: &mut Interval) -> bool {
        tokio::select! {
            () = self.stopping.cancelled() => false,
            _ = ticks.tick() => true,
        }
    }

    /// Tells the dispatcher that something was queued.
    pub(crate) fn wake(&self) {
        self.queued.notify_one();
    }
}
