//! Runs that were submitted to this host and that it drives next: they are its own from the start, so nobody has to claim
//! them. What does not fit waits in the database.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tocsin_model::run::Run;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many runs wait in memory at most; with their inputs, a few megabytes.
const PLACES: usize = 1_024;

/// A place among them, taken before the run is stored.
pub(crate) struct Place(OwnedSemaphorePermit);

/// The runs that wait in memory, oldest first.
pub(super) struct Ready {
    places: Arc<Semaphore>,
    runs: Mutex<VecDeque<(Run, Place)>>,
}

impl Default for Ready {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(PLACES)), runs: Mutex::default() }
    }
}

impl Ready {
    pub(super) fn place(&self) -> Option<Place> {
        Arc::clone(&self.places).try_acquire_owned().ok().map(Place)
    }

    pub(super) fn push(&self, run: Run, place: Place) {
        self.lock().push_back((run, place));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// The next run; its place is free again.
    pub(super) fn pop(&self) -> Option<Run> {
        let (run, Place(permit)) = self.lock().pop_front()?;
        drop(permit);
        Some(run)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Run, Place)>> {
        // A queue cannot be left half-changed by a panic.
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
