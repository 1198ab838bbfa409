//! Submitting text or IoCs: one enrichment ticket per organisation and IoC, opened or run again.

mod input;
mod queue;

use futures::{StreamExt, TryStreamExt, stream};
use tocsin_model::{
    ioc::Ioc,
    submission::{Accepted, AcceptedTicket, Submission},
    viewer::{Action, Viewer},
};

use crate::{
    App,
    error::{Error, Result, require},
};

pub(crate) use queue::{Order, audited};

/// How many tickets of one submission are read, and then written, at the same time. Bounds memory; the store commits them
/// in groups.
const WRITES_AT_ONCE: usize = 256;

impl App {
    /// Takes a submission: opens an enrichment ticket for each distinct value, or runs the existing one again. Every
    /// ticket in the answer is durable.
    ///
    /// # Errors
    /// `Invalid` when a field is wrong, `TooLarge` when there are too many values; then nothing was stored.
    pub async fn submit(&self, viewer: &Viewer, submission: Submission) -> Result<Accepted> {
        require(viewer, Action::Submit)?;
        let input = input::read(submission)?;
        if input.marking.tlp > viewer.clearance {
            let message =
                format!("is above your clearance ({}): you could not read the ticket", viewer.clearance.label());
            return Err(Error::invalid("tlp", message));
        }
        let order = Order::new(viewer, &input.marking);
        let tickets = self.queue_order(&order, &input.iocs).await?;
        self.engine().wake();
        metrics::counter!("tocsin_iocs_submitted_total").increment(tickets.len() as u64);
        Ok(Accepted { tickets, rejected: input.rejected })
    }

    /// Opens or runs again the ticket of each IoC of an order. Every ticket in the answer is durable.
    pub(crate) async fn queue_order(&self, order: &Order, iocs: &[Ioc]) -> Result<Vec<AcceptedTicket>> {
        let plan = &self.plan(order.organisation()).await?;
        let mut tickets: Vec<AcceptedTicket> = Vec::with_capacity(iocs.len());
        for iocs in iocs.chunks(WRITES_AT_ONCE) {
            let mut known = self.known_tickets(order, iocs).await?;
            let with_known: Vec<_> = iocs.iter().map(|ioc| (ioc.clone(), known.remove(&order.ticket(ioc)))).collect();
            let written: Vec<AcceptedTicket> = stream::iter(with_known)
                .map(|(ioc, known)| async move { self.queue_enrichment(order, plan, &ioc, known).await })
                .buffered(WRITES_AT_ONCE)
                .try_collect()
                .await?;
            tickets.extend(written);
        }
        Ok(tickets)
    }
}
