//! The outbox: what was committed and still has to be followed. The committer writes it; nothing else does.

use chrono::{DateTime, Utc};
use surrealdb::types::Variables;
use tocsin_model::{outbox::OutboxEntry, viewer::Actor};
use uuid::Uuid;

use crate::{
    error::StoreError,
    store::Store,
    unit::Unit,
    value::{Columns, doc, int, row, time, uuid_key},
    write::{Statement, Table, Write},
};

const OUTBOX: Table = Table("outbox");

/// Takes an entry out, or refuses the whole unit when another host was faster: what follows from it happens once.
static SETTLE: Statement = Statement {
    name: "settle_outbox",
    text: "FOR $item IN $settle_outbox { \
           IF $item.id.committed = NONE { THROW 'tocsin|conflict|outbox|' + $item.key }; \
           DELETE $item.id RETURN NONE }",
};

/// The outbox entries of a unit's events, to be written in its transaction.
pub(crate) fn entries_of(unit: &Unit) -> impl Iterator<Item = Write> {
    let actor = unit.changes.first().map_or(Actor::Host, |change| change.actor);
    let now = Utc::now();
    unit.events.iter().filter_map(move |event| OutboxEntry::of(event, actor, now)).map(|entry| {
        let columns = row([("committed", time(entry.at)), ("doc", doc(&entry))]);
        Write::Create(OUTBOX, uuid_key(entry.id), columns)
    })
}

impl Unit {
    /// The entry is followed by this unit: refused with `Conflict` when another host has followed it.
    pub fn settle(&mut self, entry: Uuid) -> &mut Self {
        let item = row([("key", crate::value::text(entry.to_string()))]);
        self.write(Write::Special(&SETTLE, OUTBOX, uuid_key(entry), item))
    }
}

pub(crate) const WAITING: &str = "SELECT doc, committed FROM outbox WITH INDEX outbox_committed WHERE committed >= $since ORDER BY committed LIMIT $most";

impl Store {
    /// The oldest entries that were committed at `since` or later, at most `most`.
    ///
    /// # Errors
    /// The database's.
    pub async fn outbox(&self, since: DateTime<Utc>, most: u32) -> Result<Vec<OutboxEntry>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("since", time(since));
        variables.insert("most", int(most));
        let rows = self.database().value(WAITING, variables).await?;
        Columns::all("outbox", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }
}
