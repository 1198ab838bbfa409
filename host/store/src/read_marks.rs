//! Read marks: how far each reader has read each thread. What is unread follows from them and from their sums.

use chrono::{DateTime, Utc};
use serde_json::json;
use surrealdb::types::{RecordIdKey, Value, Variables};
use tocsin_model::{
    id::{OrganisationId, ThreadId},
    live::Noun,
    thread::{CERT_AS_ONE, Receipt, Thread},
    viewer::Viewer,
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    scope::Scope,
    store::Store,
    threads::{self, THREAD, owner},
    unit::Unit,
    value::{Columns, count, list, parts_key, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const READ_MARK: Table = Table("read_mark");

/// A mark only moves forward. It stands in the reader's sums under the marking that its thread has at this moment.
static READ: Statement = Statement {
    name: "read_thread",
    text: "FOR $item IN $read_thread { \
           LET $thread = type::record('thread', $item.thread); \
           LET $kind = $thread.kind; LET $tlp = $thread.tlp; \
           LET $scopes = IF $thread.internal { [$item.all] } ELSE { [$item.all, $thread.organisation] }; \
           LET $old = $item.id.tlp; LET $was = $item.id.seq ?? 0; \
           LET $seq = math::max([$was, $item.seq]); \
           UPSERT $item.id SET organisation = $item.organisation, of_cert = $item.of_cert, name = $item.name, \
           seq = $seq, tlp = $tlp, read = $item.read RETURN NONE; \
           FOR $scope IN $scopes { \
           IF $was > 0 { UPDATE type::record('read_sum', [$item.reader, $scope, $kind, $old]) \
           SET messages -= $was RETURN NONE }; \
           UPSERT type::record('read_sum', [$item.reader, $scope, $kind, $tlp]) \
           SET messages = (messages ?? 0) + $seq RETURN NONE } }",
};

/// Who has read how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMark {
    /// The person or machine.
    pub reader: Uuid,
    /// The organisation that it acts for.
    pub organisation: OrganisationId,
    /// Whether it is somebody of the CERT.
    pub of_cert: bool,
    /// The name.
    pub name: String,
    /// The number of the latest message that was read.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
}

impl Unit {
    /// That somebody has read a thread, which is stored, so far.
    pub fn read_thread(&mut self, thread: ThreadId, mark: &ReadMark) -> &mut Self {
        let columns = row([
            ("thread", uuid(thread.0)),
            ("reader", uuid(mark.reader)),
            ("all", uuid(Uuid::nil())),
            ("organisation", uuid(mark.organisation.0)),
            ("of_cert", Value::Bool(mark.of_cert)),
            ("name", text(&mark.name)),
            ("seq", count(mark.seq)),
            ("read", time(mark.at)),
        ]);
        self.write(Write::Special(&READ, READ_MARK, key(thread, mark.reader), columns))
    }

    /// Tells the live clients who has read a thread so far: constituents are told of the CERT as one.
    pub fn tell_read(&mut self, thread: &Thread, mark: &ReadMark) -> &mut Self {
        let receipt = receipt(mark);
        let mut tell = |owner, receipt: &Receipt| {
            let body = json!({ "id": thread.id, "read": receipt });
            self.tell(Noun::Thread, thread.id.to_string(), owner, thread.tlp, body);
        };
        match owner(thread) {
            Some(organisation) if mark.of_cert => {
                tell(Some(organisation), &as_one(&receipt));
                tell(None, &receipt);
            }
            owner => tell(owner, &receipt),
        }
        self
    }
}

impl Store {
    /// How far a reader has read each of these threads, in their order; 0 where not at all.
    ///
    /// # Errors
    /// The database's.
    pub async fn read_so_far(&self, reader: Uuid, of: &[ThreadId]) -> Result<Vec<u64>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("marks", list(of.iter().map(|thread| record(READ_MARK, key(*thread, reader)))));
        let rows = self.database().value("RETURN $marks.seq", variables).await?;
        let Value::Array(rows) = rows else { return Ok(vec![0; of.len()]) };
        let number = |value: &Value| match value {
            Value::Number(number) => number.to_int().and_then(|number| u64::try_from(number).ok()).unwrap_or(0),
            _ => 0,
        };
        Ok(rows.iter().map(number).collect())
    }

    /// Who has read a thread how far, as far as the viewer may know it; nobody when the viewer may not see the thread.
    ///
    /// # Errors
    /// The database's.
    pub async fn receipts(&self, viewer: &Viewer, thread: ThreadId) -> Result<Vec<Receipt>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("thread", record(THREAD, uuid_key(thread.0)));
        variables.insert("of", uuid(thread.0));
        variables.insert("first", uuid(Uuid::nil()));
        variables.insert("last", uuid(Uuid::max()));
        let statement = format!(
            "{{ LET $seen = (SELECT VALUE last_seq FROM $thread WHERE last_seq >= 0{})[0]; \
             IF $seen = NONE {{ RETURN [] }}; \
             RETURN (SELECT * FROM read_mark:[$of, $first]..=[$of, $last]) }}",
            threads::and(viewer),
        );
        let rows = Columns::all("read mark", self.database().value(statement, variables).await?)?;
        let marks = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        if viewer.role.is_cert() {
            return Ok(marks.iter().map(receipt).collect());
        }
        let of_cert = marks.iter().filter(|mark| mark.of_cert).max_by_key(|mark| mark.seq);
        let own = marks.iter().filter(|mark| !mark.of_cert && mark.organisation == viewer.organisation).map(receipt);
        Ok(of_cert.map(|mark| as_one(&receipt(mark))).into_iter().chain(own).collect())
    }
}

fn receipt(mark: &ReadMark) -> Receipt {
    Receipt { reader: Some(mark.reader), name: mark.name.clone(), of_cert: mark.of_cert, seq: mark.seq, at: mark.at }
}

/// What constituents are told of somebody of the CERT.
fn as_one(receipt: &Receipt) -> Receipt {
    Receipt { reader: None, name: CERT_AS_ONE.to_owned(), ..receipt.clone() }
}

fn key(thread: ThreadId, reader: Uuid) -> RecordIdKey {
    parts_key([uuid(thread.0), uuid(reader)])
}

fn read(mut row: Columns) -> Result<ReadMark, StoreError> {
    let corrupt = || StoreError::Corrupt { noun: "read mark".into(), detail: "its key is no pair of UUIDs".into() };
    let reader = match row.key()? {
        RecordIdKey::Array(parts) => match parts.as_slice() {
            [_, Value::Uuid(reader)] => reader.into_inner(),
            _ => return Err(corrupt()),
        },
        _ => return Err(corrupt()),
    };
    Ok(ReadMark {
        reader,
        organisation: OrganisationId(row.uuid("organisation")?),
        of_cert: row.bool("of_cert"),
        name: row.text("name")?,
        seq: row.count("seq")?,
        at: row.time("read")?,
    })
}
