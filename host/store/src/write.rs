//! The few kinds of write that everything is made of, and the constant statements that perform them.

use surrealdb::types::{Object, RecordIdKey, Value};

/// A table's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Table(pub(crate) &'static str);

/// A statement of one noun's own, run once for all its items: `$name` is bound to their list.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Statement {
    /// The parameter's name, without the dollar sign.
    pub(crate) name: &'static str,
    /// The statement.
    pub(crate) text: &'static str,
}

/// One write. Within a transaction they happen in the order of the variants, whatever the order of the calls.
#[derive(Debug, Clone)]
pub(crate) enum Write {
    /// A new record; fails if it exists.
    Create(Table, RecordIdKey, Object),
    /// A new record, unless it exists.
    Keep(Table, RecordIdKey, Object),
    /// The record as it is now, whether it existed or not.
    Put(Table, RecordIdKey, Object),
    /// A noun's own statement.
    Special(&'static Statement, Table, RecordIdKey, Object),
    /// A new state of a record whose `version` must be `expected`.
    Replace {
        /// Its table.
        table: Table,
        /// Its key.
        key: RecordIdKey,
        /// The version that it must have.
        expected: i64,
        /// All its columns.
        row: Object,
    },
    /// The record goes, if it exists.
    Delete(Table, RecordIdKey),
}

impl Write {
    /// The record that is written. Two units that write the same one are never put into one transaction.
    pub(crate) fn target(&self) -> (Table, &RecordIdKey) {
        match self {
            Write::Create(table, key, _)
            | Write::Keep(table, key, _)
            | Write::Put(table, key, _)
            | Write::Special(_, table, key, _)
            | Write::Replace { table, key, .. }
            | Write::Delete(table, key) => (*table, key),
        }
    }

    /// Roughly how many bytes it brings: bounds a transaction.
    pub(crate) fn weight(&self) -> usize {
        let row = match self {
            Write::Create(_, _, row)
            | Write::Keep(_, _, row)
            | Write::Put(_, _, row)
            | Write::Special(_, _, _, row)
            | Write::Replace { row, .. } => row,
            Write::Delete(..) => return 64,
        };
        row.values()
            .map(|value| match value {
                Value::String(text) => text.len(),
                Value::Bytes(bytes) => bytes.len(),
                _ => 16,
            })
            .sum::<usize>()
            + 64
    }
}
