//! Incidents: those that the CERT has, and the drafts of constituents that it does not see.

use chrono::{DateTime, Utc};
use serde_json::json;
use surrealdb::types::{Object, Value, Variables};
use tocsin_model::{
    id::{IncidentId, OrganisationId, ThreadId},
    incident::{Incident, IncidentQuery, IncidentSort},
    live::Noun,
    page::Page,
    viewer::Viewer,
};

use crate::{
    error::StoreError,
    incident_due, incident_links,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    tickets::begins_with,
    unit::{Marked, Unit},
    value::{Columns, NONE, count, doc, int, list, record, row, text, time, uuid, uuid_key},
    write::{Table, Write},
};

const INCIDENT: Table = Table("incident");

impl Unit {
    /// A new incident, with its assets; refused with `AlreadyExists` if there is one with its id.
    pub fn create_incident(&mut self, incident: &Incident) -> &mut Self {
        self.tell_of(incident, Some(incident.organisation));
        incident_links::set_assets(self, &[], incident);
        self.write(Write::Create(INCIDENT, uuid_key(incident.id.0), columns(incident)))
    }

    /// An incident's new state. `after.version` is the new version; the stored one must be one less, else `Conflict`. What
    /// is repeated of it beside its IoCs and assets follows; its enrichments follow when it is marked more strictly.
    pub fn update_incident(&mut self, before: &Incident, after: &Incident) -> &mut Self {
        let internal = after.internal_changes > before.internal_changes;
        self.tell_of(after, (!internal).then_some(after.organisation));
        incident_links::set_assets(self, &before.assets, after);
        if (before.tlp, &before.title) != (after.tlp, &after.title) {
            self.mark_threads(after);
        }
        if before.tlp != after.tlp {
            let (thread, organisation) = (ThreadId::shared(after.id), after.organisation);
            self.marked.push(Marked { thread, organisation, tlp: after.tlp });
        }
        if before.tlp < after.tlp && !after.is_unsent() {
            self.raise_enrichments(after);
        }
        if (before.tlp, before.is_unsent()) != (after.tlp, after.is_unsent()) {
            incident_links::mark(self, after);
        }
        let expected = i64::try_from(after.version).unwrap_or(i64::MAX) - 1;
        let (key, row) = (uuid_key(after.id.0), columns(after));
        self.write(Write::Replace { table: INCIDENT, key, expected, row })
    }

    /// Tells what everybody who sees the incident may know of it; without an organisation, the CERT alone. What the CERT does
    /// not have is told to nobody.
    fn tell_of(&mut self, incident: &Incident, organisation: Option<OrganisationId>) {
        if incident.is_unsent() {
            return;
        }
        let body = json!({
            "id": incident.id,
            "state": incident.state,
            "title": incident.title,
            "severity": incident.severity,
            "updated_at": incident.updated_at,
        });
        self.tell(Noun::Incident, incident.id.to_string(), organisation, incident.tlp, body);
    }
}

impl Store {
    /// An incident as it is stored; `None` when there is none or the viewer may not see it.
    ///
    /// # Errors
    /// The database's.
    pub async fn incident(&self, viewer: &Viewer, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        Ok(self.incidents_by_id(viewer, &[id]).await?.pop())
    }

    /// Those of these incidents that the viewer may see, in no particular order.
    ///
    /// # Errors
    /// The database's.
    pub async fn incidents_by_id(&self, viewer: &Viewer, ids: &[IncidentId]) -> Result<Vec<Incident>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("ids", list(ids.iter().map(|id| record(INCIDENT, uuid_key(id.0)))));
        let statement = format!("SELECT doc FROM $ids WHERE version >= 0{}", Scope::of(viewer).and_sent());
        read_all(self.database().value(statement, variables).await?)
    }

    /// Incidents in the order that is asked for, newest change first unless one is; by title or reference when `q` is given.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn incidents(
        &self,
        viewer: &Viewer,
        query: &IncidentQuery,
        page: &PageRequest,
    ) -> Result<Page<Incident>, StoreError> {
        incident_listing(viewer, query).page(self.database(), page, |row| row.doc("doc")).await
    }

    /// Incidents of which somebody is to be told by now that something is due, the most urgent first. For the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn incidents_to_warn_of(&self, now: DateTime<Utc>, most: u32) -> Result<Vec<Incident>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("now", time(now));
        variables.insert("epoch", time(DateTime::UNIX_EPOCH));
        variables.insert("most", int(most));
        read_all(self.database().value(TO_WARN_OF, variables).await?)
    }
}

pub(crate) const TO_WARN_OF: &str = "SELECT doc, warns FROM incident WITH INDEX incident_warns \
    WHERE warns >= $epoch AND warns <= $now ORDER BY warns LIMIT $most";

