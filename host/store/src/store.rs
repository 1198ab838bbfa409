//! The store itself: opening, closing, committing. Reads stand in their noun's file.

use std::sync::Arc;

use tocsin_model::{id::HostId, live::Event};
use tokio::sync::{Mutex, MutexGuard, broadcast};

use crate::{
    audit::Chain,
    committer::Committer,
    config::{EngineKind, StoreConfig},
    database::Database,
    error::StoreError,
    hosts, incident_due,
    live::{self, Feed},
    memberships, migrations,
    unit::Unit,
};

/// The database, for everybody in this process. Cloning it is cheap and gives the same one.
#[derive(Debug, Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    database: Arc<Database>,
    committer: Committer,
    feed: Arc<Feed>,
    host: HostId,
    /// Held while runs are claimed: two claimers of one host could not tell whose claim it was.
    claiming: Mutex<()>,
}

impl Store {
    /// Connects, brings the schema up to date and registers this process as a host.
    ///
    /// # Errors
    /// [`StoreError::Config`] for a wrong URL or name, [`StoreError::Unavailable`] when nothing answers there or the
    /// directory is in use, [`StoreError::Schema`] when the database belongs to a newer Tocsin.
    pub async fn open(config: StoreConfig) -> Result<Self, StoreError> {
        let database = Arc::new(Database::connect(&config).await?);
        migrations::apply(&database).await?;
        memberships::complete(&database).await?;
        incident_due::complete(&database).await?;
        let host = hosts::register(&database).await?;
        let chain = Chain::begin(&database).await?;
        let feed = Arc::new(Feed::default());
        if database.kind == EngineKind::Server {
            let listening = Database::connect(&config).await?;
            tokio::spawn(live::follow_others(listening, Arc::downgrade(&feed), host));
            tokio::spawn(live::clean(Arc::clone(&database), Arc::downgrade(&feed)));
        }
        let committer = Committer::start(Arc::clone(&database), Arc::clone(&feed), chain, host);
        Ok(Self { shared: Arc::new(Shared { database, committer, feed, host, claiming: Mutex::new(()) }) })
    }

    /// This process, as leases name it.
    #[must_use]
    pub fn host(&self) -> HostId {
        self.shared.host
    }

    /// Commits a unit together with others that wait: when this returns, it is on disk. All of it or none. The future
    /// may be dropped: the unit is committed or refused all the same.
    ///
    /// # Errors
    /// The exact reason why this unit cannot be: [`StoreError::AlreadyExists`], [`StoreError::Conflict`],
    /// [`StoreError::NotFound`], [`StoreError::RunTaken`], [`StoreError::SetupToken`]; or that the database does not
    /// answer. After [`StoreError::Unavailable`] it may have been committed nevertheless.
    pub async fn commit(&self, mut unit: Unit) -> Result<(), StoreError> {
        for marked in std::mem::take(&mut unit.marked) {
            self.tell_marked_requests(&mut unit, marked).await?;
        }
        for raised in std::mem::take(&mut unit.raised) {
            self.raise_enrichments(&mut unit, raised).await?;
        }
        self.shared.committer.commit(unit).await
    }

    /// What changes from now on. A receiver that is too slow misses events and is told so.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Arc<Event>> {
        self.shared.feed.subscribe()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.database().value("RETURN 1", surrealdb::types::Variables::new()).await.map(|_| ())
    }

    /// Whether what is read is stored, and more can be: not while an embedded database has found no room on its disk and
    /// was not opened anew since, which happens by itself.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when nothing can be stored.
    pub async fn stores(&self) -> Result<(), StoreError> {
        self.database().stores().await
    }

    /// Commits what waits, gives up this host's leases and writes an embedded database out. Nothing can be read or
    /// committed afterwards; the directory is free once the last clone is dropped.
    ///
    /// # Errors
    /// The database's.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.shared.committer.close().await;
        hosts::expire(self.database(), self.shared.host).await?;
        self.database().close().await
    }

    /// Waits until no other task of this process claims runs.
    pub(crate) async fn claiming(&self) -> MutexGuard<'_, ()> {
        self.shared.claiming.lock().await
    }

    pub(crate) fn database(&self) -> &Database {
        &self.shared.database
    }
}
