//! Live changes: what a client that was away resumes behind.

use std::sync::Arc;

use tocsin_model::live::Event;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use crate::App;

impl App {
    /// The events behind this one, and the feed from there on, without a gap between them. `None` when this host does
    /// not remember so far back, or never told that event.
    #[must_use]
    pub fn events_after(&self, after: Uuid) -> (Option<Vec<Arc<Event>>>, Receiver<Arc<Event>>) {
        self.store().events_after(after)
    }
}