/// The query of [`Store::incidents`]. The CERT's indexes begin with what is asked for, the others with the organisation.
pub(crate) fn incident_listing(viewer: &Viewer, query: &IncidentQuery) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (scope.sent_conditions(), Variables::new());
    scope.bind(&mut variables);
    let of_cert = viewer.role.is_cert();
    let of_one = !of_cert || query.organisation.is_some();
    let of = |all: &'static str, own: &'static str| if of_one { own } else { all };
    let due_first = query.sort == Some(IncidentSort::Due);
    let changed = if of_cert { "updated" } else { "shared" };
    let mut order = if due_first { Order::Soonest { column: "due", changed } } else { Order::Newest(changed) };
    let mut narrowed = Narrowed::Not;
    let mut ask = |condition, name, value| {
        conditions.push(condition);
        variables.insert(name, value);
    };
    if let Some(organisation) = query.organisation {
        ask("organisation = $organisation", "organisation", uuid(organisation.0));
    }
    // The later one of two filters names the index: what holds for fewer incidents stands further down.
    if let Some(open) = query.open {
        ask("open = $open", "open", Value::Bool(open));
        narrowed = Narrowed::Open;
    }
    if let Some(severity) = query.severity {
        ask("severity = $severity", "severity", text(severity.as_str()));
        narrowed = Narrowed::Severity;
    }
    if let Some(state) = query.state {
        ask("state = $state", "state", text(state.as_str()));
        narrowed = Narrowed::State;
    }
    if let Some(category) = query.category {
        ask("category = $category", "category", uuid(category.0));
        narrowed = Narrowed::Category;
    }
    if let Some(owner) = query.owner {
        ask("owner = $owner", "owner", uuid(owner.0));
        narrowed = Narrowed::Owner;
    }
    // What a constituent sees of its own is little enough to be looked through in the order of what changed for it.
    let mut index = match (due_first, of_cert) {
        (true, _) => narrowed.index_by_due(of_one, query.open.is_some()),
        (false, true) => narrowed.index(of_one),
        (false, false) => "incident_shared",
    };
    if let Some(q) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        begins_with(q, &mut variables);
        if q.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("inc-")) {
            conditions.extend(["called >= $q_from", "called < $q_to"]);
            (index, order) = (of("incident_reference", "incident_organisation_reference"), Order::Alphabetic("called"));
        } else {
            conditions.extend(["name >= $q_from", "name < $q_to"]);
            (index, order) = (of("incident_name", "incident_organisation_name"), Order::Alphabetic("name"));
        }
    }
    Listing { noun: "incident", table: INCIDENT, columns: "doc", index, conditions, variables, order }
}

/// Which filter names the index.
#[derive(Debug, Clone, Copy)]
enum Narrowed {
    Not,
    Open,
    Severity,
    State,
    Category,
    Owner,
}

impl Narrowed {
    /// The index of the CERT's list by change, of all organisations or of one.
    fn index(self, of_one: bool) -> &'static str {
        match (self, of_one) {
            (Narrowed::Not, false) => "incident_updated",
            (Narrowed::Not, true) => "incident_organisation",
            (Narrowed::Open, false) => "incident_open",
            (Narrowed::Open, true) => "incident_organisation_open",
            (Narrowed::Severity, false) => "incident_severity",
            (Narrowed::Severity, true) => "incident_organisation_severity",
            (Narrowed::State, false) => "incident_state",
            (Narrowed::State, true) => "incident_organisation_state",
            (Narrowed::Category, false) => "incident_category",
            (Narrowed::Category, true) => "incident_organisation_category",
            (Narrowed::Owner, _) => "incident_owner",
        }
    }

    /// The index of a list by what is due. One organisation's incidents are few enough to be looked through: those for
    /// which a deadline runs stand first.
    fn index_by_due(self, of_one: bool, open: bool) -> &'static str {
        match (self, of_one) {
            (Narrowed::Owner, _) => "incident_due_owner",
            (_, true) if open => "incident_due_organisation_open",
            (_, true) => "incident_due_organisation",
            (Narrowed::Not, false) => "incident_due",
            (Narrowed::Open, false) => "incident_due_open",
            (Narrowed::Severity, false) => "incident_due_severity",
            (Narrowed::State, false) => "incident_due_state",
            (Narrowed::Category, false) => "incident_due_category",
        }
    }
}

fn read_all(rows: Value) -> Result<Vec<Incident>, StoreError> {
    Columns::all("incident", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
}

fn columns(incident: &Incident) -> Object {
    row([
        ("organisation", uuid(incident.organisation.0)),
        ("state", text(incident.state.as_str())),
        ("open", Value::Bool(incident.state.is_open())),
        ("unsent", Value::Bool(incident.is_unsent())),
        ("severity", text(incident.severity.as_str())),
        ("category", uuid(incident.category.0)),
        ("owner", incident.owner.map_or(NONE, |owner| uuid(owner.0))),
        ("name", text(incident.title.to_lowercase())),
        ("called", text(incident.reference.to_lowercase())),
        ("tlp", int(incident.tlp.rank())),
        ("updated", time(incident.updated_at)),
        ("shared", time(incident.shared_at())),
        ("due", time(incident_due::due(incident))),
        ("warns", incident.next_warning().filter(|_| !incident.is_unsent()).map_or(NONE, time)),
        ("version", count(incident.version)),
        ("doc", doc(incident)),
    ])
}
