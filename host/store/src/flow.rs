//! The enrichment flow's settings: one record.

use surrealdb::types::Variables;
use tocsin_model::flow::{FlowSettings, FlowView};

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, record, row, text_key},
    write::{Statement, Table, Write},
};

const FLOW: Table = Table("flow");
const ENRICHMENT: &str = "enrichment";

static PUT: Statement = Statement {
    name: "put_flow",
    text: "FOR $item IN $put_flow { \
           IF ($item.id.version ?? 0) != $item.version - 1 { THROW 'tocsin|conflict|flow|enrichment' }; \
           UPSERT $item.id SET version = $item.version, doc = $item.doc RETURN NONE }",
};

impl Unit {
    /// New settings. `version` is the new version; the stored one must be one less (0 when nothing was stored yet),
    /// else `Conflict`.
    pub fn put_flow(&mut self, settings: &FlowSettings, version: u64) -> &mut Self {
        let columns = row([("version", count(version)), ("doc", doc(settings))]);
        self.write(Write::Special(&PUT, FLOW, text_key(ENRICHMENT), columns))
    }
}

impl Store {
    /// The settings; the default ones, with version 0, as long as nobody has changed them.
    ///
    /// # Errors
    /// The database's.
    pub async fn flow(&self) -> Result<FlowView, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(FLOW, text_key(ENRICHMENT)));
        let stored = self.database().value("SELECT doc, version FROM $id", variables).await?;
        match Columns::of("flow", stored)? {
            Some(mut row) => Ok(FlowView { settings: row.doc("doc")?, version: row.count("version")? }),
            None => Ok(FlowView { settings: FlowSettings::default(), version: 0 }),
        }
    }
}
