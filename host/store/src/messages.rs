//! Messages: numbered within their thread without gaps, each once, with their earlier texts.

use surrealdb::types::{RecordIdKey, Variables};
use tocsin_model::{
    id::{MessageId, ThreadId},
    live::Noun,
    thread::{Message, Revision, Thread},
    viewer::{Principal, Viewer},
};

use crate::{
    error::StoreError,
    scope::Scope,
    store::Store,
    threads::{self, THREAD, owner},
    unit::Unit,
    value::{Columns, count, doc, int, json, parts_key, record, row, text, time, uuid, uuid_key},
    write::{Statement, Table, Write},
};

const MESSAGE: Table = Table("message");
const KEY: Table = Table("message_key");
const REVISION: Table = Table("message_revision");

/// Moves the thread to its new last message, and counts those that are new. Refused when another message came first, or
/// when the thread is not marked as the writer saw it: of one that is not stored, its incident says how it is marked.
static POST: Statement = Statement {
    name: "post_message",
    text: "FOR $item IN $post_message { \
           LET $last = $item.id.last_seq ?? 0; \
           LET $incident = IF $item.incident = NONE { NONE } ELSE { type::record('incident', $item.incident) }; \
           LET $tlp = $item.id.tlp ?? (IF $incident = NONE { NONE } ELSE { $incident.tlp }) ?? $item.tlp; \
           IF $last != $item.seq - $item.added OR $tlp != $item.tlp { THROW 'tocsin|conflict|thread|' + $item.key }; \
           UPSERT $item.id SET kind = $item.kind, incident = $item.incident, organisation = $item.organisation, \
           internal = $item.internal, title = title ?? $item.title, tlp = $item.tlp, last_seq = $item.seq, \
           last_author = $item.author, last_text = $item.text, requests = $item.requests, updated = $item.updated \
           RETURN NONE; \
           FOR $scope IN $item.scopes { \
           UPSERT type::record('thread_sum', [$scope, $item.kind, $item.tlp]) \
           SET messages = (messages ?? 0) + $item.added RETURN NONE } }",
};

/// The thread's excerpt follows its last message; refused when the thread is not marked as the writer saw it.
static EXCERPT: Statement = Statement {
    name: "excerpt_message",
    text: "FOR $item IN $excerpt_message { \
           IF $item.id.tlp != $item.tlp { THROW 'tocsin|conflict|thread|' + $item.key }; \
           UPDATE $item.id SET last_text = $item.text WHERE last_seq = $item.seq RETURN NONE }",
};

/// Where a message that was sent before is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Its thread.
    pub thread: ThreadId,
    /// Its number.
    pub seq: u64,
}

/// A stretch of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// The messages before this number; `u64::MAX` for the latest.
    Before(u64),
    /// The messages behind this number.
    After(u64),
}

impl Unit {
    /// A new message. `thread` is the thread with it as its last. Refused as `AlreadyExists` with the noun
    /// `message_key` when its sender has sent it before, and as `Conflict` or `AlreadyExists` when another message has
    /// taken its number or the thread was marked anew.
    pub fn post_message(&mut self, sender: Principal, thread: &Thread, requests: u64, message: &Message) -> &mut Self {
        self.post_messages(sender, thread, requests, std::slice::from_ref(message))
    }

    /// As [`Self::post_message`], for the new messages of a thread in their order.
    pub fn post_messages(
        &mut self,
        sender: Principal,
        thread: &Thread,
        requests: u64,
        messages: &[Message],
    ) -> &mut Self {
        for message in messages {
            let sent = row([("thread", uuid(message.thread.0)), ("seq", count(message.seq))]);
            self.write(Write::Create(KEY, sent_key(sender, message.id), sent));
            self.write(Write::Create(MESSAGE, key(message), columns(message)));
            self.tell_message(thread, message);
        }
        let mut moved = threads::columns(thread, requests);
        moved.insert("added", count(messages.len() as u64));
        self.write(Write::Special(&POST, THREAD, uuid_key(thread.id.0), moved));
        self.tell_thread(thread);
        self
    }

    /// A message's new state and the text that it replaces. Of its last message, the thread shows `excerpt`.
    pub fn change_message(
        &mut self,
        thread: &Thread,
        message: &Message,
        replaced: &Revision,
        excerpt: &str,
    ) -> &mut Self {
        let expected = i64::from(message.revisions);
        self.write(Write::Replace { table: MESSAGE, key: key(message), expected, row: columns(message) });
        let place = [uuid(message.thread.0), count(message.seq), int(replaced.number)];
        self.write(Write::Create(REVISION, parts_key(place), row([("doc", doc(replaced))])));
        let excerpt = row([
            ("key", text(thread.id.to_string())),
            ("tlp", int(thread.tlp.rank())),
            ("seq", count(message.seq)),
            ("text", text(excerpt)),
        ]);
        self.write(Write::Special(&EXCERPT, THREAD, uuid_key(thread.id.0), excerpt));
        self.tell_message(thread, message);
        if thread.last_seq == message.seq {
            self.tell_thread(thread);
        }
        self
    }

