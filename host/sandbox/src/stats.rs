//! What a plugin or connection did: counters and the last failures, bounded.

use std::{collections::VecDeque, sync::Mutex, time::SystemTime};

use crate::error::CallError;

/// Counters since the connection was set up, and its last failures.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Calls that were admitted.
    pub calls: u64,
    /// Calls that gave no answer.
    pub failures: u64,
    /// Calls in which the plugin crashed.
    pub crashes: u64,
    /// Calls whose time ran out.
    pub timeouts: u64,
    /// HTTP and TCP requests and DNS queries sent.
    pub requests: u64,
    /// Log lines dropped because they were over the limit.
    pub log_lines_dropped: u64,
    /// Largest memory of one instance, in bytes.
    pub memory_peak: u64,
    /// The last failures, newest last.
    pub last_failures: Vec<Failure>,
}

/// One failed call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// When it ended.
    pub at: SystemTime,
    /// The connection's name.
    pub connection: String,
    /// Why.
    pub error: CallError,
}

/// What one call used.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    pub(crate) memory: usize,
    pub(crate) requests: u32,
    pub(crate) log_lines_dropped: u32,
}

#[derive(Default)]
pub(crate) struct Recorder {
    inner: Mutex<(Stats, VecDeque<Failure>)>,
}

const FAILURES_KEPT: usize = 20;

impl Recorder {
    pub(crate) fn record(&self, connection: &str, used: Used, error: Option<&CallError>) {
        let mut inner = self.inner.lock().expect("nothing panics while it holds the statistics");
        let (stats, failures) = &mut *inner;
        stats.calls += 1;
        stats.requests += u64::from(used.requests);
        stats.log_lines_dropped += u64::from(used.log_lines_dropped);
        stats.memory_peak = stats.memory_peak.max(used.memory as u64);
        let Some(error) = error else { return };
        stats.failures += 1;
        stats.crashes += u64::from(error.kind.is_crash());
        stats.timeouts += u64::from(error.kind == crate::CallErrorKind::Timeout);
        if failures.len() == FAILURES_KEPT {
            failures.pop_front();
        }
        let connection = connection.to_owned();
        failures.push_back(Failure { at: SystemTime::now(), connection, error: error.clone() });
    }

    pub(crate) fn snapshot(&self) -> Stats {
        let inner = self.inner.lock().expect("nothing panics while it holds the statistics");
        let mut stats = inner.0.clone();
        stats.last_failures = inner.1.iter().cloned().collect();
        stats
    }
}
