//! What incidents have in common: their IoCs and assets, a row for each, with what decides who sees it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use surrealdb::types::{Object, RecordIdKey, Value, Variables};
use tocsin_model::{
    id::{AssetId, IncidentId, IocId},
    incident::{Incident, IncidentIoc},
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
    value::{Columns, doc, int, list, record, row, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const IOC: Table = Table("incident_ioc");
const ASSET: Table = Table("incident_asset");
const INCIDENT: Table = Table("incident");
/// How many incidents that share one IoC or asset are looked at, the latest first.
const SHARING: u32 = 200;
/// How many IoCs and assets of an incident are looked for elsewhere, the latest first.
const LOOKED_FOR: u32 = 100;

static MARK_IOCS: Statement = Statement {
    name: "mark_incident_iocs",
    text: "FOR $item IN $mark_incident_iocs { \
           LET $rows = (SELECT VALUE id FROM incident_ioc WITH INDEX incident_ioc_incident \
           WHERE incident = $item.incident); \
           UPDATE $rows SET tlp = $item.tlp, unsent = $item.unsent RETURN NONE }",
};

static MARK_ASSETS: Statement = Statement {
    name: "mark_incident_assets",
    text: "FOR $item IN $mark_incident_assets { \
           LET $rows = (SELECT VALUE id FROM incident_asset WITH INDEX incident_asset_incident \
           WHERE incident = $item.incident); \
           UPDATE $rows SET tlp = $item.tlp, unsent = $item.unsent RETURN NONE }",
};

/// Leaves a row alone that went meanwhile.
static ASKED: Statement = Statement {
    name: "asked_incident_iocs",
    text: "FOR $item IN $asked_incident_iocs { UPDATE $item.id SET asked = true RETURN NONE }",
};

/// Makes the rows of an incident's assets those that it has now.
pub(crate) fn set_assets(unit: &mut Unit, before: &[AssetId], after: &Incident) {
    for asset in after.assets.iter().filter(|asset| !before.contains(asset)) {
        let columns = row([
            ("incident", uuid(after.id.0)),
            ("asset", uuid(asset.0)),
            ("organisation", uuid(after.organisation.0)),
            ("tlp", int(after.tlp.rank())),
            ("unsent", Value::Bool(after.is_unsent())),
            ("added", time(after.updated_at)),
        ]);
        unit.write(Write::Put(ASSET, link(after.id, asset.0), columns));
    }
    for asset in before.iter().filter(|asset| !after.assets.contains(asset)) {
        unit.write(Write::Delete(ASSET, link(after.id, asset.0)));
    }
}

/// Repeats beside its IoCs and assets who sees the incident.
pub(crate) fn mark(unit: &mut Unit, incident: &Incident) {
    let columns = || {
        row([
            ("incident", uuid(incident.id.0)),
            ("tlp", int(incident.tlp.rank())),
            ("unsent", Value::Bool(incident.is_unsent())),
        ])
    };
    // Their target is the incident's own row, which is written in the same unit anyway.
    unit.write(Write::Special(&MARK_IOCS, INCIDENT, uuid_key(incident.id.0), columns()));
    unit.write(Write::Special(&MARK_ASSETS, INCIDENT, uuid_key(incident.id.0), columns()));
}

/// The key of the pair, derived from both: a list's cursor holds one identifier.
fn link(incident: IncidentId, of: Uuid) -> RecordIdKey {
    uuid_key(Uuid::new_v5(&incident.0, of.as_bytes()))
}

impl Unit {
    /// A new IoC of an incident, as the incident is marked; refused with `AlreadyExists` if the incident has it. `asked`: its
    /// enrichment was opened before.
    pub fn create_incident_ioc(&mut self, of: &Incident, ioc: &IncidentIoc, asked: bool) -> &mut Self {
        let columns = ioc_columns(of, ioc, asked);
        self.write(Write::Create(IOC, link(of.id, ioc.ioc.id.0), columns))
    }

    /// An IoC's new state; its enrichment was opened.
    pub fn put_incident_ioc(&mut self, of: &Incident, ioc: &IncidentIoc) -> &mut Self {
        let columns = ioc_columns(of, ioc, true);
        self.write(Write::Put(IOC, link(of.id, ioc.ioc.id.0), columns))
    }

    /// Takes an IoC out of an incident.
    pub fn delete_incident_ioc(&mut self, incident: IncidentId, ioc: IocId) -> &mut Self {
        self.write(Write::Delete(IOC, link(incident, ioc.0)))
    }

    /// Notes that the enrichment of an incident's IoC was opened.
    pub fn incident_ioc_asked(&mut self, incident: IncidentId, ioc: IocId) -> &mut Self {
        self.write(Write::Special(&ASKED, IOC, link(incident, ioc.0), Object::new()))
    }
}

/// What is read and not stored is left out: it follows from tickets and assets.
fn ioc_columns(of: &Incident, ioc: &IncidentIoc, asked: bool) -> Object {
    let stored = IncidentIoc { incident: of.id, verdict: None, score: None, belongs_to: Vec::new(), ..ioc.clone() };
    row([
        ("incident", uuid(of.id.0)),
        ("ioc", uuid(ioc.ioc.id.0)),
        ("organisation", uuid(of.organisation.0)),
        ("tlp", int(of.tlp.rank())),
        ("unsent", Value::Bool(of.is_unsent())),
        ("asked", Value::Bool(asked)),
        ("added", time(ioc.added_at)),
        ("doc", doc(&stored)),
    ])
}

/// The query of [`Store::incident_iocs`].
pub(crate) fn incident_ioc_listing(viewer: &Viewer, incident: IncidentId) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (vec!["incident = $incident"], Variables::new());
    conditions.extend(scope.sent_conditions());
    scope.bind(&mut variables);
    variables.insert("incident", uuid(incident.0));
    Listing {
        noun: "incident IoC",
        table: IOC,
        columns: "doc",
        index: "incident_ioc_incident",
        conditions,
        variables,
        order: Order::Newest("added"),
    }
}

impl Store {
    /// An incident's IoCs, the latest added first, without what enrichment says of them.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn incident_iocs(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
        page: &PageRequest,
    ) -> Result<Page<IncidentIoc>, StoreError> {
        incident_ioc_listing(viewer, incident).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// Those of these IoCs that an incident has, in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub async fn incident_iocs_by_id(
        &self,
        viewer: &Viewer,
        incident: IncidentId,
        iocs: &[IocId],
    ) -> Result<Vec<IncidentIoc>, StoreError> {
        if iocs.is_empty() {
            return Ok(Vec::new());
        }
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("ids", list(iocs.iter().map(|ioc| record(IOC, link(incident, ioc.0)))));
        let statement = format!("SELECT doc FROM $ids WHERE tlp >= 0{}", Scope::of(viewer).and_sent());
        read_iocs(self.database().value(statement, variables).await?)
    }

    /// An incident's IoCs whose enrichment nobody opened yet, the latest first. For the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn incident_iocs_unasked(&self, incident: IncidentId) -> Result<Vec<IncidentIoc>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("incident", uuid(incident.0));
        read_iocs(self.database().value(UNASKED, variables).await?)
    }

    /// IoCs of incidents that the CERT has whose enrichment nobody opened since `before`, the oldest first. For the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn incident_iocs_to_ask(&self, before: DateTime<Utc>, most: u32) -> Result<Vec<IncidentIoc>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("before", time(before));
        variables.insert("most", int(most));
        read_iocs(self.database().value(TO_ASK, variables).await?)
    }

    /// Which IoCs an incident has. For the store's own decisions.
    pub(crate) async fn iocs_of_incident(&self, incident: IncidentId) -> Result<Vec<IocId>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("incident", uuid(incident.0));
        let rows = Columns::all("incident IoC", self.database().value(IOCS_OF, variables).await?)?;
        rows.into_iter().map(|mut row| row.uuid("ioc").map(IocId)).collect()
    }

    /// The incidents that share an IoC or an asset with this one and that the viewer may see: how many of each.
    ///
    /// # Errors
    /// The database's.
    pub async fn incidents_sharing(
        &self,
        viewer: &Viewer,
        incident: &Incident,
    ) -> Result<HashMap<IncidentId, (u32, u32)>, StoreError> {
        let mut shared: HashMap<IncidentId, (u32, u32)> = HashMap::new();
        let mut variables = Variables::new();
        variables.insert("incident", uuid(incident.id.0));
        variables.insert("most", int(LOOKED_FOR));
        let rows = Columns::all("incident IoC", self.database().value(LATEST_IOCS, variables).await?)?;
        let iocs = rows.into_iter().map(|mut row| row.uuid("ioc")).collect::<Result<Vec<_>, _>>()?;
        for other in self.sharing(viewer, SharedTable::Ioc, &iocs).await? {
            shared.entry(other).or_default().0 += 1;
        }
        let assets: Vec<Uuid> = incident.assets.iter().take(LOOKED_FOR as usize).map(|asset| asset.0).collect();
        for other in self.sharing(viewer, SharedTable::Asset, &assets).await? {
            shared.entry(other).or_default().1 += 1;
        }
        shared.remove(&incident.id);
        Ok(shared)
    }

    /// The incidents that have these IoCs or assets, as often as they have one of them.
    async fn sharing(&self, viewer: &Viewer, table: SharedTable, of: &[Uuid]) -> Result<Vec<IncidentId>, StoreError> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("most", int(SHARING));
        let mut statements = Vec::with_capacity(of.len());
        for (place, id) in of.iter().enumerate() {
            let parameter = format!("of_{place}");
            statements.push(sharing_statement(viewer, table, &parameter));
            variables.insert(parameter, uuid(*id));
        }
        let found = self.database().query(statements.join(";"), variables).await?;
        let mut incidents = Vec::new();
        for rows in found {
            for mut row in Columns::all("incident link", rows)? {
                incidents.push(IncidentId(row.uuid("incident")?));
            }
        }
        Ok(incidents)
    }
}

