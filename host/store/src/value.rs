//! Between Rust and the database: columns, record identifiers and JSON documents.

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};
use surrealdb::types::{Array, Bytes, Datetime, Number, Object, RecordId, RecordIdKey, Value};
use tocsin_model::tlp::Tlp;
use uuid::Uuid;

use crate::{error::StoreError, write::Table};

/// What stands where an optional column has no value: `option<…>` columns take it.
pub(crate) const NONE: Value = Value::None;

pub(crate) fn text(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

pub(crate) fn int(number: impl Into<i64>) -> Value {
    Value::Number(Number::Int(number.into()))
}

/// A counter; what does not fit the database's integers is read as the greatest one.
pub(crate) fn count(number: u64) -> Value {
    int(i64::try_from(number).unwrap_or(i64::MAX))
}

pub(crate) fn time(at: DateTime<Utc>) -> Value {
    Value::Datetime(Datetime::from(at))
}

pub(crate) fn uuid(id: Uuid) -> Value {
    Value::Uuid(id.into())
}

pub(crate) fn bytes(bytes: Vec<u8>) -> Value {
    Value::Bytes(Bytes::from(bytes))
}

pub(crate) fn list(items: impl IntoIterator<Item = Value>) -> Value {
    Value::Array(items.into_iter().collect::<Array>())
}

/// A model value as the JSON text of a document column.
pub(crate) fn doc(value: &impl Serialize) -> Value {
    text(json(value))
}

/// A model value as JSON text.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("model types have string keys and finite numbers, so they serialise")
}

/// The columns of a row, by name.
pub(crate) fn row<const N: usize>(columns: [(&str, Value); N]) -> Object {
    columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(crate) fn uuid_key(id: Uuid) -> RecordIdKey {
    RecordIdKey::Uuid(id.into())
}

pub(crate) fn text_key(key: &str) -> RecordIdKey {
    RecordIdKey::String(key.to_owned())
}

pub(crate) fn pair_key(first: Value, second: Value) -> RecordIdKey {
    RecordIdKey::Array([first, second].into_iter().collect::<Array>())
}

/// A key of several parts.
pub(crate) fn parts_key(parts: impl IntoIterator<Item = Value>) -> RecordIdKey {
    RecordIdKey::Array(parts.into_iter().collect::<Array>())
}

pub(crate) fn record(table: Table, key: RecordIdKey) -> Value {
    Value::RecordId(RecordId::new(table.0, key))
}

/// A record's key as people read it: without the table and the database's quoting.
pub(crate) fn readable(key: &RecordIdKey) -> String {
    fn part(value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Uuid(id) => id.into_inner().to_string(),
            Value::Number(Number::Int(number)) => number.to_string(),
            other => format!("{other:?}"),
        }
    }
    match key {
        RecordIdKey::Uuid(id) => id.into_inner().to_string(),
        RecordIdKey::String(text) => text.clone(),
        RecordIdKey::Number(number) => number.to_string(),
        RecordIdKey::Array(parts) => parts.iter().map(part).collect::<Vec<_>>().join("/"),
        other => format!("{other:?}"),
    }
}

/// A row that was read, taken apart column by column.
pub(crate) struct Columns {
    noun: &'static str,
    object: Object,
}

impl Columns {
    /// The row's columns; `None` when there is no row.
    pub(crate) fn of(noun: &'static str, value: Value) -> Result<Option<Self>, StoreError> {
        match value {
            Value::None | Value::Null => Ok(None),
            Value::Object(object) => Ok(Some(Self { noun, object })),
            Value::Array(rows) if rows.is_empty() => Ok(None),
            Value::Array(mut rows) if rows.len() == 1 => Self::of(noun, rows.remove(0)),
            other => Err(Self::corrupt_as(noun, format!("expected a row, got {other:?}"))),
        }
    }

