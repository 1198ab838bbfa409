//! Journals: what a run did, line by line.
//!
//! A row is keyed by its run and the place of its first line, so that of two who append at the same place one is refused.
//! Whoever takes a run over from a host that is gone appends a line of its own first: should the other one live after all,
//! it finds its next place taken.

use surrealdb::types::Variables;
use tocsin_model::{id::RunId, run::Entry, viewer::Viewer};

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, doc, int, pair_key, row, uuid},
    write::{Table, Write},
};

/// One row per append.
const JOURNAL: Table = Table("journal");

/// The row that holds these lines; `None` when there are none.
pub(crate) fn appended(run: RunId, entries: &[Entry]) -> Option<Write> {
    let first = entries.first()?;
    Some(Write::Create(JOURNAL, pair_key(uuid(run.0), int(first.seq)), row([("entries", doc(&entries))])))
}

impl Unit {
    /// Appends to a run's journal. Refused with `RunTaken` when the journal has something in this place: another host
    /// has taken the run over, or somebody else has resolved it.
    pub fn append(&mut self, run: RunId, entries: &[Entry]) -> &mut Self {
        self.writes.extend(appended(run, entries));
        self
    }
}

impl Store {
    /// A run's journal, complete and in order; empty when there is none or the viewer may not see the run.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a line is missing, or the database's.
    pub async fn journal(&self, viewer: &Viewer, run: RunId) -> Result<Vec<Entry>, StoreError> {
        if self.run(viewer, run).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut variables = Variables::new();
        variables.insert("run", uuid(run.0));
        let rows = self.database().value(JOURNAL_OF_RUN, variables).await?;
        let mut entries: Vec<Entry> = Vec::new();
        for mut row in Columns::all("journal", rows)? {
            entries.extend(row.doc::<Vec<Entry>>("entries")?);
        }
        match (0..).zip(&entries).find(|(place, entry)| entry.seq != *place) {
            None => Ok(entries),
            Some((place, entry)) => {
                let detail = format!("line {} of run {run} stands where line {place} should", entry.seq);
                Err(StoreError::Corrupt { noun: "journal".into(), detail })
            }
        }
    }
}

pub(crate) const JOURNAL_OF_RUN: &str = "SELECT entries FROM journal:[$run, 0]..[$run, 9999999999]";
