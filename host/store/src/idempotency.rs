//! Idempotency keys: a request that is sent twice is done once, and answered the same.

use chrono::{DateTime, Utc};
use surrealdb::types::{Object, RecordIdKey, Value, Variables};
use tocsin_model::viewer::Principal;

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, bytes, int, json, pair_key, record, row, text, time, uuid},
    write::{Table, Write},
};

const IDEMPOTENCY: Table = Table("idempotency");

/// A request's key, as far as it is unique: every principal has its own keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Who sent the request.
    pub principal: Principal,
    /// The `Idempotency-Key`.
    pub key: String,
    /// A hash of the route and the body: a key that comes back with another request is refused.
    pub request_hash: String,
    /// Until when the key is remembered.
    pub expires_at: DateTime<Utc>,
}

/// What a request was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedResponse {
    /// The status.
    pub status: u16,
    /// The body's media type.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

/// What to do with a request that has a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reservation {
    /// Do it, then record the response or release the key.
    Fresh,
    /// It was done: answer this.
    Answered(RecordedResponse),
    /// It is being done at this moment.
    Busy,
    /// The key was used for another request.
    Different,
}

impl Unit {
    /// Records what a request was answered, in the transaction of what it did.
    pub fn record_response(&mut self, key: &IdempotencyKey, response: &RecordedResponse) -> &mut Self {
        let columns = columns(key, uuid::Uuid::nil(), response);
        self.write(Write::Put(IDEMPOTENCY, record_key(key), columns))
    }
}

impl Store {
    /// Reserves a key. A reservation of a host that has ended without an answer does not count.
    ///
    /// # Errors
    /// The database's.
    pub async fn reserve_idempotency(
        &self,
        key: &IdempotencyKey,
        now: DateTime<Utc>,
    ) -> Result<Reservation, StoreError> {
        let open = RecordedResponse { status: 0, media_type: String::new(), body: Vec::new() };
        let mut variables = Variables::new();
        variables.insert("id", record(IDEMPOTENCY, record_key(key)));
        variables.insert("reservation", Value::Object(columns(key, self.host().0, &open)));
        variables.insert("now", time(now));
        variables.insert("clock", time(Utc::now()));
        let found = self.database().atomic(RESERVE, variables).await?.pop().unwrap_or_default();
        let Some(mut found) = Columns::of("idempotency key", found)? else { return Ok(Reservation::Fresh) };
        if found.text("request_hash")? != key.request_hash {
            return Ok(Reservation::Different);
        }
        match u16::try_from(found.int("status")?).unwrap_or(0) {
            0 => Ok(Reservation::Busy),
            status => {
                let (media_type, body) = (found.text("media_type")?, found.bytes("body")?);
                Ok(Reservation::Answered(RecordedResponse { status, media_type, body }))
            }
        }
    }

    /// Gives a reserved key back, because the request was not done.
    ///
    /// # Errors
    /// The database's.
    pub async fn release_idempotency(&self, key: &IdempotencyKey) -> Result<(), StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(IDEMPOTENCY, record_key(key)));
        self.database().atomic("DELETE $id WHERE status = 0 RETURN NONE", variables).await.map(|_| ())
    }
}

/// Gives back what is there and still counts; otherwise puts the reservation in its place. One block, so one transaction.
const RESERVE: &str = "{ \
    LET $found = (SELECT * FROM $id)[0]; \
    LET $alive = $found.status != 0 OR type::record('host', $found.host).expires > $clock; \
    IF $found != NONE AND $found.expires > $now AND $alive { RETURN $found }; \
    UPSERT $id CONTENT $reservation RETURN NONE; \
    RETURN NONE }";

fn record_key(key: &IdempotencyKey) -> RecordIdKey {
    pair_key(text(json(&key.principal)), text(blake3::hash(key.key.as_bytes()).to_hex().as_str()))
}

fn columns(key: &IdempotencyKey, host: uuid::Uuid, response: &RecordedResponse) -> Object {
    row([
        ("request_hash", text(&key.request_hash)),
        ("host", uuid(host)),
        ("status", int(response.status)),
        ("media_type", text(&response.media_type)),
        ("body", bytes(response.body.clone())),
        ("expires", time(key.expires_at)),
    ])
}
