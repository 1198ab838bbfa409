//! Journals: what a run did, line by line. An append holds only for the host that drives the run, and only where the
//! journal ends.

use surrealdb::types::{Object, RecordIdKey, Variables};
use tocsin_model::{id::RunId, run::Entry, viewer::Viewer};

use crate::{
    error::StoreError,
    runs::LEASE,
    store::Store,
    unit::Unit,
    value::{Columns, NONE, count, doc, int, pair_key, record, row, text, uuid, uuid_key},
    write::{Statement, Table, Write},
};

/// One row per append, keyed by the run and its first entry's place.
const JOURNAL: Table = Table("journal");

/// Refuses the transaction unless every run is still driven under the given epoch and its journal ends where the append
/// begins. It always writes the lease, so that a claim at the same moment makes one of the two fail.
pub(crate) static PROGRESS: Statement = Statement {
    name: "progress",
    text: "FOR $item IN $progress { \
           LET $lease = $item.id.{ epoch, next }; \
           IF $lease.epoch = NONE { THROW 'tocsin|missing|run|' + $item.run }; \
           IF $lease.epoch != $item.epoch { THROW 'tocsin|stale|run|' + $item.run }; \
           IF $item.first != NONE AND $lease.next != $item.first { THROW 'tocsin|conflict|journal|' + $item.run }; \
           UPDATE $item.id SET next = $item.next ?? next, writes += 1 RETURN NONE }",
};

/// How far a unit takes a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    /// The epoch under which it may be taken there.
    pub(crate) epoch: u64,
    /// Where the journal must end, if something is appended.
    first: Option<u32>,
    /// Where it ends afterwards.
    next: Option<u32>,
}

impl Progress {
    pub(crate) fn under(epoch: u64) -> Self {
        Self { epoch, first: None, next: None }
    }

    pub(crate) fn row(self, run: RunId) -> Object {
        row([
            ("id", record(LEASE, uuid_key(run.0))),
            ("run", text(run.to_string())),
            ("epoch", count(self.epoch)),
            ("first", self.first.map_or(NONE, int)),
            ("next", self.next.map_or(NONE, int)),
        ])
    }
}

impl Unit {
    /// Appends to a run's journal. Refused with `StaleEpoch` when another host has claimed the run since this epoch, and
    /// with `Conflict` when the journal does not end where the entries begin.
    pub fn append(&mut self, run: RunId, epoch: u64, entries: &[Entry]) -> &mut Self {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return self };
        let progress = self.progress.entry(run).or_insert(Progress::under(epoch));
        progress.first.get_or_insert(first.seq);
        progress.next = Some(last.seq + 1);
        let key = pair_key(uuid(run.0), int(first.seq));
        self.write(Write::Create(JOURNAL, key, row([("entries", doc(&entries))])))
    }

    /// The leases that the unit writes.
    pub(crate) fn leases(&self) -> impl Iterator<Item = (Table, RecordIdKey)> {
        self.progress.keys().map(|run| (LEASE, uuid_key(run.0)))
    }
}

impl Store {
    /// A run's journal, complete and in order; empty when there is none or the viewer may not see the run.
    ///
    /// # Errors
    /// The database's.
    pub async fn journal(&self, viewer: &Viewer, run: RunId) -> Result<Vec<Entry>, StoreError> {
        if self.run(viewer, run).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut variables = Variables::new();
        variables.insert("run", uuid(run.0));
        let rows = self.database().value(JOURNAL_OF_RUN, variables).await?;
        let mut entries = Vec::new();
        for mut row in Columns::all("journal", rows)? {
            entries.extend(row.doc::<Vec<Entry>>("entries")?);
        }
        Ok(entries)
    }
}

pub(crate) const JOURNAL_OF_RUN: &str = "SELECT entries FROM journal:[$run, 0]..[$run, 9999999999]";
