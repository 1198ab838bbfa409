//! Tickets. A ticket's report is not stored: it follows from the journal of its latest run.

use serde_json::{Value as Json, json};
use surrealdb::types::{Object, Variables};
use tocsin_model::{
    id::{IocId, OrganisationId, TicketId},
    ioc::IocType,
    live::Noun,
    page::Page,
    ticket::{Ticket, TicketKind, TicketState},
    verdict::Verdict,
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    live::ticket_event,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    unit::{Marked, Unit},
    value::{Columns, NONE, count, int, record, row, text, time, uuid, uuid_key},
    write::{Table, Write},
};

pub(crate) const TICKET: Table = Table("ticket");
/// The marking, version and time of the change stand in columns of their own, because a thread's marking changes those of its tickets.
const COLUMNS: &str = "doc, tlp, version, updated AS changed";

/// Which tickets. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketFilter {
    /// Of this kind.
    pub kind: Option<TicketKind>,
    /// In this state.
    pub state: Option<TicketState>,
    /// With this verdict.
    pub verdict: Option<Verdict>,
    /// About an IoC of this type.
    pub ioc_type: Option<IocType>,
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// About an IoC whose value begins so; case does not matter. The list is then sorted by value.
    pub q: Option<String>,
}

impl Unit {
    /// A new ticket; refused with `AlreadyExists` if there is one with its id.
    pub fn create_ticket(&mut self, ticket: &Ticket) -> &mut Self {
        self.events.push(ticket_event(ticket));
        self.write(Write::Create(TICKET, uuid_key(ticket.id.0), columns(ticket)))
    }

    /// A ticket's new state. `ticket.version` is the new version; the stored one must be one less, else `Conflict`.
    pub fn update_ticket(&mut self, ticket: &Ticket) -> &mut Self {
        self.events.push(ticket_event(ticket));
        let expected = i64::try_from(ticket.version).unwrap_or(i64::MAX) - 1;
        let row = columns(ticket);
        self.write(Write::Replace { table: TICKET, key: uuid_key(ticket.id.0), expected, row })
    }
}

impl Store {
    /// A ticket without its report; `None` when there is none or the viewer may not see it.
    ///
    /// # Errors
    /// The database's.
    pub async fn ticket(&self, viewer: &Viewer, id: TicketId) -> Result<Option<Ticket>, StoreError> {
        Ok(self.tickets_by_id(viewer, &[id]).await?.pop())
    }

    /// Those of these tickets that the viewer may see, without their reports, in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub async fn tickets_by_id(&self, viewer: &Viewer, ids: &[TicketId]) -> Result<Vec<Ticket>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("ids", crate::value::list(ids.iter().map(|id| record(TICKET, uuid_key(id.0)))));
        let statement = format!("SELECT {COLUMNS} FROM $ids WHERE version >= 0{}", Scope::of(viewer).and());
        read_all(self.database().value(statement, variables).await?)
    }

    /// Adds the events of the requests for help that follow a thread's marking. They say nothing of a state: nobody asked
    /// or came, and nobody is told so by mail.
    pub(crate) async fn tell_marked_requests(&self, unit: &mut Unit, marked: Marked) -> Result<(), StoreError> {
        let Some(found) = self.thread(&Viewer::host(), marked.thread).await? else { return Ok(()) };
        for number in 1..=found.requests {
            let id = TicketId::assistance(marked.thread, number);
            let body = json!({ "id": id, "kind": TicketKind::Assistance, "tlp": marked.tlp });
            unit.tell(Noun::Ticket, id.to_string(), Some(marked.organisation), marked.tlp, body);
        }
        Ok(())
    }

    /// Tickets without their reports, newest change first; by value when `q` is given.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn tickets(
        &self,
        viewer: &Viewer,
        filter: &TicketFilter,
        page: &PageRequest,
    ) -> Result<Page<Ticket>, StoreError> {
        ticket_listing(viewer, filter).page(self.database(), page, read).await
    }

    /// The tickets about an IoC that the viewer may see, newest change first, at most 50.
    ///
    /// # Errors
    /// The database's.
    pub async fn tickets_of_ioc(&self, viewer: &Viewer, ioc: IocId) -> Result<Vec<Ticket>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("ioc", uuid(ioc.0));
        let statement = format!("{}{} ORDER BY updated DESC LIMIT 50", TICKETS_OF_IOC, Scope::of(viewer).and());
        read_all(self.database().value(statement, variables).await?)
    }
}

