//! Threads: whose they are, how they are marked, and what was written in them last.
//!
//! A thread's marking is its incident's. It is read again in the transaction that writes a message, so that no message is
//! ever told under a marking that does not hold any more.

use surrealdb::types::{Value, Variables};
use tocsin_model::{
    id::{IncidentId, OrganisationId, ThreadId},
    incident::Incident,
    live::Noun,
    organisation::Organisation,
    page::Page,
    thread::{Excerpt, Thread, ThreadKind},
    viewer::Viewer,
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    page::{Listing, Order, PageRequest},
    scope::Scope,
    store::Store,
    unit::Unit,
    unread,
    value::{Columns, NONE, count, int, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

pub(crate) const THREAD: Table = Table("thread");

macro_rules! columns {
    () => {
        "kind, incident, organisation, title, tlp, last_seq, last_author, last_text, requests, updated, \
         type::record('organisation', organisation).doc AS organisation_doc"
    };
}

const COLUMNS: &str = columns!();
const COLUMNS_FOR_READER: &str =
    concat!(columns!(), ", type::record('read_mark', [record::id(id), $reader]).seq AS read_seq");

/// Sets the marking and title of an incident's threads, written in or not: whoever writes the first message at this moment
/// meets this change at the same record. Requests for help that were made in them follow, and the sums of what was written
/// and read.
static MARK: Statement = Statement {
    name: "mark_threads",
    text: "FOR $item IN $mark_threads { \
           LET $written = $item.id.last_seq ?? 0; \
           LET $old = $item.id.tlp; \
           UPSERT $item.id SET kind = $item.kind, incident = $item.incident, organisation = $item.organisation, \
           internal = $item.internal, title = $item.title, tlp = $item.tlp, last_seq = last_seq ?? 0, \
           requests = requests ?? 0, updated = updated ?? $item.updated RETURN NONE; \
           LET $asked = (SELECT VALUE id FROM ticket WITH INDEX ticket_thread WHERE thread = $item.thread); \
           FOR $ticket IN $asked { UPDATE $ticket SET tlp = $item.tlp, version = version + 1, \
           updated = time::max([updated, $item.updated]) RETURN NONE }; \
           IF $written > 0 AND $old != $item.tlp { \
           FOR $scope IN $item.scopes { \
           UPDATE type::record('thread_sum', [$scope, $item.kind, $old]) SET messages -= $written RETURN NONE; \
           UPSERT type::record('thread_sum', [$scope, $item.kind, $item.tlp]) \
           SET messages = (messages ?? 0) + $written RETURN NONE }; \
           LET $marks = (SELECT id, record::id(id)[1] AS reader, seq, tlp \
           FROM read_mark:[$item.thread, $item.first]..=[$item.thread, $item.last]); \
           FOR $mark IN $marks { \
           UPDATE $mark.id SET tlp = $item.tlp RETURN NONE; \
           FOR $scope IN $item.scopes { \
           UPDATE type::record('read_sum', [$mark.reader, $scope, $item.kind, $mark.tlp]) \
           SET messages -= $mark.seq RETURN NONE; \
           UPSERT type::record('read_sum', [$mark.reader, $scope, $item.kind, $item.tlp]) \
           SET messages = (messages ?? 0) + $mark.seq RETURN NONE } } } }",
};

/// A thread as it is stored, and what its list and its page need besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadRecord {
    /// The thread.
    pub thread: Thread,
    /// The name of its organisation.
    pub organisation_name: String,
    /// How often help was asked for in it.
    pub requests: u64,
}

/// Which threads. Everything that is given must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ThreadFilter {
    /// Of this kind.
    pub kind: Option<ThreadKind>,
}

impl Unit {
    /// An incident's threads are marked and named as the incident is: beside every change of its marking or title. What the
    /// CERT was never sent has no threads yet.
    pub(crate) fn mark_threads(&mut self, incident: &Incident) -> &mut Self {
        if incident.is_unsent() {
            return self;
        }
        for (id, kind) in [
            (ThreadId::shared(incident.id), ThreadKind::Shared),
            (ThreadId::internal(incident.id), ThreadKind::Internal),
        ] {
            let columns = row([
                ("scopes", unread::scopes(kind, incident.organisation)),
                ("first", uuid(Uuid::nil())),
                ("last", uuid(Uuid::max())),
                ("thread", uuid(id.0)),
                ("kind", text(kind.as_str())),
                ("incident", uuid(incident.id.0)),
                ("organisation", uuid(incident.organisation.0)),
                ("internal", Value::Bool(kind == ThreadKind::Internal)),
                ("title", text(&incident.title)),
                ("tlp", int(incident.tlp.rank())),
                ("updated", time(incident.updated_at)),
            ]);
            self.write(Write::Special(&MARK, THREAD, uuid_key(id.0), columns));
            let owner = (kind != ThreadKind::Internal).then_some(incident.organisation);
            let body = serde_json::json!({ "id": id, "title": incident.title, "tlp": incident.tlp });
            self.tell(Noun::Thread, id.to_string(), owner, incident.tlp, body);
        }
        self
    }

