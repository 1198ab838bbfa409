//! When an incident is next due, as a column that lists are sorted by.

use chrono::{DateTime, Utc};
use surrealdb::types::{Value, Variables};
use tocsin_model::incident::Incident;

use crate::{
    database::Database,
    error::StoreError,
    value::{Columns, int, list, row, time},
};

/// How many incidents are completed in one transaction.
const BATCH: u32 = 200;
/// The year 2100: no deadline is sorted behind it.
const LATEST: i64 = 4_102_444_800;
/// From here back, in the 23rd century, those for which no deadline runs are sorted, the latest change first. That none of
/// them stands exactly where another one does keeps each page of them as fast as the first one.
const WITHOUT: i64 = 9_000_000_000;

/// Where an incident stands in the order of what is due.
pub(crate) fn due(incident: &Incident) -> DateTime<Utc> {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("our own constants are in range");
    match incident.next_clock() {
        Some(clock) => clock.due_at.clamp(DateTime::UNIX_EPOCH, at(LATEST)),
        None => at(WITHOUT) - (incident.shared_at() - DateTime::UNIX_EPOCH),
    }
}

pub(crate) const WITHOUT_DUE: &str =
    "SELECT id, doc, due FROM incident WITH INDEX incident_due WHERE due = NONE LIMIT $most";

/// One that somebody changed meanwhile has it already.
const SET_DUE: &str = "FOR $item IN $rows { UPDATE $item.id SET due = $item.due WHERE due = NONE RETURN NONE }";

/// Gives the incidents of the time before the column theirs. Does nothing once all have it.
pub(crate) async fn complete(database: &Database) -> Result<(), StoreError> {
    loop {
        let mut variables = Variables::new();
        variables.insert("most", int(BATCH));
        let found = Columns::all("incident", database.value(WITHOUT_DUE, variables).await?)?;
        if found.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(found.len());
        for mut incident in found {
            let (id, due) = (incident.take("id"), due(&incident.doc("doc")?));
            rows.push(Value::Object(row([("id", id), ("due", time(due))])));
        }
        let mut variables = Variables::new();
        variables.insert("rows", list(rows));
        database.atomic(SET_DUE, variables).await?;
    }
}
