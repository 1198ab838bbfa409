//! Exchanging a refresh token: once, and for a few seconds afterwards with the same result.
//!
//! Two tabs of one browser share the cookie and may present it at the same moment; and an answer may get lost on its
//! way. Neither is theft. So this host remembers each exchange for a few seconds and repeats its result: no second
//! family of tokens comes to be. After that a replaced token means theft, and its session is revoked. Of several hosts,
//! only the one that made the exchange remembers it.

use std::{sync::Arc, time::Duration};

use moka::future::Cache;
use tocsin_store::Session;

use crate::error::{Error, Result};

/// For how long an exchange is repeated.
const REPEATED: Duration = Duration::from_secs(10);
const REMEMBERED: u64 = 100_000;

/// An exchange that happened.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) session: Session,
    /// The token that replaced the old one.
    pub(crate) token: String,
}

/// Why there was no exchange.
#[derive(Debug)]
pub(crate) enum NoExchange {
    /// The token is unknown, or its session is over.
    Unknown,
    /// The token was replaced before: its session is revoked now.
    Reused(Session),
    /// The store failed.
    Failed(Error),
}

/// The latest exchanges, by the hash of the token that was replaced.
pub(crate) struct Rotations {
    latest: Cache<String, Exchange>,
}

impl Default for Rotations {
    fn default() -> Self {
        Self { latest: Cache::builder().max_capacity(REMEMBERED).time_to_live(REPEATED).build() }
    }
}

impl Rotations {
    /// Makes the exchange, or repeats its result. Those who come at once share one.
    pub(crate) async fn once(
        &self,
        old_hash: &str,
        exchange: impl Future<Output = Result<Exchange, NoExchange>>,
    ) -> Result<Exchange, Arc<NoExchange>> {
        self.latest.try_get_with(old_hash.to_owned(), exchange).await
    }
}
