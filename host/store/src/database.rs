//! The connection to the engine: statements in, values or one exact error out.

use std::time::{Duration, Instant};

use rand::Rng;
use surrealdb::{
    Notification,
    types::{AlreadyExistsError, Error as EngineError, ErrorDetails, QueryError, Value, Variables},
};
use tocsin_model::id::RunId;

use crate::{
    config::{EngineKind, StoreConfig},
    engine::Engine,
    error::StoreError,
};

/// How often a transaction that met another one is tried.
const ATTEMPTS: u32 = 8;

/// How long a locked directory is waited for.
const UNLOCKING: Duration = Duration::from_secs(10);

/// The connection; all statements of a store go through it.
pub(crate) struct Database {
    engine: Engine,
    pub(crate) kind: EngineKind,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Database {
    pub(crate) async fn connect(config: &StoreConfig) -> Result<Self, StoreError> {
        let kind = config.kind()?;
        for name in [&config.namespace, &config.database] {
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                let message = format!("`{name}` is no namespace or database: use letters, digits and _");
                return Err(StoreError::Config(message));
            }
        }
        let mut engine = open(config, kind).await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        engine.select(&config.namespace, &config.database).await.map_err(|error| classify(&error))?;
        Ok(Self { engine, kind })
    }

    /// Runs statements and gives their values, one per statement.
    pub(crate) async fn query(&self, text: impl AsRef<str>, variables: Variables) -> Result<Vec<Value>, StoreError> {
        let outcomes = self.engine.run(text.as_ref(), variables).await.map_err(|error| classify(&error))?;
        if outcomes.iter().any(Result::is_err) {
            return Err(cause(outcomes.into_iter().filter_map(Result::err)));
        }
        Ok(outcomes.into_iter().flatten().collect())
    }

    /// Runs one statement and gives its value.
    pub(crate) async fn value(&self, text: impl AsRef<str>, variables: Variables) -> Result<Value, StoreError> {
        Ok(self.query(text, variables).await?.pop().unwrap_or_default())
    }

    /// Runs one transaction, again after a short wait when it met another one.
    pub(crate) async fn atomic(&self, text: &str, variables: Variables) -> Result<Vec<Value>, StoreError> {
        let mut attempt = 0;
        loop {
            match self.query(text, variables.clone()).await {
                Err(StoreError::Contended) if attempt + 1 < ATTEMPTS => {
                    attempt += 1;
                    tokio::time::sleep(pause(attempt)).await;
                }
                answer => return answer,
            }
        }
    }

    /// The stream of changes of a table, as the engine notifies them.
    pub(crate) async fn live(
        &self,
        text: &'static str,
    ) -> Result<impl futures::Stream<Item = Result<Notification<Value>, EngineError>> + use<>, StoreError> {
        self.engine.live(text).await.map_err(|error| classify(&error))
    }

    /// Writes out what is in memory and gives the directory back; nothing can be read or written afterwards.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.engine.close().await.map_err(|error| classify(&error))
    }
}

/// Connects. A directory that is locked may be one that this process, or the one before it, is just giving back.
async fn open(config: &StoreConfig, kind: EngineKind) -> Result<Engine, EngineError> {
    let deadline = Instant::now() + UNLOCKING;
    loop {
        match Engine::connect(config, kind).await {
            Err(error) if kind == EngineKind::Disk && is_locked(error.message()) && Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            outcome => return outcome,
        }
    }
}

fn is_locked(message: &str) -> bool {
    message.contains("LOCK") || message.contains("lock hold")
}

/// How long to wait before the next attempt: longer every time, and never the same for two.
fn pause(attempt: u32) -> Duration {
    let ceiling = 2_u64 << attempt.min(6);
    Duration::from_millis(rand::rng().random_range(1..=ceiling))
}

/// The rank of an error that explains nothing.
const NOT_RUN: u8 = 3;

/// The one error that explains why a transaction failed: in it, every other statement says only that it was not run.
/// Where all of them say so, every statement was right and the engine could not store what they did.
fn cause(errors: impl Iterator<Item = EngineError>) -> StoreError {
    match errors.map(|error| (rank(&error), error)).min_by_key(|(rank, _)| *rank) {
        Some((NOT_RUN, _)) => StoreError::Unavailable("nothing can be stored: its disk may be full".to_owned()),
        Some((_, error)) => classify(&error),
        None => StoreError::Engine("no statement reported an error".into()),
    }
}

