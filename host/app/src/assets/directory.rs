//! The look-up of this host: all claims that stand, in memory. Loaded at the start and updated behind each commit; where
//! other hosts use the same database, what they changed is read every few seconds.

use std::{
    sync::{PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tocsin_model::{
    asset::{Asset, AssetIndex, AssetOwner, AssetValue, Held, Overlap},
    id::{AssetId, OrganisationId},
};
use tocsin_store::AssetEntry;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{App, error::Result};

/// How often the changes of other hosts are read.
const PAUSE: Duration = Duration::from_secs(3);
/// How far back they are read: a change is committed a while after the moment that it names, and clocks differ.
const MARGIN: TimeDelta = TimeDelta::seconds(60);
/// How many are read at a time.
const CHUNK: usize = 5_000;

/// All claims that stand.
#[derive(Debug)]
pub(crate) struct AssetDirectory {
    index: RwLock<AssetIndex>,
    /// The latest change that was read from the database.
    latest: Mutex<DateTime<Utc>>,
}

impl Default for AssetDirectory {
    fn default() -> Self {
        Self { index: RwLock::default(), latest: Mutex::new(DateTime::UNIX_EPOCH) }
    }
}

impl AssetDirectory {
    /// The approved assets that hold the value, or lie within it.
    pub(crate) fn owners(&self, value: &AssetValue, of: Option<OrganisationId>, most: usize) -> Vec<AssetOwner> {
        self.index().owners(value, of, most)
    }

    /// Whose the value is.
    pub(crate) fn whose(&self, value: &AssetValue) -> Vec<(OrganisationId, AssetId)> {
        self.index().whose(value)
    }

    /// What others claim of the same.
    pub(crate) fn overlaps(&self, value: &AssetValue, organisation: OrganisationId, most: usize) -> Vec<Overlap> {
        self.index().overlaps(value, organisation, most)
    }

    /// The organisation's own claim to exactly this value.
    pub(crate) fn own(&self, organisation: OrganisationId, value: &AssetValue) -> Option<AssetId> {
        self.index().own(organisation, value)
    }

    /// How many claims of the organisation stand.
    pub(crate) fn count_of(&self, organisation: OrganisationId) -> usize {
        self.index().count_of(organisation)
    }

    /// Takes in assets as they have just been committed.
    pub(crate) fn take(&self, assets: &[Asset]) {
        let entries = assets.iter().map(|asset| AssetEntry {
            id: asset.id,
            organisation: asset.organisation,
            kind: asset.kind,
            value: asset.value.clone(),
            state: asset.state,
            version: asset.version,
            updated_at: asset.updated_at,
        });
        self.put(entries);
    }

    fn put(&self, entries: impl IntoIterator<Item = AssetEntry>) {
        // Values are read before the lock is taken: nobody who asks waits for that.
        let read: Vec<_> =
            entries.into_iter().map(|entry| (AssetValue::stored(entry.kind, &entry.value), entry)).collect();
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for (value, entry) in read {
            let AssetEntry { id: asset, organisation, state, version, .. } = entry;
            match value.filter(|_| state.stands()) {
                Some(value) => {
                    let approved = state == tocsin_model::asset::AssetState::Approved;
                    index.put(Held { asset, organisation, value, approved, version });
                }
                None => index.end(asset, version),
            }
        }
    }

    fn index(&self) -> RwLockReadGuard<'_, AssetIndex> {
        // A panic while it was written leaves at most one claim out of some table, until the next start.
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl App {
    /// Reads what changed since the last time, all of it the first time.
    pub(crate) async fn refresh_assets(&self) -> Result<()> {
        let directory = self.directory();
        let mut latest = directory.latest.lock().await;
        // A clock that was set back writes changes that are older than the latest.
        let (mut since, mut after) = ((*latest).min(Utc::now()) - MARGIN, AssetId(Uuid::nil()));
        loop {
            let changed = self.store().assets_changed(since, after, CHUNK).await?;
            let full = changed.len() == CHUNK;
            if let Some(last) = changed.last() {
                (since, after) = (last.updated_at, last.id);
                *latest = since.max(*latest);
            }
            directory.put(changed);
            if !full {
                return Ok(());
            }
        }
    }
}

/// Follows what other hosts do to assets, as long as the application lives.
pub(crate) async fn keep_current(app: impl Fn() -> Option<App> + Send) {
    loop {
        tokio::time::sleep(PAUSE).await;
        let Some(app) = app() else { return };
        if let Err(error) = app.refresh_assets().await {
            tracing::warn!(%error, "the assets of other hosts are not followed for a moment");
        }
    }
}
