//! Sightings: that an IoC was submitted, by whom and when.

use surrealdb::types::{Value, Variables};
use tocsin_model::{
    id::{IocId, TicketId},
    ioc_record::Sighting,
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    scope::Scope,
    store::Store,
    unit::Unit,
    value::{Columns, doc, int, row, time, uuid, uuid_key},
    write::{Table, Write},
};

const SIGHTING: Table = Table("sighting");

impl Unit {
    /// A new sighting.
    pub fn create_sighting(&mut self, sighting: &Sighting) -> &mut Self {
        let columns = row([
            ("ioc", uuid(sighting.ioc.0)),
            ("ticket", uuid(sighting.ticket.0)),
            ("organisation", uuid(sighting.organisation.0)),
            ("tlp", int(sighting.tlp.rank())),
            ("seen", time(sighting.at)),
            ("doc", doc(sighting)),
        ]);
        self.write(Write::Create(SIGHTING, uuid_key(sighting.id.0), columns))
    }
}

impl Store {
    /// The sightings of an IoC that the viewer may see, newest first, at most 50.
    ///
    /// # Errors
    /// The database's.
    pub async fn sightings_of_ioc(&self, viewer: &Viewer, ioc: IocId) -> Result<Vec<Sighting>, StoreError> {
        self.latest_sightings(viewer, OF_IOC, uuid(ioc.0)).await
    }

    /// The sightings that a ticket was opened and run again for, newest first, at most 50.
    ///
    /// # Errors
    /// The database's.
    pub async fn sightings_of_ticket(&self, viewer: &Viewer, ticket: TicketId) -> Result<Vec<Sighting>, StoreError> {
        self.latest_sightings(viewer, OF_TICKET, uuid(ticket.0)).await
    }

    async fn latest_sightings(&self, viewer: &Viewer, select: &str, of: Value) -> Result<Vec<Sighting>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("of", of);
        let statement = format!("{select}{} ORDER BY seen DESC LIMIT 50", Scope::of(viewer).and());
        let rows = self.database().value(statement, variables).await?;
        Columns::all("sighting", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }
}

pub(crate) const OF_IOC: &str = "SELECT doc, seen FROM sighting WITH INDEX sighting_ioc WHERE ioc = $of";
pub(crate) const OF_TICKET: &str = "SELECT doc, seen FROM sighting WITH INDEX sighting_ticket WHERE ticket = $of";
