//! What all simulated providers share: where they listen, what they counted, which faults stand, what was created.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::{counters::Counters, faults::FaultBook, ledger::Ledger, provider::Provider};

/// A shared [`World`].
pub(crate) type Shared = Arc<World>;

/// The state of one lab.
#[derive(Debug)]
pub(crate) struct World {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) whois: WhoisAddresses,
    pub(crate) counters: Counters,
    pub(crate) faults: FaultBook,
    pub(crate) ledger: Ledger,
    /// Milliseconds that every provider takes for every answer.
    pub(crate) latency_ms: AtomicU64,
    /// Milliseconds until a new issue shows up in searches.
    pub(crate) search_lag_ms: AtomicU64,
    pub(crate) stop: CancellationToken,
}

/// Where the three WHOIS servers listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WhoisAddresses {
    pub(crate) root: SocketAddr,
    pub(crate) registry: SocketAddr,
    pub(crate) registrar: SocketAddr,
}

impl World {
    /// The base URL of one provider.
    pub(crate) fn url_of(&self, provider: Provider) -> String {
        format!("{}/{provider}", self.base_url)
    }

    /// Waits, or until the lab stops.
    pub(crate) async fn pause(&self, time: Duration) {
        if !time.is_zero() {
            let _ = self.stop.run_until_cancelled(tokio::time::sleep(time)).await;
        }
    }

    /// The latency that is set for all providers.
    pub(crate) fn latency(&self) -> Duration {
        Duration::from_millis(self.latency_ms.load(Relaxed))
    }

    /// Forgets issues, counters and faults, and answers at once again.
    pub(crate) fn reset(&self) -> std::io::Result<()> {
        self.faults.clear();
        self.counters.reset();
        self.latency_ms.store(0, Relaxed);
        self.search_lag_ms.store(0, Relaxed);
        self.ledger.reset()
    }
}
