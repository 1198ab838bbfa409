//! Evidence: files of incidents, and who handled them.

use surrealdb::types::{RecordIdKey, Value, Variables};
use tocsin_model::{
    evidence::{CustodyEntry, Evidence},
    id::{EvidenceId, IncidentId},
    page::Page,
    viewer::Viewer,
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, int, list, pair_key, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const EVIDENCE: Table = Table("evidence");
const CUSTODY: Table = Table("custody");
const TOTAL: Table = Table("evidence_total");

/// Counts a file of an incident; refuses it where that would be too much.
static COUNT: Statement = Statement {
    name: "count_evidence",
    text: "FOR $item IN $count_evidence { \
           LET $bytes = ($item.id.bytes ?? 0) + $item.bytes; \
           LET $files = ($item.id.files ?? 0) + 1; \
           IF $bytes > $item.most_bytes OR $files > $item.most_files { THROW 'tocsin|limit|evidence|' + $item.key }; \
           UPSERT $item.id SET bytes = $bytes, files = $files RETURN NONE }",
};

/// How much an incident may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceLimits {
    /// Bytes of all its files.
    pub bytes: u64,
    /// Files.
    pub files: u64,
}

impl Unit {
    /// A new file of an incident; refused with `OverLimit` when the incident would have too much. What is internal is
    /// counted apart, so that its size says nothing to those who do not see it.
    pub fn create_evidence(&mut self, evidence: &Evidence, limits: EvidenceLimits) -> &mut Self {
        let total = row([
            ("bytes", count(evidence.size)),
            ("most_bytes", count(limits.bytes)),
            ("most_files", count(limits.files)),
            ("key", text(evidence.incident.to_string())),
        ]);
        self.write(Write::Special(&COUNT, TOTAL, total_key(evidence.incident, evidence.internal), total));
        let columns = row([
            ("incident", uuid(evidence.incident.0)),
            ("organisation", uuid(evidence.organisation.0)),
            ("tlp", int(evidence.tlp.rank())),
            ("internal", Value::Bool(evidence.internal)),
            ("digest", text(&evidence.sha256)),
            ("added", time(evidence.added_at)),
            ("doc", doc(evidence)),
        ]);
        self.write(Write::Create(EVIDENCE, uuid_key(evidence.id.0), columns))
    }

    /// That somebody handled a file.
    pub fn create_custody(&mut self, entry: &CustodyEntry) -> &mut Self {
        let columns = row([("evidence", uuid(entry.evidence.0)), ("happened", time(entry.at)), ("doc", doc(entry))]);
        self.write(Write::Create(CUSTODY, uuid_key(Uuid::now_v7()), columns))
    }
}

impl Store {
    /// Those of these files that the viewer may see, in no particular order. Whether their incidents are seen is the
    /// caller's to ask.
    ///
    /// # Errors
    /// The database's.
    pub async fn evidence_by_id(&self, viewer: &Viewer, ids: &[EvidenceId]) -> Result<Vec<Evidence>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("ids", list(ids.iter().map(|id| record(EVIDENCE, uuid_key(id.0)))));
        let conditions: String = seen(viewer).iter().map(|condition| format!(" AND {condition}")).collect();
        let statement = format!("SELECT doc FROM $ids WHERE digest != NONE{conditions}");
        let rows = self.database().value(statement, variables).await?;
        Columns::all("evidence", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }

    /// An incident's files, the latest first. Whether the incident is seen is the caller's to ask.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn evidence_of(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
        page: &PageRequest,
    ) -> Result<Page<Evidence>, StoreError> {
        evidence_listing(viewer, incident).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// Who handled a file, the latest first. For the CERT; whether the file is seen is the caller's to ask.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn custody_of(&self, evidence: EvidenceId, page: &PageRequest) -> Result<Page<CustodyEntry>, StoreError> {
        custody_listing(evidence).page(self.database(), page, |row| row.doc("doc")).await
    }
}

/// The conditions under which a file exists for a viewer, if its incident does.
fn seen(viewer: &Viewer) -> Vec<&'static str> {
    let mut conditions = Scope::of(viewer).conditions();
    if !viewer.role.is_cert() {
        conditions.push("internal = false");
    }
    conditions
}

/// The query of [`Store::evidence_of`].
pub(crate) fn evidence_listing(viewer: &Viewer, incident: IncidentId) -> Listing {
    let mut variables = Variables::new();
    Scope::of(viewer).bind(&mut variables);
    variables.insert("incident", uuid(incident.0));
    let mut conditions = vec!["incident = $incident"];
    conditions.extend(seen(viewer));
    let index = if viewer.role.is_cert() { "evidence_incident" } else { "evidence_incident_internal" };
    let (columns, order) = ("doc", Order::Newest("added"));
    Listing { noun: "evidence", table: EVIDENCE, columns, index, conditions, variables, order }
}

/// The query of [`Store::custody_of`].
pub(crate) fn custody_listing(evidence: EvidenceId) -> Listing {
    let mut variables = Variables::new();
    variables.insert("evidence", uuid(evidence.0));
    let (conditions, order) = (vec!["evidence = $evidence"], Order::Newest("happened"));
    let (columns, index) = ("doc", "custody_evidence");
    Listing { noun: "custody entry", table: CUSTODY, columns, index, conditions, variables, order }
}

fn total_key(incident: IncidentId, internal: bool) -> RecordIdKey {
    pair_key(uuid(incident.0), Value::Bool(internal))
}
