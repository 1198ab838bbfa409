//! How often a provider may be asked: several sliding windows at once. Pure; time is given.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use tocsin_model::plugin::QuotaWindow;

/// The calls of one connection against its windows.
#[derive(Debug, Clone)]
pub struct Quota {
    windows: Vec<QuotaWindow>,
    /// Times of the last calls, oldest first; as many as the largest window counts.
    calls: VecDeque<Instant>,
    paused_until: Option<Instant>,
}

/// The answer to a wish to call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acquired {
    /// The call was counted; go.
    Ready,
    /// Nothing was counted; ask again at this time.
    WaitUntil(Instant),
}

/// One window, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowState {
    /// The window.
    pub window: QuotaWindow,
    /// Calls that may still be made.
    pub remaining: u32,
    /// When the next call becomes possible, where none is left.
    pub next_at: Option<Instant>,
}

impl Quota {
    /// Windows that all hold at once. No window means no limit.
    #[must_use]
    pub fn new(windows: Vec<QuotaWindow>) -> Self {
        Self { windows, calls: VecDeque::new(), paused_until: None }
    }

    /// Counts a call if all windows have room.
    pub fn acquire(&mut self, now: Instant) -> Acquired {
        let windows_ready = self.windows.iter().filter_map(|window| self.full_until(window, now)).max();
        let pause = self.paused_until.filter(|until| *until > now);
        match windows_ready.max(pause) {
            Some(ready_at) => Acquired::WaitUntil(ready_at),
            None => {
                self.count(now);
                Acquired::Ready
            }
        }
    }

    /// What is left in each window.
    #[must_use]
    pub fn remaining(&self, now: Instant) -> Vec<WindowState> {
        self.windows
            .iter()
            .map(|window| {
                let length = Duration::from_secs(u64::from(window.per_seconds));
                let first = self.calls.partition_point(|call| *call + length <= now);
                let used = u32::try_from(self.calls.len() - first).unwrap_or(u32::MAX);
                WindowState {
                    window: *window,
                    remaining: window.calls.saturating_sub(used),
                    next_at: self.full_until(window, now),
                }
            })
            .collect()
    }

    /// The provider said that it wants no call before this time (HTTP 429 with Retry-After).
    pub fn pause_until(&mut self, until: Instant) {
        self.paused_until = self.paused_until.max(Some(until));
    }

    /// Until when the provider asked for silence, if it did.
    #[must_use]
    pub fn paused_until(&self, now: Instant) -> Option<Instant> {
        self.paused_until.filter(|until| *until > now)
    }

    /// The window is full while its n-th last call lies within it.
    fn full_until(&self, window: &QuotaWindow, now: Instant) -> Option<Instant> {
        let index = self.calls.len().checked_sub(window.calls as usize)?;
        let free_at = *self.calls.get(index)? + Duration::from_secs(u64::from(window.per_seconds));
        (free_at > now).then_some(free_at)
    }

    fn count(&mut self, now: Instant) {
        let Some(largest) = self.windows.iter().map(|window| window.calls as usize).max() else { return };
        if self.calls.len() >= largest {
            self.calls.pop_front();
        }
        self.calls.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn window(calls: u32, per_seconds: u32) -> QuotaWindow {
        QuotaWindow { calls, per_seconds }
    }

    #[test]
    fn the_strictest_window_decides_when_the_next_call_goes() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut quota = Quota::new(vec![window(2, 10), window(3, 100)]);
        assert_eq!(quota.acquire(after(0)), Acquired::Ready);
        assert_eq!(quota.acquire(after(1)), Acquired::Ready);
        assert_eq!(quota.acquire(after(2)), Acquired::WaitUntil(after(10)));
        assert_eq!(quota.acquire(after(10)), Acquired::Ready);
        assert_eq!(quota.acquire(after(30)), Acquired::WaitUntil(after(100)));
        let left: Vec<u32> = quota.remaining(after(30)).iter().map(|state| state.remaining).collect();
        assert_eq!(left, [2, 0]);
    }

    #[test]
    fn a_pause_holds_back_calls_that_the_windows_would_allow() {
        let start = Instant::now();
        let mut quota = Quota::new(Vec::new());
        assert_eq!(quota.acquire(start), Acquired::Ready);
        let until = start + Duration::from_secs(30);
        quota.pause_until(until);
        quota.pause_until(start + Duration::from_secs(5));
        assert_eq!(quota.acquire(start), Acquired::WaitUntil(until));
        assert_eq!(quota.acquire(until), Acquired::Ready);
    }

    proptest! {
        #[test]
        fn no_window_is_ever_exceeded_and_waiting_as_told_always_helps(
            windows in proptest::collection::vec((1u32..6, 1u32..30), 1..3),
            pauses in proptest::collection::vec(0u64..15, 1..60),
        ) {
            let windows: Vec<QuotaWindow> = windows.into_iter().map(|(calls, per)| window(calls, per)).collect();
            let mut quota = Quota::new(windows.clone());
            let mut now = Instant::now();
            let mut made: Vec<Instant> = Vec::new();
            for pause in pauses {
                now += Duration::from_secs(pause);
                if let Acquired::WaitUntil(at) = quota.acquire(now) {
                    prop_assert!(at > now);
                    now = at;
                    prop_assert_eq!(quota.acquire(now), Acquired::Ready);
                }
                made.push(now);
                for window in &windows {
                    let length = Duration::from_secs(u64::from(window.per_seconds));
                    let within = made.iter().filter(|call| **call + length > now).count();
                    prop_assert!(within <= window.calls as usize);
                }
            }
        }
    }
}