    /// Tells the live clients of a thread's new state.
    pub(crate) fn tell_thread(&mut self, thread: &Thread) {
        let body = serde_json::to_value(thread).unwrap_or_default();
        self.tell(Noun::Thread, thread.id.to_string(), owner(thread), thread.tlp, body);
    }
}

/// Whose events about it are: an internal thread's are only the CERT's.
pub(crate) fn owner(thread: &Thread) -> Option<OrganisationId> {
    (thread.kind != ThreadKind::Internal).then_some(thread.organisation)
}

impl Store {
    /// A thread that is stored; `None` when there is none or the viewer may not see it.
    ///
    /// # Errors
    /// The database's.
    pub async fn thread(&self, viewer: &Viewer, id: ThreadId) -> Result<Option<ThreadRecord>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("id", record(THREAD, uuid_key(id.0)));
        let statement = format!("SELECT id, {COLUMNS} FROM $id WHERE last_seq >= 0{}", and(viewer));
        Columns::of("thread", self.database().value(statement, variables).await?)?.as_mut().map(read).transpose()
    }

    /// Threads that somebody has written in, the latest written in first.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`], or the database's.
    pub async fn threads(
        &self,
        viewer: &Viewer,
        filter: &ThreadFilter,
        page: &PageRequest,
    ) -> Result<Page<ThreadRecord>, StoreError> {
        thread_listing(viewer, filter).page(self.database(), page, read).await
    }
}

/// The scope of threads as the end of a WHERE clause that has others before it.
pub(crate) fn and(viewer: &Viewer) -> String {
    Scope::of(viewer).thread_conditions().iter().map(|condition| format!(" AND {condition}")).collect()
}

/// The query of [`Store::threads`].
pub(crate) fn thread_listing(viewer: &Viewer, filter: &ThreadFilter) -> Listing {
    let scope = Scope::of(viewer);
    let (mut conditions, mut variables) = (scope.thread_conditions(), Variables::new());
    scope.bind(&mut variables);
    conditions.push("last_seq > 0");
    let mut index = if viewer.role.is_cert() { "thread_updated" } else { "thread_organisation" };
    if let Some(kind) = filter.kind {
        conditions.push("kind = $kind");
        variables.insert("kind", text(kind.as_str()));
        index = if viewer.role.is_cert() { "thread_kind" } else { index };
    }
    let order = Order::Newest("updated");
    Listing { noun: "thread", table: THREAD, columns: COLUMNS, index, conditions, variables, order }
}

/// The threads among which [`Store::unread_threads`] looks, with how far the reader has read each.
pub(crate) fn unread_listing(viewer: &Viewer, reader: Uuid, filter: &ThreadFilter) -> Listing {
    let mut listing = thread_listing(viewer, filter);
    listing.variables.insert("reader", uuid(reader));
    Listing { columns: COLUMNS_FOR_READER, ..listing }
}

pub(crate) fn read(row: &mut Columns) -> Result<ThreadRecord, StoreError> {
    let corrupt = |detail: &str| StoreError::Corrupt { noun: "thread".into(), detail: detail.to_owned() };
    let id = match row.key()? {
        surrealdb::types::RecordIdKey::Uuid(id) => ThreadId(id.into_inner()),
        _ => return Err(corrupt("its key is no UUID")),
    };
    let kind = ThreadKind::from_word(&row.text("kind")?).ok_or_else(|| corrupt("its kind is unknown"))?;
    let organisation: Organisation = row.doc("organisation_doc")?;
    let title = row.text("title")?;
    let author = row.text_option("last_author");
    let thread = Thread {
        id,
        kind,
        incident: row.uuid_option("incident").map(IncidentId),
        organisation: OrganisationId(row.uuid("organisation")?),
        title: if kind == ThreadKind::Direct { organisation.name.clone() } else { title },
        tlp: row.tlp("tlp")?,
        last_seq: row.count("last_seq")?,
        last: author.zip(row.text_option("last_text")).map(|(author, text)| Excerpt { author, text }),
        updated_at: row.time("updated")?,
    };
    Ok(ThreadRecord { thread, organisation_name: organisation.name, requests: row.count("requests")? })
}

/// The columns of a thread, as the statements that write a message need them.
pub(crate) fn columns(thread: &Thread, requests: u64) -> surrealdb::types::Object {
    let last = thread.last.as_ref();
    row([
        ("key", text(thread.id.to_string())),
        ("scopes", unread::scopes(thread.kind, thread.organisation)),
        ("kind", text(thread.kind.as_str())),
        ("incident", thread.incident.map_or(NONE, |incident| uuid(incident.0))),
        ("organisation", uuid(thread.organisation.0)),
        ("internal", Value::Bool(thread.kind == ThreadKind::Internal)),
        ("title", text(&thread.title)),
        ("tlp", int(thread.tlp.rank())),
        ("seq", count(thread.last_seq)),
        ("author", last.map_or(NONE, |last| text(&last.author))),
        ("text", last.map_or(NONE, |last| text(&last.text))),
        ("requests", count(requests)),
        ("updated", time(thread.updated_at)),
    ])
}