    fn tell_message(&mut self, thread: &Thread, message: &Message) {
        let body = serde_json::to_value(message).unwrap_or_default();
        self.tell(Noun::Message, thread.id.to_string(), owner(thread), thread.tlp, body);
    }
}

impl Store {
    /// A stretch of a thread, oldest first, and the thread's last number; `None` when the viewer may not see the thread.
    ///
    /// # Errors
    /// The database's.
    pub async fn messages(
        &self,
        viewer: &Viewer,
        thread: ThreadId,
        stretch: Stretch,
        limit: u64,
    ) -> Result<Option<(u64, Vec<Message>)>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("thread", record(THREAD, uuid_key(thread.0)));
        variables.insert("of", uuid(thread.0));
        variables.insert("limit", count(limit));
        let bounds = match stretch {
            Stretch::Before(seq) => {
                variables.insert("before", count(seq));
                "LET $upto = math::min([$before, $last + 1]); LET $from = math::max([1, $upto - $limit]);"
            }
            Stretch::After(seq) => {
                variables.insert("after", count(seq));
                "LET $from = math::min([$after, $last]) + 1; LET $upto = math::min([$from + $limit, $last + 1]);"
            }
        };
        // One block is one transaction: the messages are those of the thread that was seen.
        let statement = format!(
            "{{ LET $last = (SELECT VALUE last_seq FROM $thread WHERE last_seq >= 0{})[0]; \
             IF $last = NONE {{ RETURN NONE }}; {bounds} \
             RETURN {{ last: $last, rows: (SELECT doc FROM message:[$of, $from]..[$of, $upto]) }} }}",
            threads::and(viewer),
        );
        let Some(mut found) = Columns::of("thread", self.database().value(statement, variables).await?)? else {
            return Ok(None);
        };
        let last = found.count("last")?;
        let rows = Columns::all("message", found.take("rows"))?;
        let messages = rows.into_iter().map(|mut row| row.doc("doc")).collect::<Result<_, _>>()?;
        Ok(Some((last, messages)))
    }

    /// One message; `None` when there is none or the viewer may not see its thread.
    ///
    /// # Errors
    /// The database's.
    pub async fn message(&self, viewer: &Viewer, thread: ThreadId, seq: u64) -> Result<Option<Message>, StoreError> {
        let Some(before) = seq.checked_sub(1) else { return Ok(None) };
        let found = self.messages(viewer, thread, Stretch::After(before), 1).await?;
        Ok(found.and_then(|(_, messages)| messages.into_iter().find(|message| message.seq == seq)))
    }

    /// The earlier texts of a message, oldest first; none when the viewer may not see its thread.
    ///
    /// # Errors
    /// The database's.
    pub async fn revisions(&self, viewer: &Viewer, thread: ThreadId, seq: u64) -> Result<Vec<Revision>, StoreError> {
        let mut variables = Variables::new();
        Scope::of(viewer).bind(&mut variables);
        variables.insert("thread", record(THREAD, uuid_key(thread.0)));
        variables.insert("of", uuid(thread.0));
        variables.insert("seq", count(seq));
        let statement = format!(
            "{{ LET $last = (SELECT VALUE last_seq FROM $thread WHERE last_seq >= 0{})[0]; \
             IF $last = NONE {{ RETURN [] }}; \
             RETURN (SELECT doc FROM message_revision:[$of, $seq, 0]..[$of, $seq, 9999999999]) }}",
            threads::and(viewer),
        );
        let rows = self.database().value(statement, variables).await?;
        Columns::all("revision", rows)?.into_iter().map(|mut row| row.doc("doc")).collect()
    }

    /// Where the message is that this sender has sent with this id. Says nothing to others.
    ///
    /// # Errors
    /// The database's.
    pub async fn sent(&self, sender: Principal, id: MessageId) -> Result<Option<Sent>, StoreError> {
        let mut variables = Variables::new();
        variables.insert("id", record(KEY, sent_key(sender, id)));
        let found = self.database().value("SELECT thread, seq FROM $id", variables).await?;
        let Some(mut found) = Columns::of("message", found)? else { return Ok(None) };
        Ok(Some(Sent { thread: ThreadId(found.uuid("thread")?), seq: found.count("seq")? }))
    }
}

fn key(message: &Message) -> RecordIdKey {
    parts_key([uuid(message.thread.0), count(message.seq)])
}

fn sent_key(sender: Principal, id: MessageId) -> RecordIdKey {
    parts_key([text(json(&sender)), uuid(id.0)])
}

fn columns(message: &Message) -> surrealdb::types::Object {
    row([("version", count(message.version())), ("created", time(message.created_at)), ("doc", doc(message))])
}
