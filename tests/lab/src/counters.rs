//! Counts what was asked of each provider, so that a test can say "never asked", "asked once" and "never more than four
//! at a time". Totals are atomics; the per-request map is sharded, because benches ask tens of thousands per second.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, RandomState},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use serde::Serialize;

use crate::provider::Provider;

const SHARDS: usize = 64;

/// How often something was asked of one provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Requests that arrived, faulty ones included.
    pub requests: u64,
    /// The largest number of requests that were being answered at the same time.
    pub peak_concurrent: u64,
    /// Answers by HTTP status; WHOIS counts 200. A request without an answer (cut, hanging) is in no status.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests by observable or issue key.
    pub observables: BTreeMap<String, u64>,
    /// Requests by method and path, without the query.
    pub paths: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Request {
    provider: Provider,
    path: String,
    observable: Option<String>,
}

#[derive(Debug)]
struct Totals {
    requests: AtomicU64,
    running: AtomicU64,
    peak: AtomicU64,
    statuses: [AtomicU64; 600],
}

impl Default for Totals {
    fn default() -> Self {
        let statuses = [const { AtomicU64::new(0) }; 600];
        Self { requests: AtomicU64::new(0), running: AtomicU64::new(0), peak: AtomicU64::new(0), statuses }
    }
}

/// The counters of all providers.
#[derive(Debug)]
pub(crate) struct Counters {
    totals: [Totals; Provider::ALL.len()],
    shards: Vec<Mutex<HashMap<Request, u64>>>,
    hasher: RandomState,
}

impl Default for Counters {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { totals: Default::default(), shards, hasher: RandomState::new() }
    }
}

impl Counters {
    /// Counts an arriving request; it is running until what is returned is dropped.
    pub(crate) fn arrived(&self, provider: Provider, path: String, observable: Option<String>) -> Running<'_> {
        let totals = self.totals(provider);
        totals.requests.fetch_add(1, Relaxed);
        let running = totals.running.fetch_add(1, Relaxed) + 1;
        totals.peak.fetch_max(running, Relaxed);
        let request = Request { provider, path, observable };
        *locked(self.shard(&request)).entry(request).or_default() += 1;
        Running(totals)
    }

    /// What was asked of one provider; with `observable`, only the requests for that one (totals stay those of all).
    pub(crate) fn asked(&self, provider: Provider, observable: Option<&str>) -> Asked {
        let totals = self.totals(provider);
        let mut asked = Asked {
            requests: totals.requests.load(Relaxed),
            peak_concurrent: totals.peak.load(Relaxed),
            statuses: totals.statuses(),
            ..Asked::default()
        };
        for shard in &self.shards {
            let shard = locked(shard);
            let of_provider = shard.iter().filter(|(request, _)| request.provider == provider);
            for (request, count) in
                of_provider.filter(|(r, _)| observable.is_none() || r.observable.as_deref() == observable)
            {
                *asked.paths.entry(request.path.clone()).or_default() += count;
                if let Some(observable) = &request.observable {
                    *asked.observables.entry(observable.clone()).or_default() += count;
                }
            }
        }
        asked
    }

    /// How many requests arrived at one provider.
    pub(crate) fn requests(&self, provider: Provider) -> u64 {
        self.totals(provider).requests.load(Relaxed)
    }

    /// Back to nothing asked. Requests that are running now count as running still.
    pub(crate) fn reset(&self) {
        for totals in &self.totals {
            totals.requests.store(0, Relaxed);
            totals.peak.store(totals.running.load(Relaxed), Relaxed);
            totals.statuses.iter().for_each(|status| status.store(0, Relaxed));
        }
        self.shards.iter().for_each(|shard| locked(shard).clear());
    }

    fn totals(&self, provider: Provider) -> &Totals {
        &self.totals[provider as usize]
    }

    fn shard(&self, request: &Request) -> &Mutex<HashMap<Request, u64>> {
        let hash = self.hasher.hash_one(request) % SHARDS as u64;
        &self.shards[usize::try_from(hash).expect("less than the number of shards")]
    }
}

impl Totals {
    fn statuses(&self) -> BTreeMap<u16, u64> {
        let counted = (0_u16..).zip(&self.statuses).map(|(status, count)| (status, count.load(Relaxed)));
        counted.filter(|(_, count)| *count > 0).collect()
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(crate) struct Running<'a>(&'a Totals);

impl Running<'_> {
    /// Counts the status of the answer.
    pub(crate) fn answered(&self, status: u16) {
        if let Some(count) = self.0.statuses.get(usize::from(status)) {
            count.fetch_add(1, Relaxed);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Relaxed);
    }
}

/// A panic elsewhere leaves counts intact, so a poisoned lock is still good.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_provider_path_and_observable() {
        let counters = Counters::default();
        for _ in 0..2 {
            counters.arrived(Provider::Shodan, "GET /shodan/host/1.2.3.4".into(), Some("1.2.3.4".into())).answered(200);
        }
        let asked = counters.asked(Provider::Shodan, None);
        assert_eq!((asked.requests, asked.peak_concurrent), (2, 1));
        assert_eq!(asked.observables["1.2.3.4"], 2);
        assert_eq!(asked.statuses[&200], 2);
        assert_eq!(counters.asked(Provider::Virustotal, None), Asked::default());
        assert!(counters.asked(Provider::Shodan, Some("1.1.1.1")).paths.is_empty());
    }

    #[test]
    fn requests_at_the_same_time_raise_the_peak() {
        let counters = Counters::default();
        let first = counters.arrived(Provider::Rdap, "GET /a".into(), None);
        let second = counters.arrived(Provider::Rdap, "GET /b".into(), None);
        drop((first, second));
        assert_eq!(counters.asked(Provider::Rdap, None).peak_concurrent, 2);
        counters.reset();
        assert_eq!(counters.asked(Provider::Rdap, None), Asked::default());
    }
}
