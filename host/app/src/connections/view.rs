//! A connection as the API shows it: how it is configured and how it does. Never a secret.

use std::time::Instant;

use chrono::{DateTime, Utc};
use tocsin_model::connection::{ConnectionView, Health, QuotaRemaining};

use super::LiveConnection;

pub(super) fn of(connection: &LiveConnection) -> ConnectionView {
    let last = connection.last();
    let remaining: Vec<QuotaRemaining> = connection
        .quota
        .remaining()
        .into_iter()
        .map(|state| QuotaRemaining { window: state.window, remaining: state.remaining })
        .collect();
    let paused_until = connection.quota.paused_until().map(at);
    let exhausted = remaining.iter().any(|window| window.remaining == 0) || paused_until.is_some();
    let health = match &connection.handle {
        _ if !connection.record.enabled || !connection.plugin_enabled => Health::Disabled,
        Err(_) => Health::Misconfigured,
        Ok(_) if exhausted => Health::WaitingForQuota,
        Ok(_) if last.error.is_some() => Health::Failing,
        Ok(_) if last.at.is_some() => Health::Working,
        Ok(_) => Health::Unused,
    };
    ConnectionView {
        connection: connection.record.clone(),
        plugin_name: connection.manifest.name.clone(),
        category: connection.manifest.category.as_str().to_owned(),
        health,
        last_error: connection.handle.as_ref().err().cloned().or(last.error),
        last_call_at: last.at,
        remaining,
        paused_until,
        calls: last.calls,
        failures: last.failures,
    }
}

/// The wall-clock time of a monotonic instant in the future.
fn at(instant: Instant) -> DateTime<Utc> {
    Utc::now() + instant.saturating_duration_since(Instant::now())
}
