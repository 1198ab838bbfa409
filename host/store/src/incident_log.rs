//! What was done to an incident here, and what happened in the world; and what a merge did.

use surrealdb::types::{Value, Variables};
use tocsin_model::{
    id::IncidentId,
    incident::{HistoryEntry, MergeRecord, Occurrence},
    page::Page,
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    store::Store,
    unit::Unit,
    value::{Columns, doc, record, row, time, uuid, uuid_key},
    write::{Table, Write},
};

const HISTORY: Table = Table("incident_history");
const OCCURRENCE: Table = Table("occurrence");
const MERGE: Table = Table("incident_merge");

impl Unit {
    /// A new entry of an incident's history.
    pub fn create_history_entry(&mut self, incident: IncidentId, entry: &HistoryEntry) -> &mut Self {
        let columns = row([
            ("incident", uuid(incident.0)),
            ("internal", Value::Bool(entry.internal)),
            ("happened", time(entry.at)),
            ("doc", doc(entry)),
        ]);
        self.write(Write::Create(HISTORY, uuid_key(entry.id.0), columns))
    }

    /// A new line of an incident's timeline.
    pub fn create_occurrence(&mut self, incident: IncidentId, occurrence: &Occurrence) -> &mut Self {
        let columns =
            row([("incident", uuid(incident.0)), ("happened", time(occurrence.at)), ("doc", doc(occurrence))]);
        self.write(Write::Create(OCCURRENCE, uuid_key(occurrence.id.0), columns))
    }

    /// What a merge did; of an incident that was merged and taken back before, the latest.
    pub fn put_merge(&mut self, merge: &MergeRecord) -> &mut Self {
        self.write(Write::Put(MERGE, uuid_key(merge.merged.0), row([("doc", doc(merge))])))
    }

    /// Forgets what a merge did, once it was taken back.
    pub fn delete_merge(&mut self, merged: IncidentId) -> &mut Self {
        self.write(Write::Delete(MERGE, uuid_key(merged.0)))
    }
}

/// The query of [`Store::incident_history`].
pub(crate) fn history_listing(viewer: &Viewer, incident: IncidentId) -> Listing {
    let mut conditions = vec!["incident = $incident"];
    let mut index = "incident_history_all";
    if !viewer.role.is_cert() {
        conditions.push("internal = false");
        index = "incident_history_open";
    }
    let mut variables = Variables::new();
    variables.insert("incident", uuid(incident.0));
    let order = Order::Newest("happened");
    Listing { noun: "history", table: HISTORY, columns: "doc", index, conditions, variables, order }
}

/// The query of [`Store::occurrences`].
pub(crate) fn occurrence_listing(incident: IncidentId) -> Listing {
    let mut variables = Variables::new();
    variables.insert("incident", uuid(incident.0));
    Listing {
        noun: "occurrence",
        table: OCCURRENCE,
        columns: "doc",
        index: "occurrence_incident",
        conditions: vec!["incident = $incident"],
        variables,
        order: Order::Newest("happened"),
    }
}

impl Store {
    /// What was done to an incident that the viewer sees, the latest first; to constituents without what is internal.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn incident_history(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
        page: &PageRequest,
    ) -> Result<Page<HistoryEntry>, StoreError> {
        if self.incident(viewer, incident).await?.is_none() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        history_listing(viewer, incident).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// The timeline of an incident that the viewer sees, the latest first.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn occurrences(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
        page: &PageRequest,
    ) -> Result<Page<Occurrence>, StoreError> {
        if self.incident(viewer, incident).await?.is_none() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        occurrence_listing(incident).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// What the merge of an incident did; `None` when it is not merged. For use cases that have checked who asks.
    ///
    /// # Errors
    /// The database's.
    pub async fn merge_of(&self, merged: IncidentId) -> Result<Option<MergeRecord>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(MERGE, uuid_key(merged.0)));
        Columns::of("merge", self.database().value("SELECT doc FROM $id", variables).await?)?
            .map(|mut row| row.doc("doc"))
            .transpose()
    }
}
