//! Events: told to this process after each commit, and kept for a while so that a client can resume.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::StreamExt;
use serde_json::Value as Json;
use surrealdb::types::Value;
use tocsin_model::{
    id::HostId,
    live::{Event, Noun},
    ticket::Ticket,
};
use tokio::sync::broadcast;
use tracing::{debug, warn};
use uuid::Uuid;

use crate::{database::Database, error::StoreError, value::Columns};

/// How many events a slow receiver may be behind before it misses some.
const BACKLOG: usize = 4_096;
/// How many events are kept for clients that resume.
const KEPT: usize = 4_096;

/// The events of this process and, on a shared server, of the other hosts.
#[derive(Debug)]
pub(crate) struct Feed {
    sender: broadcast::Sender<Arc<Event>>,
    kept: Mutex<VecDeque<Arc<Event>>>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { sender: broadcast::channel(BACKLOG).0, kept: Mutex::default() }
    }
}

impl Feed {
    /// Gives the events their identifiers, keeps and tells them.
    pub(crate) fn publish(&self, events: Vec<Event>) {
        if events.is_empty() {
            return;
        }
        let mut kept = self.kept();
        for mut event in events {
            event.id = Uuid::now_v7();
            let event = Arc::new(event);
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back(Arc::clone(&event));
            // Nobody may be listening.
            let _ = self.sender.send(event);
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.sender.subscribe()
    }

    /// All events behind `after` and a receiver for those that follow, without a gap between. `None` instead of the
    /// events when `after` is not kept (any more).
    pub(crate) fn resume(&self, after: Uuid) -> (Option<Vec<Arc<Event>>>, broadcast::Receiver<Arc<Event>>) {
        let kept = self.kept();
        let receiver = self.sender.subscribe();
        let missed = kept
            .binary_search_by_key(&after, |event| event.id)
            .ok()
            .map(|place| kept.range(place + 1..).cloned().collect());
        (missed, receiver)
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<Event>>> {
        // A panic while it was held cannot leave a queue of finished events half-changed.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Follows what the other hosts on a shared server do with tickets, for as long as the store is open.
pub(crate) async fn follow_others(database: Arc<Database>, feed: std::sync::Weak<Feed>, host: HostId) {
    loop {
        if let Err(error) = follow(&database, &feed, host).await {
            warn!(%error, "the changes of other hosts are not followed for a moment");
        }
        if feed.strong_count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn follow(database: &Database, feed: &std::sync::Weak<Feed>, host: HostId) -> Result<(), StoreError> {
    let mut changes = Box::pin(database.live("LIVE SELECT host, doc FROM ticket").await?);
    while let Some(change) = changes.next().await {
        let Some(feed) = feed.upgrade() else { return Ok(()) };
        let change = change.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        match of_another_host(change.data, host) {
            Ok(Some(ticket)) => feed.publish(vec![ticket_event(&ticket)]),
            Ok(None) => {}
            Err(error) => debug!(%error, "a notification does not read"),
        }
    }
    Err(StoreError::Unavailable("the server ended the live query".into()))
}

fn of_another_host(data: Value, host: HostId) -> Result<Option<Ticket>, StoreError> {
    let Some(mut row) = Columns::of("ticket", data)? else { return Ok(None) };
    if row.uuid("host")? == host.0 {
        return Ok(None);
    }
    row.doc("doc").map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tocsin_model::tlp::Tlp;

    fn event(key: usize) -> Event {
        Event {
            id: Uuid::nil(),
            noun: Noun::Plugin,
            key: key.to_string(),
            organisation: None,
            tlp: Tlp::Clear,
            body: Json::Null,
        }
    }

    #[test]
    fn a_client_resumes_behind_the_last_event_it_saw() {
        let feed = Feed::default();
        let mut receiver = feed.subscribe();
        feed.publish((0..5).map(event).collect());
        let third = (0..3).map(|_| receiver.try_recv().expect("published")).last().expect("three").id;
        let (missed, _) = feed.resume(third);
        let keys: Vec<_> = missed.expect("kept").iter().map(|event| event.key.clone()).collect();
        assert_eq!(keys, ["3", "4"]);
    }

    #[test]
    fn a_client_that_was_away_too_long_is_told_to_read_again() {
        let feed = Feed::default();
        let mut receiver = feed.subscribe();
        feed.publish(vec![event(0)]);
        let first = receiver.try_recv().expect("published").id;
        for _ in 0..KEPT {
            feed.publish(vec![event(1)]);
        }
        assert!(feed.resume(first).0.is_none());
    }
}
