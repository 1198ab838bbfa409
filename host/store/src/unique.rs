//! Unique names: a record whose id is derived from the name, so that two who take it at once meet at the same record.

use surrealdb::types::{RecordIdKey, Value, Variables};
use uuid::Uuid;

use crate::{
    database::Database,
    error::StoreError,
    value::{pair_key, record, row, text, uuid},
    write::{Table, Write},
};

const UNIQUE_NAME: Table = Table("unique_name");

fn key(noun: &'static str, name: &str) -> RecordIdKey {
    pair_key(text(noun), text(name))
}

/// Takes a name, or fails with `AlreadyExists`.
pub(crate) fn take(noun: &'static str, name: &str, id: Uuid) -> Write {
    Write::Create(UNIQUE_NAME, key(noun, name), row([("record", uuid(id))]))
}

/// Gives a name back.
pub(crate) fn release(noun: &'static str, name: &str) -> Write {
    Write::Delete(UNIQUE_NAME, key(noun, name))
}

/// Whose name it is.
pub(crate) async fn holder(database: &Database, noun: &'static str, name: &str) -> Result<Option<Uuid>, StoreError> {
    let mut variables = Variables::new();
    variables.insert("name", record(UNIQUE_NAME, key(noun, name)));
    match database.value("RETURN $name.record", variables).await? {
        Value::Uuid(id) => Ok(Some(id.into_inner())),
        _ => Ok(None),
    }
}
