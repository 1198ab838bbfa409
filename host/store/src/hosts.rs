//! Hosts: each running process has a row that it keeps alive; what a dead one drove is free to be claimed.

use chrono::{TimeDelta, Utc};
use surrealdb::types::Variables;
use tocsin_model::id::HostId;

use crate::{
    config::EngineKind,
    database::Database,
    error::StoreError,
    store::Store,
    value::{record, time, uuid_key},
    write::Table,
};

pub(crate) const HOST: Table = Table("host");

/// How long a host counts as alive after its last heartbeat.
const LEASE: TimeDelta = TimeDelta::seconds(30);

/// Registers this process. An embedded database is ours alone, so every other host is dead.
pub(crate) async fn register(database: &Database) -> Result<HostId, StoreError> {
    let host = HostId::fresh();
    if database.kind != EngineKind::Server {
        let mut variables = Variables::new();
        variables.insert("now", time(Utc::now()));
        database.atomic("UPDATE host SET expires = $now RETURN NONE", variables).await?;
    }
    keep_alive(database, host).await?;
    Ok(host)
}

async fn keep_alive(database: &Database, host: HostId) -> Result<(), StoreError> {
    let mut variables = Variables::new();
    alive(host, &mut variables);
    database.atomic(&format!("{KEEP_ALIVE};"), variables).await.map(|_| ())
}

/// Says that a host lives. Whoever claims runs says so in the same transaction: a run is never owned by a host that the
/// others have forgotten.
pub(crate) const KEEP_ALIVE: &str = "UPSERT $host SET started = started ?? $now, expires = $expires RETURN NONE";

/// Binds what [`KEEP_ALIVE`] refers to.
pub(crate) fn alive(host: HostId, variables: &mut Variables) {
    let now = Utc::now();
    variables.insert("host", record(HOST, uuid_key(host.0)));
    variables.insert("now", time(now));
    variables.insert("expires", time(now + LEASE));
}

/// Gives up the host's leases.
pub(crate) async fn expire(database: &Database, host: HostId) -> Result<(), StoreError> {
    let mut variables = Variables::new();
    variables.insert("host", record(HOST, uuid_key(host.0)));
    variables.insert("now", time(Utc::now()));
    database.atomic("UPDATE $host SET expires = $now RETURN NONE", variables).await.map(|_| ())
}

impl Store {
    /// Says that this process is alive; to be called every ten seconds. A host that is silent for thirty loses its runs
    /// to the others: what it then tries to append is refused as `RunTaken`.
    ///
    /// # Errors
    /// The database's.
    pub async fn heartbeat(&self) -> Result<(), StoreError> {
        keep_alive(self.database(), self.host()).await
    }
}
