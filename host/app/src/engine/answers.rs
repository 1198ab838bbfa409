//! What providers answered: the same observable is asked once within its cache time, also by many runs at once.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use moka::{Expiry, future::Cache};
use tocsin_model::{connection::Connection, enrichment::Answer, id::ConnectionId, ioc::IocType, run::StepFailure};
use tocsin_sandbox::Observable;

/// How much the answers in memory may weigh, in bytes of their text.
const MAX_BYTES: u64 = 32 << 20;

/// Which answer: of this connection, as it is configured now, about this observable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct AnswerKey {
    connection: ConnectionId,
    version: u64,
    kind: IocType,
    value: String,
}

impl AnswerKey {
    pub(super) fn of(connection: &Connection, observable: &Observable) -> Self {
        Self {
            connection: connection.id,
            version: connection.version,
            kind: observable.kind,
            value: observable.value.clone(),
        }
    }

    /// The key under which the database remembers it.
    pub(super) fn text(&self) -> String {
        format!("{}/{}/{}", self.version, self.kind, self.value)
    }
}

/// An answer and how long it holds.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) answer: Answer,
    pub(super) expires_at: DateTime<Utc>,
}

/// The answers that this host has in memory.
pub(super) struct Answers {
    cache: Cache<AnswerKey, Arc<Known>>,
}

struct UntilItExpires;

impl Expiry<AnswerKey, Arc<Known>> for UntilItExpires {
    fn expire_after_create(&self, _: &AnswerKey, known: &Arc<Known>, _: Instant) -> Option<Duration> {
        Some((known.expires_at - Utc::now()).to_std().unwrap_or_default())
    }
}

impl Answers {
    pub(super) fn new() -> Self {
        let cache = Cache::builder()
            .weigher(|key: &AnswerKey, known: &Arc<Known>| weight(key, known))
            .max_capacity(MAX_BYTES)
            .expire_after(UntilItExpires)
            .build();
        Self { cache }
    }

    /// The answer of this key. Of all who ask at the same time one runs `ask`; a failure is not remembered.
    pub(super) async fn get(
        &self,
        key: AnswerKey,
        ask: impl Future<Output = Result<Known, StepFailure>>,
    ) -> Result<Arc<Known>, StepFailure> {
        self.cache
            .try_get_with(key, async { ask.await.map(Arc::new) })
            .await
            .map_err(|failure: Arc<StepFailure>| (*failure).clone())
    }
}

fn weight(key: &AnswerKey, known: &Known) -> u32 {
    let answer = &known.answer;
    let facts: usize = answer.facts.iter().map(|fact| 64 + fact.value.len()).sum();
    let related: usize = answer.related.iter().map(|related| 64 + related.value.len()).sum();
    let references: usize = answer.references.iter().map(|reference| 64 + reference.url.len()).sum();
    u32::try_from(256 + key.value.len() + answer.summary.len() + facts + related + references).unwrap_or(u32::MAX)
}
