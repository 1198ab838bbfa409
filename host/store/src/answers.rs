//! The answers of providers, kept for their connection's cache time so that nothing is asked twice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use surrealdb::types::{RecordIdKey, Variables};
use tocsin_model::id::ConnectionId;

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, doc, pair_key, record, row, text, time, uuid},
    write::{Table, Write},
};

const ANSWER: Table = Table("answer");

/// A connection's answer about one observable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedAnswer {
    /// The step's outcome: JSON of the action's own shape.
    pub outcome: Json,
    /// When the provider gave it.
    pub at: DateTime<Utc>,
}

impl Unit {
    /// Keeps an answer until it expires; replaces an earlier one. `observable` is the cache key within the connection.
    pub fn remember_answer(
        &mut self,
        connection: ConnectionId,
        observable: &str,
        answer: &CachedAnswer,
        expires_at: DateTime<Utc>,
    ) -> &mut Self {
        let columns = row([("expires", time(expires_at)), ("doc", doc(answer))]);
        self.write(Write::Put(ANSWER, key(connection, observable), columns))
    }
}

impl Store {
    /// An answer that has not expired at `now`.
    ///
    /// # Errors
    /// The database's.
    pub async fn cached_answer(
        &self,
        connection: ConnectionId,
        observable: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<CachedAnswer>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(ANSWER, key(connection, observable)));
        variables.insert("now", time(now));
        Columns::of("answer", self.database().value("SELECT doc FROM $id WHERE expires > $now", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }

    /// Removes expired answers, idempotency records, sessions and refresh tokens; to be called now and then.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_expired(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        for table in ["answer", "idempotency", "refresh_token", "session"] {
            let mut variables = Variables::new();
            variables.insert("now", time(now));
            self.database().atomic(&format!("DELETE {table} WHERE expires <= $now RETURN NONE"), variables).await?;
        }
        Ok(())
    }
}

/// The digest of the observable, because a URL may be longer than a key should be.
fn key(connection: ConnectionId, observable: &str) -> RecordIdKey {
    pair_key(uuid(connection.0), text(blake3::hash(observable.as_bytes()).to_hex().as_str()))
}
