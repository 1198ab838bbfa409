//! Events: told to this process after each commit and, when several hosts share a database server, to the others through
//! rows that are written in the same transaction.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use serde_json::Value as Json;
use surrealdb::types::{Action, Value, Variables};
use tocsin_model::{
    id::HostId,
    live::{Event, Noun},
    ticket::Ticket,
};
use tokio::sync::broadcast;
use tracing::{debug, warn};
use uuid::Uuid;

use crate::{
    database::Database,
    error::StoreError,
    value::{Columns, doc, row, time, uuid, uuid_key},
    write::{Table, Write},
};

const EVENT: Table = Table("event");
/// How many events a slow receiver may be behind before it misses some.
const BACKLOG: usize = 16_384;
/// How long the other hosts can read an event.
const SHARED_FOR: TimeDelta = TimeDelta::minutes(10);
/// How far back a host reads again when its live query was interrupted: clocks and commits differ a little.
const OVERLAP: TimeDelta = TimeDelta::seconds(30);
/// How many of the other hosts' transactions are remembered, so that no event is told twice.
const REMEMBERED: usize = 65_536;
/// How often old events are removed.
const CLEANED_EVERY: Duration = Duration::from_secs(60);

/// The events of this process and, on a shared server, of the other hosts.
#[derive(Debug)]
pub(crate) struct Feed {
    sender: broadcast::Sender<Arc<Event>>,
    /// The identifier that was given last.
    last: Mutex<Uuid>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { sender: broadcast::channel(BACKLOG).0, last: Mutex::new(Uuid::nil()) }
    }
}

impl Feed {
    /// Gives the events their identifiers, each greater than the one before whatever the clock does, and tells them.
    pub(crate) fn publish(&self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        // A panic while it was held cannot leave an identifier half-changed.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        for mut event in events {
            event.id = Uuid::now_v7().max(Uuid::from_u128(last.as_u128() + 1));
            *last = event.id;
            // Nobody may be listening.
            let _ = self.sender.send(Arc::new(event));
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.sender.subscribe()
    }
}

/// The event that a ticket's change is.
pub(crate) fn ticket_event(ticket: &Ticket) -> Event {
    let mut shown = ticket.clone();
    shown.report = None;
    Event {
        id: Uuid::nil(),
        noun: Noun::Ticket,
        key: ticket.id.to_string(),
        organisation: Some(ticket.organisation),
        tlp: ticket.tlp,
        body: serde_json::to_value(&shown).unwrap_or(Json::Null),
    }
}

/// The row through which the other hosts learn of a transaction's events. It is one row, however many they are: a server
/// ends the connection of whoever has a hundred notifications waiting.
pub(crate) fn shared(events: &[&Event], host: HostId) -> Option<Write> {
    if events.is_empty() {
        return None;
    }
    let columns = row([("host", uuid(host.0)), ("created", time(Utc::now())), ("doc", doc(&events))]);
    Some(Write::Create(EVENT, uuid_key(Uuid::now_v7()), columns))
}

/// Follows what the other hosts on a shared server do, for as long as the store is open. The connection is used for nothing
/// else: a server that ends it, because too much waits on it, interrupts no other question.
pub(crate) async fn follow_others(database: Database, feed: Weak<Feed>, host: HostId) {
    let mut others = Others { host, since: Utc::now(), known: HashSet::new(), order: VecDeque::new() };
    loop {
        if let Err(error) = others.follow(&database, &feed).await {
            warn!(%error, "the changes of other hosts are not followed for a moment");
        }
        if feed.strong_count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Removes events that every host has read long ago, for as long as the store is open.
pub(crate) async fn clean(database: Arc<Database>, feed: Weak<Feed>) {
    while feed.strong_count() > 0 {
        let mut variables = Variables::new();
        variables.insert("old", time(Utc::now() - SHARED_FOR));
        // The hosts do so at once now and then; who meets another one tries again next time.
        if let Err(error) = database.value(FORGET, variables).await {
            debug!(%error, "old events stay a little longer");
        }
        tokio::time::sleep(CLEANED_EVERY).await;
    }
}

const FORGET: &str = "DELETE event WHERE created < $old RETURN NONE";
const MISSED: &str = "SELECT id, host, doc, created FROM event WITH INDEX event_created WHERE created >= $since \
    ORDER BY created ASC";

/// What is known of the other hosts' transactions with events.
struct Others {
    host: HostId,
    /// When the latest of them was written.
    since: DateTime<Utc>,
    /// The latest of them, and the order in which they came.
    known: HashSet<Uuid>,
    order: VecDeque<Uuid>,
}

impl Others {
    async fn follow(&mut self, database: &Database, feed: &Weak<Feed>) -> Result<(), StoreError> {
        let mut changes = Box::pin(database.live("LIVE SELECT id, host, doc, created FROM event").await?);
        let mut variables = Variables::new();
        // A clock that was set back writes events that are older than the latest.
        variables.insert("since", time(self.since.min(Utc::now()) - OVERLAP));
        // What was written between two live queries.
        for row in Columns::all("event", database.value(MISSED, variables).await?)? {
            let Some(feed) = feed.upgrade() else { return Ok(()) };
            self.tell(row, &feed);
        }
        while let Some(change) = changes.next().await {
            let Some(feed) = feed.upgrade() else { return Ok(()) };
            let change = change.map_err(|error| StoreError::Unavailable(error.to_string()))?;
            if change.action != Action::Create {
                continue;
            }
            if let Some(row) = Columns::of("event", change.data)? {
                self.tell(row, &feed);
            }
        }
        Err(StoreError::Unavailable("the server ended the live query".into()))
    }

    fn tell(&mut self, row: Columns, feed: &Feed) {
        match self.of_another_host(row) {
            Ok(events) => feed.publish(events),
            Err(error) => debug!(%error, "a notification does not read"),
        }
    }

    /// The events of one row, if another host wrote it and it was not told before; otherwise none.
    fn of_another_host(&mut self, mut row: Columns) -> Result<Vec<Event>, StoreError> {
        let id = match row.take("id") {
            Value::RecordId(id) => id.key,
            other => return Err(StoreError::Corrupt { noun: "event".into(), detail: format!("its id is {other:?}") }),
        };
        let surrealdb::types::RecordIdKey::Uuid(id) = id else { return Ok(Vec::new()) };
        let id = id.into_inner();
        if row.uuid("host")? == self.host.0 || !self.known.insert(id) {
            return Ok(Vec::new());
        }
        self.order.push_back(id);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.since = self.since.max(row.time("created")?);
        row.doc("doc")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tocsin_model::tlp::Tlp;

    #[test]
    fn identifiers_grow_with_each_event() {
        let feed = Feed::default();
        let mut receiver = feed.subscribe();
        let event = |key: usize| Event {
            id: Uuid::nil(),
            noun: Noun::Plugin,
            key: key.to_string(),
            organisation: None,
            tlp: Tlp::Clear,
            body: Json::Null,
        };
        feed.publish((0..100).map(event).collect());
        // As if the clock had been set back since.
        *feed.last.lock().expect("not poisoned") = Uuid::from_u128(u128::MAX - 1_000);
        feed.publish(vec![event(100)]);
        let ids: Vec<Uuid> = std::iter::from_fn(|| receiver.try_recv().ok()).map(|event| event.id).collect();
        assert_eq!(ids.len(), 101);
        assert!(ids.is_sorted_by(|one, next| one < next));
    }
}
