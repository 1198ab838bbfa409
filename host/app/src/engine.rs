//! The engine: drives runs of playbooks so that they survive anything.
//!
//! A run's guest is an ordinary component that calls `start` and `wait`. What it starts is appended to the journal
//! before it is done, what came of it is appended before the guest hears it. After a crash the guest runs again from its
//! start, and hears the same outcomes in the same order, until it is where it was.

mod answers;
mod conclude;
mod dispatch;
mod drive;
mod driver;
mod enrich;
mod gate;
mod open;
mod replay;
mod report;
mod steps;
mod verify;

use std::sync::Arc;

use tokio::sync::{Notify, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{AppConfig, fault::CrashPlan};

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
            permits: Arc::new(Semaphore::new(config.max_active_runs)),
            answers: answers::Answers::new(),
            crash: CrashPlan::from_environment(),
        }
    }

    /// Tells the dispatcher that something was queued.
    pub(crate) fn wake(&self) {
        self.queued.notify_one();
    }
}