fn rank(error: &EngineError) -> u8 {
    match error.details() {
        ErrorDetails::Query(Some(QueryError::TransactionConflict)) => 0,
        ErrorDetails::Query(Some(QueryError::NotExecuted | QueryError::Cancelled)) => NOT_RUN,
        _ if is_not_executed(error.message()) => NOT_RUN,
        ErrorDetails::Thrown | ErrorDetails::AlreadyExists(_) => 1,
        _ => 2,
    }
}

fn is_not_executed(message: &str) -> bool {
    message.contains("not executed due to")
}

fn classify(error: &EngineError) -> StoreError {
    let message = error.message();
    match error.details() {
        ErrorDetails::Query(Some(QueryError::TransactionConflict)) => StoreError::Contended,
        _ if message.contains("can be retried") => StoreError::Contended,
        ErrorDetails::AlreadyExists(Some(AlreadyExistsError::Record { id })) => already_exists(id),
        ErrorDetails::Connection(_) => StoreError::Unavailable(message.to_owned()),
        _ if message.contains("No space left on device") => StoreError::Unavailable("the disk is full".to_owned()),
        _ => thrown(message).unwrap_or_else(|| StoreError::Engine(message.to_owned())),
    }
}

/// Reads what our own statements throw: `tocsin|conflict|ticket|0190…`.
fn thrown(message: &str) -> Option<StoreError> {
    let (_, text) = message.split_once("tocsin|")?;
    let mut parts = text.splitn(3, '|');
    let (kind, noun, key) = (parts.next()?, parts.next()?, parts.next()?);
    let key: String = key.chars().filter(|c| !matches!(c, '\'' | '⟨' | '⟩' | '`' | '"')).collect();
    let key = key.strip_prefix('u').filter(|rest| rest.len() == 36).unwrap_or(&key).trim().to_owned();
    let noun = noun.to_owned();
    match kind {
        "conflict" => Some(StoreError::Conflict { noun, key }),
        "missing" => Some(StoreError::NotFound { noun, key }),
        "taken" => key.parse::<RunId>().ok().map(StoreError::RunTaken),
        "setup" => Some(StoreError::SetupToken),
        "limit" => Some(StoreError::OverLimit { noun, key }),
        "last" => Some(StoreError::LastAdministrator),
        _ => None,
    }
}

/// `ticket:u'0190…'` and `unique_name:['account', 'ada']` as a noun and a key.
fn already_exists(id: &str) -> StoreError {
    let (table, key) = id.split_once(':').unwrap_or((id, ""));
    let clean = |text: &str| {
        let text = text.trim();
        let text = text.strip_prefix("u'").unwrap_or(text);
        text.trim_matches(|c| matches!(c, '\'' | '"' | '⟨' | '⟩' | '`' | ' ')).to_owned()
    };
    if table == "unique_name" {
        let inner = key.trim_start_matches('[').trim_end_matches(']');
        if let Some((noun, name)) = inner.split_once(',') {
            return StoreError::AlreadyExists { noun: clean(noun), key: clean(name) };
        }
    }
    if table == "journal" {
        let run = key.trim_start_matches('[').split(',').next().map(clean).and_then(|run| run.parse().ok());
        if let Some(run) = run {
            return StoreError::RunTaken(run);
        }
    }
    StoreError::AlreadyExists { noun: clean(table), key: clean(key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_statements_throw_becomes_an_exact_error() {
        let run = RunId::fresh();
        assert_eq!(thrown(&format!("An error occurred: tocsin|taken|run|{run}")), Some(StoreError::RunTaken(run)));
        assert_eq!(thrown("something else"), None);
    }

    #[test]
    fn a_taken_place_in_a_journal_is_a_taken_run() {
        let run = RunId::fresh();
        assert_eq!(already_exists(&format!("journal:[u'{run}', 6]")), StoreError::RunTaken(run));
    }

    #[test]
    fn a_taken_name_is_reported_by_its_noun() {
        assert_eq!(
            already_exists("unique_name:['account', 'ada']"),
            StoreError::AlreadyExists { noun: "account".into(), key: "ada".into() }
        );
    }
}
