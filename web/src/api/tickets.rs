//! Tickets.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use tocsin_model::{
    id::TicketId,
    page::Page,
    ticket::Ticket,
    timeline::{Resolution, TimelineEntry},
    tlp::Tlp,
};

use super::{Api, Failure};

/// Which tickets a list shows; empty texts filter nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketFilter {
    /// The kind's word.
    pub kind: String,
    /// The state's word.
    pub state: String,
    /// The verdict's word.
    pub verdict: String,
    /// The IoC type's word.
    pub ioc_type: String,
    /// Text to look for.
    pub text: String,
    /// Where the page begins.
    pub cursor: String,
}

impl Api {
    /// One page of tickets, the latest changed first.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn tickets(self, filter: TicketFilter) -> Result<Page<Ticket>, Failure> {
        self.get("/tickets")
            .query("kind", Some(filter.kind))
            .query("state", Some(filter.state))
            .query("verdict", Some(filter.verdict))
            .query("type", Some(filter.ioc_type))
            .query("q", Some(filter.text))
            .query("cursor", Some(filter.cursor))
            .send()
            .await
    }

    /// The tickets that changed since then, the latest changed first, at most 1,000.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn tickets_since(self, since: DateTime<Utc>) -> Result<Vec<Ticket>, Failure> {
        let since = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut tickets = Vec::new();
        let mut cursor = None;
        for _ in 0..5 {
            let request = self.get("/tickets").query("updated_since", Some(&since)).query("limit", Some(200));
            let page: Page<Ticket> = request.query("cursor", cursor).send().await?;
            tickets.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok(tickets)
    }

    /// A ticket with its report.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn ticket(self, id: TicketId) -> Result<Ticket, Failure> {
        self.get(&format!("/tickets/{id}")).send().await
    }

    /// What happened to a ticket.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn timeline(self, id: TicketId) -> Result<Page<TimelineEntry>, Failure> {
        self.get(&format!("/tickets/{id}/timeline")).query("limit", Some(200)).send().await
    }

    /// Says how far a ticket may travel, whichever version it is at.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn mark(self, id: TicketId, tlp: Tlp) -> Result<Ticket, Failure> {
        self.patch_any(&format!("/tickets/{id}")).json(&json!({ "tlp": tlp })).send().await
    }

    /// Runs a ticket again.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn rerun(self, id: TicketId) -> Result<Ticket, Failure> {
        self.post(&format!("/tickets/{id}/rerun")).send().await
    }

    /// Says what became of a step whose outcome is unknown.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn resolve(self, id: TicketId, resolution: &Resolution) -> Result<Ticket, Failure> {
        self.post(&format!("/tickets/{id}/resolve")).json(resolution).send().await
    }

    /// A provider's document as it was sent.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn raw(self, id: TicketId, digest: &str) -> Result<String, Failure> {
        self.get(&format!("/tickets/{id}/raw/{digest}")).text().await
    }
}
