//! What the messages of a thread are in the statistics, so that they can be moved when their incident is marked anew.

use surrealdb::types::Variables;
use tocsin_model::{
    id::{IncidentId, ThreadId},
    statistics::{Month, Source},
};
use uuid::Uuid;

use crate::{
    error::StoreError,
    store::Store,
    threads::THREAD,
    unit::Unit,
    value::{Columns, NONE, count, doc, int, record, row, text, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const FIGURES: Table = Table("message_figures");

/// Refused when the messages are counted otherwise than was read, or the first one of them under another marking than its
/// thread has by now.
static COUNT: Statement = Statement {
    name: "count_messages",
    text: "FOR $item IN $count_messages { \
           LET $counted = $item.id.tlp ?? $item.stored.tlp ?? $item.before_tlp; \
           IF ($item.id.messages ?? 0) != $item.before OR $counted != $item.before_tlp \
           { THROW 'tocsin|conflict|message_figures|' + $item.key }; \
           UPSERT $item.id SET thread = $item.thread, incident = $item.incident, tlp = $item.tlp, \
           messages = $item.messages, doc = $item.doc RETURN NONE }",
};

/// Messages of one thread and month that count alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageFigures {
    /// Their thread.
    pub thread: ThreadId,
    /// Its incident.
    pub incident: Option<IncidentId>,
    /// As what they count.
    pub source: Source,
    /// How many.
    pub messages: u64,
}

impl MessageFigures {
    fn key(&self) -> Uuid {
        let Source { organisation, category, analyst, at, .. } = self.source;
        let parts = format!("{organisation:?} {category:?} {analyst:?} {}", Month::of(at));
        Uuid::new_v5(&self.thread.0, parts.as_bytes())
    }
}

impl Unit {
    /// Messages count as `after` from now on; refused with `Conflict` when they do not count as `before` any more.
    pub fn put_message_figures(&mut self, before: &MessageFigures, after: &MessageFigures) -> &mut Self {
        let key = after.key();
        let columns = row([
            ("key", text(key.to_string())),
            ("stored", record(THREAD, uuid_key(after.thread.0))),
            ("before", count(before.messages)),
            ("before_tlp", int(before.source.tlp.rank())),
            ("thread", uuid(after.thread.0)),
            ("incident", after.incident.map_or(NONE, |incident| uuid(incident.0))),
            ("tlp", int(after.source.tlp.rank())),
            ("messages", count(after.messages)),
            ("doc", doc(&after.source)),
        ]);
        self.write(Write::Special(&COUNT, FIGURES, uuid_key(key), columns))
    }
}

pub(crate) const OF_INCIDENT: &str = "SELECT thread, incident, messages, doc FROM message_figures \
    WITH INDEX message_figures_incident WHERE incident = $incident";

impl Store {
    /// How the messages that count like these do are counted by now: not at all, when there is none yet. For the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn message_figures(&self, like: &MessageFigures) -> Result<MessageFigures, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(FIGURES, uuid_key(like.key())));
        let found = self.database().value("SELECT thread, incident, messages, doc FROM $id", variables).await?;
        let found = Columns::of("message figures", found)?.as_mut().map(read).transpose()?;
        Ok(found.unwrap_or(MessageFigures { messages: 0, ..*like }))
    }

    /// How the messages of an incident's threads are counted. For the host.
    ///
    /// # Errors
    /// The database's.
    pub async fn message_figures_of(&self, incident: IncidentId) -> Result<Vec<MessageFigures>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("incident", uuid(incident.0));
        let rows = self.database().value(OF_INCIDENT, variables).await?;
        Columns::all("message figures", rows)?.iter_mut().map(read).collect()
    }
}

fn read(row: &mut Columns) -> Result<MessageFigures, StoreError> {
    Ok(MessageFigures {
        thread: ThreadId(row.uuid("thread")?),
        incident: row.uuid_option("incident").map(IncidentId),
        source: row.doc("doc")?,
        messages: row.count("messages")?,
    })
}