pub(crate) const TICKETS_OF_IOC: &str =
    "SELECT doc, tlp, version, updated, updated AS changed FROM ticket WITH INDEX ticket_ioc WHERE ioc = $ioc";

/// The query of [`Store::tickets`].
pub(crate) fn ticket_listing(viewer: &Viewer, filter: &TicketFilter) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (scope.conditions(), Variables::new());
    scope.bind(&mut variables);
    let mut index = if viewer.role.is_cert() { "ticket_updated" } else { "ticket_organisation" };
    let mut order = Order::Newest("updated");
    if let Some(kind) = filter.kind {
        conditions.push("kind = $kind");
        variables.insert("kind", text(kind.as_str()));
        index = if viewer.role.is_cert() { "ticket_kind" } else { index };
    }
    if let Some(kind) = filter.ioc_type {
        conditions.push("ioc_type = $ioc_type");
        variables.insert("ioc_type", text(kind.as_str()));
    }
    if let Some(state) = filter.state {
        conditions.push("state = $state");
        variables.insert("state", text(state.as_str()));
        index = match (viewer.role.is_cert(), filter.kind) {
            (true, Some(_)) => "ticket_queue",
            (true, None) => "ticket_state",
            (false, _) => index,
        };
    }
    if let Some(verdict) = filter.verdict {
        conditions.push("verdict = $verdict");
        variables.insert("verdict", text(verdict.as_str()));
        index = if viewer.role.is_cert() { "ticket_verdict" } else { index };
    }
    if let Some(organisation) = filter.organisation {
        conditions.push("organisation = $organisation");
        variables.insert("organisation", uuid(organisation.0));
        index = "ticket_organisation";
    }
    if filter.kind == Some(TicketKind::Assistance) && index == "ticket_organisation" {
        // Few among an organisation's many tickets.
        let asks = filter.organisation.unwrap_or(viewer.organisation);
        conditions.push("asks = $asks");
        variables.insert("asks", uuid(asks.0));
        index = "ticket_asks";
    }
    if let Some(q) = filter.q.as_deref().filter(|q| !q.is_empty()) {
        begins_with(q, &mut variables);
        conditions.push("ioc_value >= $q_from");
        conditions.push("ioc_value < $q_to");
        (index, order) = ("ticket_value", Order::Alphabetic("ioc_value"));
    }
    Listing { noun: "ticket", table: TICKET, columns: COLUMNS, index, conditions, variables, order }
}

/// Binds `$q_from` and `$q_to`: between them lie the texts that begin with `q`.
pub(crate) fn begins_with(q: &str, variables: &mut Variables) {
    let q = q.to_lowercase();
    variables.insert("q_to", text(format!("{q}\u{10FFFF}")));
    variables.insert("q_from", text(q));
}

fn read_all(rows: surrealdb::types::Value) -> Result<Vec<Ticket>, StoreError> {
    Columns::all("ticket", rows)?.iter_mut().map(read).collect()
}

pub(crate) fn read(row: &mut Columns) -> Result<Ticket, StoreError> {
    let (tlp, version, updated_at) = (row.tlp("tlp")?, row.count("version")?, row.time("changed")?);
    Ok(Ticket { tlp, version, updated_at, ..row.doc("doc")? })
}

fn columns(ticket: &Ticket) -> Object {
    let mut document = serde_json::to_value(ticket).expect("a ticket has string keys, so it serialises");
    document["report"] = Json::Null;
    row([
        ("kind", text(ticket.kind.as_str())),
        ("state", text(ticket.state.as_str())),
        ("verdict", text(ticket.verdict.map_or("", Verdict::as_str))),
        ("ioc_type", text(ticket.ioc.as_ref().map_or("", |ioc| ioc.kind.as_str()))),
        ("ioc_value", text(ticket.ioc.as_ref().map_or_else(String::new, |ioc| ioc.value.to_lowercase()))),
        ("ioc", ticket.ioc.as_ref().map_or(NONE, |ioc| uuid(ioc.id.0))),
        ("thread", ticket.thread.map_or(NONE, |thread| uuid(thread.0))),
        ("asks", if ticket.kind == TicketKind::Assistance { uuid(ticket.organisation.0) } else { NONE }),
        ("organisation", uuid(ticket.organisation.0)),
        ("tlp", int(ticket.tlp.rank())),
        ("updated", time(ticket.updated_at)),
        ("version", count(ticket.version)),
        ("doc", text(document.to_string())),
    ])
}