    /// All rows of a list.
    pub(crate) fn all(noun: &'static str, value: Value) -> Result<Vec<Self>, StoreError> {
        match value {
            Value::Array(rows) => rows.into_iter().filter_map(|row| Self::of(noun, row).transpose()).collect(),
            Value::None | Value::Null => Ok(Vec::new()),
            other => Ok(Self::of(noun, other)?.into_iter().collect()),
        }
    }

    pub(crate) fn take(&mut self, name: &str) -> Value {
        self.object.remove(name).unwrap_or_default()
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, StoreError> {
        match self.take(name) {
            Value::String(text) => Ok(text),
            other => Err(self.corrupt(name, &other)),
        }
    }

    pub(crate) fn text_option(&mut self, name: &str) -> Option<String> {
        match self.take(name) {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn int(&mut self, name: &str) -> Result<i64, StoreError> {
        match self.take(name) {
            Value::Number(Number::Int(number)) => Ok(number),
            other => Err(self.corrupt(name, &other)),
        }
    }

    pub(crate) fn count(&mut self, name: &str) -> Result<u64, StoreError> {
        self.int(name).map(|number| u64::try_from(number).unwrap_or(0))
    }

    pub(crate) fn tlp(&mut self, name: &str) -> Result<Tlp, StoreError> {
        let rank = self.int(name)?;
        let tlp = u8::try_from(rank).ok().and_then(Tlp::from_rank);
        tlp.ok_or_else(|| Self::corrupt_as(self.noun, format!("`{name}` is {rank}, which is no marking")))
    }

    pub(crate) fn uuid_option(&mut self, name: &str) -> Option<Uuid> {
        match self.take(name) {
            Value::Uuid(id) => Some(id.into_inner()),
            _ => None,
        }
    }

    pub(crate) fn bool(&mut self, name: &str) -> bool {
        matches!(self.take(name), Value::Bool(true))
    }

    pub(crate) fn time(&mut self, name: &str) -> Result<DateTime<Utc>, StoreError> {
        match self.take(name) {
            Value::Datetime(at) => Ok(at.into_inner()),
            other => Err(self.corrupt(name, &other)),
        }
    }

    pub(crate) fn time_option(&mut self, name: &str) -> Option<DateTime<Utc>> {
        match self.take(name) {
            Value::Datetime(at) => Some(at.into_inner()),
            _ => None,
        }
    }

    pub(crate) fn uuid(&mut self, name: &str) -> Result<Uuid, StoreError> {
        match self.take(name) {
            Value::Uuid(id) => Ok(id.into_inner()),
            other => Err(self.corrupt(name, &other)),
        }
    }

    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, StoreError> {
        match self.take(name) {
            Value::Bytes(bytes) => Ok(bytes.into_inner().to_vec()),
            other => Err(self.corrupt(name, &other)),
        }
    }

    pub(crate) fn peek(&self, name: &str) -> &Value {
        self.object.get(name).unwrap_or(&NONE)
    }

    pub(crate) fn peek_key(&self) -> Result<RecordIdKey, StoreError> {
        match self.peek("id") {
            Value::RecordId(id) => Ok(id.key.clone()),
            other => Err(self.corrupt("id", other)),
        }
    }

    /// The key of the record that the row is.
    pub(crate) fn key(&mut self) -> Result<RecordIdKey, StoreError> {
        match self.take("id") {
            Value::RecordId(id) => Ok(id.key),
            other => Err(self.corrupt("id", &other)),
        }
    }

    /// The model value of a document column.
    pub(crate) fn doc<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, StoreError> {
        let text = self.text(name)?;
        serde_json::from_str(&text).map_err(|error| Self::corrupt_as(self.noun, format!("`{name}`: {error}")))
    }

    fn corrupt(&self, name: &str, found: &Value) -> StoreError {
        Self::corrupt_as(self.noun, format!("`{name}` is {:?}", found.kind()))
    }

    fn corrupt_as(noun: &str, detail: String) -> StoreError {
        StoreError::Corrupt { noun: noun.to_owned(), detail }
    }
}
