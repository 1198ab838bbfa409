//! One broker per connection: calls wait for their turn, first come first served, instead of failing.

use std::{sync::Mutex, time::Instant};

use tocsin_model::plugin::QuotaWindow;
use tokio::{sync, time};

use crate::quota::{Acquired, Quota, WindowState};

/// Hands out the calls that a connection's quota allows.
pub struct QuotaBroker {
    quota: Mutex<Quota>,
    turn: sync::Mutex<()>,
    changed: sync::Notify,
}

/// The quota leaves no call before the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the connection's quota leaves no call before the deadline")]
pub struct QuotaExhausted {
    /// When a call becomes possible, as far as is known.
    pub next_at: Option<Instant>,
}

impl QuotaBroker {
    /// A broker with nothing used.
    #[must_use]
    pub fn new(windows: Vec<QuotaWindow>) -> Self {
        Self { quota: Mutex::new(Quota::new(windows)), turn: sync::Mutex::new(()), changed: sync::Notify::new() }
    }

    /// Waits until a call may be made and counts it.
    ///
    /// # Errors
    ///
    /// [`QuotaExhausted`] when that is not before the deadline; said at once where it is already certain.
    pub async fn acquire(&self, deadline: Instant) -> Result<(), QuotaExhausted> {
        let turn = time::timeout_at(deadline.into(), self.turn.lock()).await;
        let _turn = turn.map_err(|_| QuotaExhausted { next_at: self.next_at() })?;
        loop {
            let changed = self.changed.notified();
            let acquired = self.lock().acquire(Instant::now());
            match acquired {
                Acquired::Ready => return Ok(()),
                Acquired::WaitUntil(at) if at > deadline => {
                    return Err(QuotaExhausted { next_at: Some(at) });
                }
                Acquired::WaitUntil(at) => tokio::select! {
                    () = time::sleep_until(at.into()) => {}
                    () = changed => {}
                },
            }
        }
    }

    /// What is left in each window.
    #[must_use]
    pub fn remaining(&self) -> Vec<WindowState> {
        self.lock().remaining(Instant::now())
    }

    /// Until when the provider asked for silence, if it did.
    #[must_use]
    pub fn paused_until(&self) -> Option<Instant> {
        self.lock().paused_until(Instant::now())
    }

    /// The provider wants no call before this time.
    pub fn pause_until(&self, until: Instant) {
        self.lock().pause_until(until);
        self.changed.notify_waiters();
    }

    fn next_at(&self) -> Option<Instant> {
        self.remaining().iter().filter_map(|state| state.next_at).chain(self.paused_until()).max()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Quota> {
        self.quota.lock().expect("nothing panics while it holds the quota")
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;

    #[tokio::test]
    async fn a_call_that_cannot_come_in_time_is_told_at_once() {
        let broker = QuotaBroker::new(vec![QuotaWindow { calls: 1, per_seconds: 3600 }]);
        let deadline = Instant::now() + Duration::from_secs(60);
        assert_eq!(broker.acquire(deadline).await, Ok(()));
        let refused = broker.acquire(deadline).await.expect_err("the window is full");
        assert!(refused.next_at.is_some_and(|at| at > deadline));
        assert_eq!(broker.remaining()[0].remaining, 0);
    }

    #[tokio::test]
    async fn waiting_calls_are_served_in_the_order_in_which_they_came() {
        let broker = Arc::new(QuotaBroker::new(Vec::new()));
        broker.pause_until(Instant::now() + Duration::from_millis(20));
        let deadline = Instant::now() + Duration::from_secs(60);
        let (sender, mut served) = sync::mpsc::unbounded_channel();
        let mut waiting = tokio::task::JoinSet::new();
        for number in 0..5 {
            let (broker, sender) = (broker.clone(), sender.clone());
            waiting.spawn(async move {
                broker.acquire(deadline).await.expect("there is time");
                sender.send(number).expect("somebody listens");
            });
            tokio::task::yield_now().await;
        }
        waiting.join_all().await;
        let order: Vec<i32> = std::iter::from_fn(|| served.try_recv().ok()).collect();
        assert_eq!(order, [0, 1, 2, 3, 4]);
    }
}
