//! What the followers of the outbox remember of incidents. The host's own: no request reads it.

use surrealdb::types::Variables;
use tocsin_model::{followed::Followed, id::IncidentId};

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, doc, record, row, uuid_key},
    write::{Table, Write},
};

const FOLLOWED: Table = Table("followed");

impl Unit {
    /// How an incident was when it was followed last. To be written beside the end of its outbox entry.
    pub fn put_followed(&mut self, incident: IncidentId, followed: &Followed) -> &mut Self {
        self.write(Write::Put(FOLLOWED, uuid_key(incident.0), row([("doc", doc(followed))])))
    }
}

impl Store {
    /// How an incident was when it was followed last.
    ///
    /// # Errors
    /// The database's.
    pub async fn followed(&self, incident: IncidentId) -> Result<Option<Followed>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(FOLLOWED, uuid_key(incident.0)));
        let found = self.database().value("SELECT doc FROM $id", variables).await?;
        Columns::of("followed", found)?.map(|mut row| row.doc("doc")).transpose()
    }
}
