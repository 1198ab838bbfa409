//! The connection to the engine: statements in, values or one exact error out.

use std::{
    io::Write,
    path::Path,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rand::Rng;
use surrealdb::{
    Notification,
    types::{AlreadyExistsError, Error as EngineError, ErrorDetails, QueryError, Value, Variables},
};
use tocsin_model::id::RunId;
use tokio::{sync::RwLock, task::spawn_blocking, time::timeout};
use tracing::{debug, warn};

use crate::{
    config::{EngineKind, StoreConfig},
    engine::Engine,
    error::StoreError,
};

/// How often a transaction that met another one is tried.
const ATTEMPTS: u32 = 8;

/// How long a locked directory is waited for.
const UNLOCKING: Duration = Duration::from_secs(10);

/// How often an engine that cannot store is looked after, and how long the statements that are under way are waited for.
const MENDED_EVERY: Duration = Duration::from_secs(2);
const QUIET_WITHIN: Duration = Duration::from_secs(1);

/// The room that an engine on disk needs to begin anew: its log and a few of its files.
const ROOM: usize = 32 << 20;

/// The connection; all statements of a store go through it.
pub(crate) struct Database {
    /// None while one that could not store is being opened anew.
    engine: RwLock<Option<Engine>>,
    config: StoreConfig,
    pub(crate) kind: EngineKind,
    /// When an engine that could not store was last looked after; `None` while it can.
    failing: Mutex<Option<Instant>>,
    /// Whether the directory was given back for good.
    ended: AtomicBool,
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
        let engine = open(config, kind).await.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            engine: RwLock::new(Some(engine)),
            config: config.clone(),
            kind,
            failing: Mutex::new(None),
            ended: AtomicBool::new(false),
        })
    }

    /// Runs statements and gives their values, one per statement; again after a short wait when they met another transaction.
    pub(crate) async fn query(&self, text: impl AsRef<str>, variables: Variables) -> Result<Vec<Value>, StoreError> {
        self.mend().await;
        let mut attempt = 0;
        loop {
            match self.once(text.as_ref(), variables.clone()).await {
                Err(StoreError::Contended) if attempt + 1 < ATTEMPTS => {
                    attempt += 1;
                    tokio::time::sleep(pause(attempt)).await;
                }
                answer => return answer,
            }
        }
    }

    async fn once(&self, text: &str, variables: Variables) -> Result<Vec<Value>, StoreError> {
        let engine = self.engine.read().await;
        let engine = engine.as_ref().ok_or_else(opened_anew)?;
        let error = match engine.run(text, variables).await {
            Ok(outcomes) if outcomes.iter().all(Result::is_ok) => return Ok(outcomes.into_iter().flatten().collect()),
            Ok(outcomes) => cause(outcomes.into_iter().filter_map(Result::err)),
            Err(error) => classify(&error),
        };
        if self.kind == EngineKind::Disk && matches!(error, StoreError::Unavailable(_)) {
            self.failing().get_or_insert_with(Instant::now);
        }
        Err(error)
    }

    /// Whether what is there is stored. An engine that once could not store shows what it could not as if it were there,
    /// until it is opened anew: nothing is written before that, and nothing may be answered that rests on it.
    pub(crate) async fn stores(&self) -> Result<(), StoreError> {
        self.mend().await;
        if self.failing().is_some() {
            return Err(nothing_stored());
        }
        Ok(())
    }

    fn failing(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an engine that could not store is to be looked after now; it is not again for a while then.
    fn is_due(&self) -> bool {
        self.failing()
            .as_mut()
            .filter(|looked| looked.elapsed() >= MENDED_EVERY)
            .map(|looked| *looked = Instant::now())
            .is_some()
    }

    /// Opens an engine anew that once found no room on its disk, when there is room again: it stores nothing more
    /// otherwise. It reads as before meanwhile.
    async fn mend(&self) {
        if !self.is_due() {
            return;
        }
        let Some(directory) = self.config.directory() else { return };
        if !spawn_blocking(move || has_room(&directory)).await.unwrap_or(false) {
            return;
        }
        let Ok(mut engine) = timeout(QUIET_WITHIN, self.engine.write()).await else { return };
        if self.ended.load(Ordering::Acquire) {
            return;
        }
        if let Some(unfit) = engine.take()
            && let Err(error) = unfit.close().await
        {
            debug!(%error, "the engine that could not store did not end in order");
        }
        match open(&self.config, self.kind).await {
            Ok(anew) => {
                *engine = Some(anew);
                *self.failing() = None;
                warn!("there is room on the disk again: the database was opened anew");
            }
            Err(error) => warn!(%error, "the database cannot be opened anew yet"),
        }
    }

    /// Runs one statement and gives its value.
    pub(crate) async fn value(&self, text: impl AsRef<str>, variables: Variables) -> Result<Value, StoreError> {
        Ok(self.query(text, variables).await?.pop().unwrap_or_default())
    }

    /// Runs one transaction, unless nothing can be stored.
    pub(crate) async fn atomic(&self, text: &str, variables: Variables) -> Result<Vec<Value>, StoreError> {
        self.stores().await?;
        self.query(text, variables).await
    }

    /// The stream of changes of a table, as the engine notifies them.
    pub(crate) async fn live(
        &self,
        text: &'static str,
    ) -> Result<impl futures::Stream<Item = Result<Notification<Value>, EngineError>> + use<>, StoreError> {
        let engine = self.engine.read().await;
        engine.as_ref().ok_or_else(opened_anew)?.live(text).await.map_err(|error| classify(&error))
    }

    /// Writes out what is in memory and gives the directory back; nothing can be read or written afterwards.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        self.ended.store(true, Ordering::Release);
        match self.engine.read().await.as_ref() {
            Some(engine) => engine.close().await.map_err(|error| classify(&error)),
            None => Ok(()),
        }
    }
}

/// Connects. A directory that is locked may be one that this process, or the one before it, is just giving back.
async fn open(config: &StoreConfig, kind: EngineKind) -> Result<Engine, EngineError> {
    let deadline = Instant::now() + UNLOCKING;
    let mut engine = loop {
        match Engine::connect(config, kind).await {
            Err(error) if kind == EngineKind::Disk && is_locked(error.message()) && Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            outcome => break outcome?,
        }
    };
    engine.select(&config.namespace, &config.database).await?;
    Ok(engine)
}

fn nothing_stored() -> StoreError {
    StoreError::Unavailable("nothing can be stored: its disk may be full".to_owned())
}

fn opened_anew() -> StoreError {
    StoreError::Unavailable("it is being opened anew".to_owned())
}

/// Whether so much can be written to the disk of a directory.
fn has_room(directory: &Path) -> bool {
    let part = vec![0_u8; 1 << 20];
    let fits = tempfile::tempfile_in(directory).and_then(|mut file| {
        (0..ROOM / part.len()).try_for_each(|_| file.write_all(&part)).and_then(|()| file.sync_all())
    });
    fits.is_ok()
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
        Some((NOT_RUN, _)) => nothing_stored(),
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
        _ if message.contains("IO error") => StoreError::Unavailable(message.to_owned()),
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
