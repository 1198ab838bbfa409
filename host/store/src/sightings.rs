//! Sightings: that an IoC was submitted, by whom and when.

use serde_json::json;
use surrealdb::types::{Value, Variables};
use tocsin_model::{
    id::{IocId, TicketId},
    incident::Incident,
    ioc_record::Sighting,
    live::Noun,
    ticket::TicketKind,
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    scope::Scope,
    store::Store,
    tickets::TICKET,
    unit::{Raised, Unit},
    value::{Columns, doc, int, list, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const SIGHTING: Table = Table("sighting");
const INCIDENT: Table = Table("incident");

/// Never lowers a marking: that is for a person to do. What was passed on from an incident by hand stays as it was marked then.
static RAISE: Statement = Statement {
    name: "raise_enrichments",
    text: "FOR $item IN $raise_enrichments { FOR $ticket IN $item.tickets { \
           LET $key = record::id($ticket); \
           LET $seen = (SELECT VALUE id FROM sighting WITH INDEX sighting_ticket WHERE ticket = $key \
           AND tlp < $item.tlp AND string::contains(doc, $item.incident) AND string::contains(doc, $item.source)); \
           UPDATE $seen SET tlp = $item.tlp RETURN NONE; \
           UPDATE $ticket SET tlp = $item.tlp, version = version + 1, updated = time::max([updated, $item.updated]) \
           WHERE tlp < $item.tlp RETURN NONE } }",
};

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

    /// The enrichment tickets of an incident's IoCs, and the sightings that it brought, become as strict as it is. The IoCs
    /// are those that it has when this is committed.
    pub fn raise_enrichments(&mut self, of: &Incident) -> &mut Self {
        let Incident { id, organisation, tlp, updated_at, .. } = *of;
        self.raised.push(Raised { incident: id, organisation, tlp, at: updated_at });
        self
    }
}

impl Store {
    /// Adds what [`Unit::raise_enrichments`] asks for, with the events of the tickets that rise. They say nothing of a state.
    pub(crate) async fn raise_enrichments(&self, unit: &mut Unit, raised: Raised) -> Result<(), StoreError> {
        let Raised { incident, organisation, tlp, at } = raised;
        let iocs = self.iocs_of_incident(incident).await?;
        let tickets: Vec<TicketId> = iocs.into_iter().map(|ioc| TicketId::enrichment(organisation, ioc)).collect();
        if tickets.is_empty() {
            return Ok(());
        }
        for ticket in self.tickets_by_id(&Viewer::host(), &tickets).await?.iter().filter(|ticket| ticket.tlp < tlp) {
            let body = json!({ "id": ticket.id, "kind": TicketKind::Enrichment, "tlp": tlp });
            unit.tell(Noun::Ticket, ticket.id.to_string(), Some(organisation), tlp, body);
        }
        let columns = row([
            ("tickets", list(tickets.iter().map(|ticket| record(TICKET, uuid_key(ticket.0))))),
            // As they stand in a sighting's document.
            ("incident", text(format!("\"incident\":\"{incident}\""))),
            ("source", text(format!("\"source\":\"{}\"", Sighting::OF_INCIDENT))),
            ("tlp", int(tlp.rank())),
            ("updated", time(at)),
        ]);
        unit.write(Write::Special(&RAISE, INCIDENT, uuid_key(incident.0), columns));
        Ok(())
    }

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
        let read = |mut row: Columns| Ok(Sighting { tlp: row.tlp("tlp")?, ..row.doc("doc")? });
        Columns::all("sighting", rows)?.into_iter().map(read).collect()
    }
}

pub(crate) const OF_IOC: &str = "SELECT doc, tlp, seen FROM sighting WITH INDEX sighting_ioc WHERE ioc = $of";
pub(crate) const OF_TICKET: &str = "SELECT doc, tlp, seen FROM sighting WITH INDEX sighting_ticket WHERE ticket = $of";
