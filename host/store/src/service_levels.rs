//! What the CERT promises: one record of settings.

use surrealdb::types::Variables;
use tocsin_model::service_level::{ServiceLevels, ServiceLevelsView};

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, count, doc, record, row, text_key},
    write::{Statement, Table, Write},
};

const SERVICE_LEVEL: Table = Table("service_level");
const INCIDENTS: &str = "incidents";

static PUT: Statement = Statement {
    name: "put_service_level",
    text: "FOR $item IN $put_service_level { \
           IF ($item.id.version ?? 0) != $item.version - 1 { THROW 'tocsin|conflict|service_level|incidents' }; \
           UPSERT $item.id SET version = $item.version, doc = $item.doc RETURN NONE }",
};

impl Unit {
    /// New settings. `version` is the new version; the stored one must be one less (0 when nothing was stored yet),
    /// else `Conflict`.
    pub fn put_service_levels(&mut self, view: &ServiceLevelsView) -> &mut Self {
        let columns = row([("version", count(view.version)), ("doc", doc(&view.levels))]);
        self.write(Write::Special(&PUT, SERVICE_LEVEL, text_key(INCIDENTS), columns))
    }
}

impl Store {
    /// The settings; the default ones, with version 0, as long as nobody has changed them.
    ///
    /// # Errors
    /// The database's.
    pub async fn service_levels(&self) -> Result<ServiceLevelsView, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(SERVICE_LEVEL, text_key(INCIDENTS)));
        let stored = self.database().value("SELECT doc, version FROM $id", variables).await?;
        match Columns::of("service level", stored)? {
            Some(mut row) => Ok(ServiceLevelsView { levels: row.doc("doc")?, version: row.count("version")? }),
            None => Ok(ServiceLevelsView { levels: ServiceLevels::default(), version: 0 }),
        }
    }
}