pub(crate) const LATEST_IOCS: &str = "SELECT ioc, added FROM incident_ioc WITH INDEX incident_ioc_incident \
    WHERE incident = $incident ORDER BY added DESC LIMIT $most";
pub(crate) const IOCS_OF: &str =
    "SELECT ioc FROM incident_ioc WITH INDEX incident_ioc_incident WHERE incident = $incident";
pub(crate) const UNASKED: &str = "SELECT doc, added FROM incident_ioc WITH INDEX incident_ioc_incident \
    WHERE incident = $incident AND asked = false ORDER BY added DESC";
pub(crate) const TO_ASK: &str = "SELECT doc, added FROM incident_ioc WITH INDEX incident_ioc_asked \
    WHERE unsent = false AND asked = false AND added <= $before ORDER BY added LIMIT $most";

/// Where what is shared stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SharedTable {
    /// IoCs.
    Ioc,
    /// Assets.
    Asset,
}

/// The latest incidents that have what a parameter names.
pub(crate) fn sharing_statement(viewer: &Viewer, table: SharedTable, parameter: &str) -> String {
    let (table, column) = match table {
        SharedTable::Ioc => (IOC.0, "ioc"),
        SharedTable::Asset => (ASSET.0, "asset"),
    };
    let index = if viewer.role.is_cert() { column } else { "own" };
    format!(
        "SELECT incident, added FROM {table} WITH INDEX {table}_{index} WHERE {column} = ${parameter}{} \
         ORDER BY added DESC LIMIT $most",
        Scope::of(viewer).and_sent()
    )
}

fn read_iocs(rows: Value) -> Result<Vec<IncidentIoc>, StoreError> {
    Columns::all("incident IoC", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
}
