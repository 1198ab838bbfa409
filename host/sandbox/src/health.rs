//! A plugin's health: a crash loop backs off, then disables the plugin with its reason. Pure; time is given.

use std::time::{Duration, Instant};

use crate::inspect::Digest;

/// Crashes in a row before calls are held back, and before the plugin is disabled.
const CRASHES_BEFORE_REST: u32 = 3;
const CRASHES_BEFORE_DISABLED: u32 = 8;
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(60);

/// A plugin that a crash loop disabled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisabledPlugin {
    /// The plugin's id.
    pub id: String,
    /// The digest of the component that crashed.
    pub digest: Digest,
    /// How often it crashed, and the last crash.
    pub reason: String,
}

/// What a plugin's health allows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HealthState {
    /// Calls go through.
    Serving,
    /// Calls are held back after crashes.
    Resting {
        /// When the next call goes through.
        until: Instant,
        /// The last crash.
        reason: String,
    },
    /// Calls are refused until an administrator enables the plugin.
    Disabled {
        /// The last crash, and how often it crashed.
        reason: String,
    },
}

/// The state machine of one plugin.
#[derive(Debug, Clone)]
pub struct Health {
    crashes_in_a_row: u32,
    state: HealthState,
}

impl Default for Health {
    fn default() -> Self {
        Self { crashes_in_a_row: 0, state: HealthState::Serving }
    }
}

impl Health {
    /// What holds now: a rest that is over is serving again.
    #[must_use]
    pub fn state(&self, now: Instant) -> HealthState {
        match &self.state {
            HealthState::Resting { until, .. } if *until <= now => HealthState::Serving,
            state => state.clone(),
        }
    }

    /// A call ended without a crash.
    pub fn succeeded(&mut self) {
        if !matches!(self.state, HealthState::Disabled { .. }) {
            *self = Self::default();
        }
    }

    /// A call crashed. Gives the reason when this crash disabled the plugin.
    pub fn crashed(&mut self, now: Instant, reason: &str) -> Option<String> {
        if matches!(self.state, HealthState::Disabled { .. }) {
            return None;
        }
        self.crashes_in_a_row = self.crashes_in_a_row.saturating_add(1);
        let crashes = self.crashes_in_a_row;
        if crashes >= CRASHES_BEFORE_DISABLED {
            let reason = format!("{crashes} crashes in a row; the last: {reason}");
            self.state = HealthState::Disabled { reason: reason.clone() };
            return Some(reason);
        } else if crashes >= CRASHES_BEFORE_REST {
            let doublings = crashes - CRASHES_BEFORE_REST;
            let rest = FIRST_REST.saturating_mul(1 << doublings.min(16)).min(LONGEST_REST);
            self.state = HealthState::Resting { until: now + rest, reason: reason.to_owned() };
        }
        None
    }

    /// An administrator enables the plugin again.
    pub fn enable(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_loop_rests_longer_each_time_and_is_then_disabled_with_its_reason() {
        let mut health = Health::default();
        let mut now = Instant::now();
        let mut rests = Vec::new();
        for crash in 1..=CRASHES_BEFORE_DISABLED {
            let disabled = health.crashed(now, "unreachable");
            assert_eq!(disabled.is_some(), crash == CRASHES_BEFORE_DISABLED, "said once: {disabled:?}");
            if let HealthState::Resting { until, .. } = health.state(now) {
                rests.push((until - now).as_secs());
                now = until;
                assert_eq!(health.state(now), HealthState::Serving);
            }
        }
        assert_eq!(rests, [1, 2, 4, 8, 16]);
        let HealthState::Disabled { reason } = health.state(now) else { panic!("disabled") };
        assert!(reason.contains("8 crashes") && reason.contains("unreachable"));
        health.succeeded();
        assert!(matches!(health.state(now), HealthState::Disabled { .. }), "a late success does not enable");
        health.enable();
        assert_eq!(health.state(now), HealthState::Serving);
    }

    #[test]
    fn a_success_between_crashes_starts_the_count_again() {
        let mut health = Health::default();
        let now = Instant::now();
        for _ in 0..20 {
            health.crashed(now, "x");
            health.crashed(now, "x");
            health.succeeded();
        }
        assert_eq!(health.state(now), HealthState::Serving);
    }
}
