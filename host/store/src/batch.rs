//! Several units as one transaction: constant statements, the rows as parameters.

use std::collections::{BTreeMap, HashSet};

use surrealdb::types::{Object, RecordIdKey, Value, Variables};

use tocsin_model::id::HostId;

use crate::{
    config::EngineKind,
    hosts::{self, KEEP_ALIVE},
    live, outbox,
    runs::owned_by,
    unit::Unit,
    value::{int, list, record, row, text},
    write::{Statement, Table, Write},
};

/// How much one transaction holds at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Units.
    pub(crate) units: usize,
    /// Rows.
    pub(crate) rows: usize,
    /// Bytes, roughly.
    pub(crate) bytes: usize,
}

/// What a transaction that is being filled holds so far, and which records it, or a unit left out of it, writes.
#[derive(Debug, Default)]
pub(crate) struct Filling {
    units: usize,
    rows: usize,
    bytes: usize,
    written: HashSet<(Table, RecordIdKey)>,
}

impl Filling {
    /// Whether the unit fits. If it does not, every later unit that writes one of the same records does not either, so
    /// that the writes of a record happen in the order in which they were asked for.
    pub(crate) fn admit(&mut self, unit: &Unit, bounds: Bounds) -> bool {
        let targets: Vec<(Table, RecordIdKey)> =
            unit.writes.iter().map(Write::target).map(|(table, key)| (table, key.clone())).collect();
        let rows = unit.writes.len() + unit.changes.len() + unit.events.len();
        let bytes: usize = unit.writes.iter().map(Write::weight).sum();
        let full = self.units > 0
            && (self.units >= bounds.units || self.rows + rows > bounds.rows || self.bytes + bytes > bounds.bytes);
        let apart = targets.iter().all(|target| !self.written.contains(target));
        self.written.extend(targets);
        let admitted = !full && apart;
        if admitted {
            self.units += 1;
            self.rows += rows;
            self.bytes += bytes;
        } else if full {
            self.units = self.units.max(bounds.units);
        }
        admitted
    }
}

/// A transaction's text and parameters.
#[derive(Debug, Default)]
pub(crate) struct Transaction {
    sections: BTreeMap<Section, Vec<Value>>,
    /// The host that comes to own something: the transaction says that it lives, so that nothing is ever owned by a host
    /// that the others have forgotten.
    alive: Option<HostId>,
}

/// Statements of one kind on one table; their order is the order of execution.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Create(Table),
    Keep(Table),
    Put(Table),
    Special(&'static Statement),
    Replace(Table),
    Delete(Table),
}

impl Transaction {
    /// The units' writes and, where other hosts use the same database, their events.
    pub(crate) fn of<'a>(units: impl IntoIterator<Item = &'a Unit>, host: HostId, kind: EngineKind) -> Self {
        let (mut transaction, mut events) = (Self::default(), Vec::new());
        for unit in units {
            events.extend(&unit.events);
            for write in &unit.writes {
                let mut write = write.clone();
                if owned_by(&mut write, host) {
                    transaction.alive = Some(host);
                }
                transaction.add(write);
            }
            outbox::entries_of(unit).for_each(|entry| transaction.add(entry));
        }
        if kind == EngineKind::Server {
            live::shared(&events, host).into_iter().for_each(|row| transaction.add(row));
        }
        transaction
    }

    /// An empty one in which this host comes to own something.
    pub(crate) fn of_host(host: HostId) -> Self {
        Self { alive: Some(host), ..Self::default() }
    }

    pub(crate) fn add(&mut self, write: Write) {
        let with_id = |table: Table, key: RecordIdKey, mut row: Object| {
            row.insert("id", record(table, key));
            Value::Object(row)
        };
        match write {
            Write::Create(table, key, row) => self.put(Section::Create(table), with_id(table, key, row)),
            Write::Keep(table, key, row) => self.put(Section::Keep(table), with_id(table, key, row)),
            Write::Put(table, key, row) => self.put(Section::Put(table), with_id(table, key, row)),
            Write::Special(statement, table, key, row) => {
                self.put(Section::Special(statement), with_id(table, key, row));
            }
            Write::Replace { table, key, expected, row: columns } => {
                let item = row([
                    ("key", text(crate::value::readable(&key))),
                    ("id", record(table, key)),
                    ("expected", int(expected)),
                    ("row", Value::Object(columns)),
                ]);
                self.put(Section::Replace(table), Value::Object(item));
            }
            Write::Delete(table, key) => self.put(Section::Delete(table), record(table, key)),
        }
    }

    fn put(&mut self, section: Section, item: Value) {
        self.sections.entry(section).or_default().push(item);
    }

    /// The text, made of constants only, and what it binds.
    pub(crate) fn build(self) -> (String, Variables) {
        let mut text = String::from("BEGIN;\n");
        let mut variables = Variables::new();
        for (section, items) in self.sections {
            let (name, statement) = section.statement();
            text.push_str(&statement);
            text.push_str(";\n");
            variables.insert(name, list(items));
        }
        if let Some(host) = self.alive {
            text.push_str(KEEP_ALIVE);
            text.push_str(";\n");
            hosts::alive(host, &mut variables);
        }
        text.push_str("COMMIT;");
        (text, variables)
    }
}

