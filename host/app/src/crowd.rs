//! How many of the answers that cost much are made at once: beyond, whoever asks comes again in a moment, and the host keeps
//! its memory and its threads.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// How many exports are put together at once: each is whole in memory.
const EXPORTS: usize = 4;
/// How many archives are written at once: each has a thread of its own.
const ARCHIVES: usize = 8;
/// When to come again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The places for such answers, on this host.
pub(crate) struct Crowd {
    exports: Arc<Semaphore>,
    archives: Arc<Semaphore>,
}

impl Default for Crowd {
    fn default() -> Self {
        Self { exports: Arc::new(Semaphore::new(EXPORTS)), archives: Arc::new(Semaphore::new(ARCHIVES)) }
    }
}

impl Crowd {
    /// A place for an export until this is dropped.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when all are taken.
    pub(crate) fn export(&self) -> Result<OwnedSemaphorePermit> {
        admitted(&self.exports)
    }

    /// A place for an archive until this is dropped.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when all are taken.
    pub(crate) fn archive(&self) -> Result<OwnedSemaphorePermit> {
        admitted(&self.archives)
    }
}

fn admitted(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    Arc::clone(places).try_acquire_owned().map_err(|_| Error::RateLimited { retry_after: RETRY_AFTER })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_places_one_is_asked_to_come_again_until_one_is_free() {
        let crowd = Crowd::default();
        let mut held: Vec<_> = (0..EXPORTS).map(|_| crowd.export().expect("a place")).collect();
        assert!(matches!(crowd.export(), Err(Error::RateLimited { retry_after }) if retry_after == RETRY_AFTER));
        assert!(crowd.archive().is_ok(), "neither waits for the other");
        held.pop();
        assert!(crowd.export().is_ok());
    }
}
