//! Which of a run's steps wait for a quota, so that its ticket can say that it waits and for what.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;

/// A shorter wait is not worth telling.
const NOTICEABLE: Duration = Duration::from_secs(1);

/// The waiting steps of one run.
#[derive(Debug, Default)]
pub(super) struct Waits {
    /// How many steps wait, by the connection that they wait for.
    by_connection: Mutex<BTreeMap<String, usize>>,
    changed: Notify,
}

/// One step's wait; it ends when this is dropped.
struct Wait<'a> {
    waits: &'a Waits,
    connection: &'a str,
}

impl Waits {
    /// Does something that waits for a connection's quota, and says so when that takes long.
    pub(super) async fn on<T>(&self, connection: &str, acquisition: impl Future<Output = T>) -> T {
        let mut acquisition = pin!(acquisition);
        if let Ok(acquired) = tokio::time::timeout(NOTICEABLE, &mut acquisition).await {
            return acquired;
        }
        let _wait = Wait::new(self, connection);
        acquisition.await
    }

    /// Returns when a step begins or ends to wait.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// What everybody waits for, if all of the `under_way` steps wait.
    pub(super) fn everybody(&self, under_way: usize) -> Option<String> {
        let by_connection = self.lock();
        let waiting: usize = by_connection.values().sum();
        if waiting == 0 || waiting < under_way {
            return None;
        }
        let names: Vec<String> = by_connection.keys().map(|name| format!("`{name}`")).collect();
        Some(format!("It waits for the quota of {}; Connections shows what is left of it.", names.join(" and ")))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        // Counting up and down cannot be left half done by a panic.
        self.by_connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> Wait<'a> {
    fn new(waits: &'a Waits, connection: &'a str) -> Self {
        *waits.lock().entry(connection.to_owned()).or_default() += 1;
        waits.changed.notify_one();
        Self { waits, connection }
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let mut by_connection = self.waits.lock();
        if let Some(count) = by_connection.get_mut(self.connection) {
            *count -= 1;
        }
        by_connection.retain(|_, count| *count > 0);
        drop(by_connection);
        self.waits.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_run_waits_when_all_its_steps_do() {
        let waits = Waits::default();
        assert_eq!(waits.on("rdap", async { 7 }).await, 7);
        assert_eq!(waits.everybody(0), None);
        let first = Wait::new(&waits, "shodan");
        waits.changed().await;
        assert_eq!(waits.everybody(2), None);
        let second = Wait::new(&waits, "virustotal");
        let reason = waits.everybody(2).expect("both wait");
        assert!(reason.contains("`shodan` and `virustotal`"), "{reason}");
        drop((first, second));
        waits.changed().await;
        assert_eq!(waits.everybody(0), None);
    }
}
