//! The two ways to the engine: inside this process, or a server over its socket.
//!
//! The client library opens an embedded engine with caches sized for a machine of its own (half its memory) and takes
//! no settings for it. So the embedded one is built here from the engine's own crate, with bounded memory.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures::future::BoxFuture;
use surrealdb::{
    Notification, Surreal,
    engine::any::{Any, connect},
    opt::auth::Root,
    types::{Error as EngineError, Value, Variables},
};
use surrealdb_cnf::ConfigMap;
use surrealdb_core::{dbs::Session, kvs::Datastore};

use crate::config::{EngineKind, StoreConfig};

/// What bounds an embedded RocksDB's memory: a block cache of 64 MiB and four write buffers of 32 MiB. With only two,
/// writers wait for every flush. And no reading ahead: a list of fifty would read several hundred rows.
const BOUNDS: &str = "rocksdb_block_cache_size=67108864&rocksdb_write_buffer_size=33554432\
    &rocksdb_max_write_buffer_number=4&rocksdb_max_open_files=256&rocksdb_wal_size_limit=64\
    &rocksdb_keep_log_file_num=2&operator_buffer_size=0";

/// A running engine.
pub(crate) enum Engine {
    /// In this process. Whoever holds it may do everything.
    Embedded {
        /// The engine.
        datastore: Arc<Datastore>,
        /// The namespace and database that statements run in.
        session: Box<Session>,
        /// Whether it has given its directory back.
        closed: AtomicBool,
    },
    /// On a server, signed in.
    Remote(Surreal<Any>),
}

/// The outcome of each statement, in order.
pub(crate) type Outcomes = Vec<Result<Value, EngineError>>;

impl Engine {
    pub(crate) async fn connect(config: &StoreConfig, kind: EngineKind) -> Result<Self, EngineError> {
        if kind == EngineKind::Server {
            let remote = connect(&config.url).await?;
            if let (Some(username), Some(password)) = (&config.username, &config.password) {
                remote.signin(Root { username: username.clone(), password: password.clone() }).await?;
            }
            return Ok(Self::Remote(remote));
        }
        let datastore = Datastore::builder()
            .with_config(ConfigMap::from_config_string(BOUNDS))
            .without_maintenance_tasks()
            .build_with_path(&config.engine_url())
            .await
            .map_err(internal)?;
        // The order matters: nothing may be written before the engine has written its version.
        datastore.check_version().await.map_err(internal)?;
        datastore.bootstrap().await.map_err(internal)?;
        datastore.start_maintenance_tasks();
        Ok(Self::Embedded { datastore, session: Box::new(Session::owner()), closed: AtomicBool::new(false) })
    }

    /// Makes the namespace and the database, where they do not exist, and uses them from now on.
    pub(crate) async fn select(&mut self, namespace: &str, database: &str) -> Result<(), EngineError> {
        self.run(&format!("DEFINE NAMESPACE IF NOT EXISTS {namespace}"), Variables::new()).await?;
        match self {
            Self::Embedded { session, .. } => **session = Session::owner().with_ns(namespace),
            Self::Remote(remote) => drop(remote.use_ns(namespace).await?),
        }
        self.run(&format!("DEFINE DATABASE IF NOT EXISTS {database}"), Variables::new()).await?;
        match self {
            Self::Embedded { session, .. } => **session = Session::owner().with_ns(namespace).with_db(database),
            Self::Remote(remote) => drop(remote.use_db(database).await?),
        }
        Ok(())
    }

    /// Runs statements.
    pub(crate) async fn run(&self, text: &str, variables: Variables) -> Result<Outcomes, EngineError> {
        match self {
            Self::Embedded { datastore, session, .. } => {
                // Behind a pointer: otherwise every caller's future would hold the whole engine's.
                let execution: BoxFuture<'_, _> = Box::pin(datastore.execute(text, session, Some(variables)));
                Ok(execution.await?.into_iter().map(|outcome| outcome.result).collect())
            }
            Self::Remote(remote) => {
                let mut answers = remote.query(text).bind(variables).await?;
                let statements = answers.num_statements();
                let mut errors = answers.take_errors();
                let outcome = |index| match errors.remove(&index) {
                    Some(error) => Err(error),
                    None => answers.take::<Value>(index),
                };
                Ok((0..statements).map(outcome).collect())
            }
        }
    }

    /// The changes that a LIVE statement notifies; only a server has other writers than this process.
    pub(crate) async fn live(
        &self,
        text: &'static str,
    ) -> Result<impl futures::Stream<Item = Result<Notification<Value>, EngineError>> + use<>, EngineError> {
        match self {
            Self::Embedded { .. } => Err(EngineError::internal("an embedded database has no other writers".into())),
            Self::Remote(remote) => remote.query(text).await?.stream::<Notification<Value>>(0),
        }
    }

    /// Writes out what is in memory and gives the directory back.
    pub(crate) async fn close(&self) -> Result<(), EngineError> {
        match self {
            Self::Embedded { datastore, closed, .. } => {
                closed.store(true, Ordering::Release);
                datastore.shutdown().await.map_err(internal)
            }
            Self::Remote(_) => Ok(()),
        }
    }
}

impl Drop for Engine {
    /// An engine that nobody closed still gives its directory back, if there is a runtime to do it.
    fn drop(&mut self) {
        if let (Self::Embedded { datastore, closed, .. }, Ok(runtime)) = (self, tokio::runtime::Handle::try_current())
            && !closed.load(Ordering::Acquire)
        {
            let datastore = Arc::clone(datastore);
            runtime.spawn(async move { datastore.shutdown().await });
        }
    }
}

fn internal(error: impl std::fmt::Display) -> EngineError {
    EngineError::internal(format!("{error:#}"))
}