impl Section {
    /// The parameter's name and the statement.
    fn statement(&self) -> (String, String) {
        match self {
            Section::Create(Table(table)) => {
                let name = format!("create_{table}");
                let statement = format!("INSERT INTO {table} ${name} RETURN NONE");
                (name, statement)
            }
            Section::Keep(Table(table)) => {
                let name = format!("keep_{table}");
                let statement = format!("INSERT IGNORE INTO {table} ${name} RETURN NONE");
                (name, statement)
            }
            Section::Put(Table(table)) => {
                let name = format!("put_{table}");
                let statement = format!("FOR $item IN ${name} {{ UPSERT $item.id CONTENT $item RETURN NONE }}");
                (name, statement)
            }
            Section::Special(special) => (special.name.to_owned(), special.text.to_owned()),
            Section::Replace(Table(table)) => {
                let name = format!("replace_{table}");
                let statement = format!(
                    "FOR $item IN ${name} {{ \
                     LET $stored = $item.id.version; \
                     IF $stored = NONE {{ THROW 'tocsin|missing|{table}|' + $item.key }}; \
                     IF $stored != $item.expected {{ THROW 'tocsin|conflict|{table}|' + $item.key }}; \
                     UPDATE $item.id CONTENT $item.row RETURN NONE }}"
                );
                (name, statement)
            }
            Section::Delete(Table(table)) => {
                let name = format!("delete_{table}");
                let statement = format!("DELETE ${name} RETURN NONE");
                (name, statement)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::text_key;

    const BOUNDS: Bounds = Bounds { units: 2, rows: 100, bytes: 1_000_000 };

    fn writing(key: &str) -> Unit {
        let mut unit = Unit::new();
        unit.write(Write::Put(Table("flow"), text_key(key), Object::new()));
        unit
    }

    #[test]
    fn units_that_write_the_same_record_go_into_different_transactions() {
        let mut filling = Filling::default();
        assert!(filling.admit(&writing("a"), BOUNDS));
        assert!(!filling.admit(&writing("a"), BOUNDS));
        assert!(filling.admit(&writing("b"), BOUNDS));
    }

    #[test]
    fn a_unit_that_is_left_out_holds_back_those_that_write_the_same_record() {
        let mut filling = Filling::default();
        assert!(filling.admit(&writing("a"), BOUNDS));
        let mut both = writing("a");
        both.write(Write::Delete(Table("flow"), text_key("b")));
        assert!(!filling.admit(&both, BOUNDS));
        assert!(!filling.admit(&writing("b"), BOUNDS));
    }

    #[test]
    fn a_full_transaction_takes_no_more_and_a_great_unit_goes_alone() {
        let mut filling = Filling::default();
        let tight = Bounds { units: 10, rows: 1, bytes: 1 };
        assert!(filling.admit(&writing("a"), tight));
        assert!(!filling.admit(&writing("b"), tight));
    }
}
