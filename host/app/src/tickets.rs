//! Tickets: reading them, marking them, running them again, saying what became of an uncertain step.

use tocsin_model::{
    id::TicketId,
    ioc::Ioc,
    page::Page,
    ticket::{Ticket, TicketKind, TicketState},
    timeline::{Resolution, TimelineEntry},
    viewer::{Action, Viewer},
};
use tocsin_store::{PageRequest, Payload, TicketFilter};

use crate::{
    App, engine,
    enrichments::Order,
    error::{Error, Result, require},
};

mod marking;
mod resolve;
mod timeline;

impl App {
    /// The tickets that match, without their reports, latest change first.
    ///
    /// # Errors
    /// `Forbidden`, `InvalidCursor`.
    pub async fn tickets(&self, viewer: &Viewer, filter: &TicketFilter, page: &PageRequest) -> Result<Page<Ticket>> {
        require(viewer, Action::ReadTickets)?;
        Ok(self.store().tickets(viewer, filter, page).await?)
    }

    /// One ticket with its report, as it follows from its latest run's journal: while that is under way, what is known so
    /// far.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn ticket(&self, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
        require(viewer, Action::ReadTickets)?;
        let mut ticket = self.visible_ticket(viewer, id).await?;
        if let (TicketKind::Enrichment, Some(run)) = (ticket.kind, ticket.run_id) {
            ticket.report = Some(engine::report(&self.store().journal(&App::host_viewer(), run).await?));
        }
        Ok(ticket)
    }

    pub(crate) async fn visible_ticket(&self, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
        self.store().ticket(viewer, id).await?.ok_or_else(|| Error::not_found("ticket"))
    }

    /// Runs an enrichment again.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while a run is under way, and for an investigation.
    pub async fn rerun_ticket(&self, viewer: &Viewer, id: TicketId) -> Result<Ticket> {
        require(viewer, Action::Submit)?;
        let ticket = self.visible_ticket(viewer, id).await?;
        let Some(ioc) = ticket.ioc.clone().filter(|_| ticket.kind == TicketKind::Enrichment) else {
            let message = format!("only an enrichment is run again, and this is of kind {}", ticket.kind);
            return Err(Error::Conflict(message));
        };
        if ticket.state != TicketState::Closed {
            return Err(Error::Conflict(format!("its run is under way ({}): wait until it is closed", ticket.state)));
        }
        let ioc = Ioc::parse(Some(ioc.kind), &ioc.value)
            .map_err(|error| Error::Internal(format!("ticket {id} has an IoC that is none: {error}")))?;
        let plan = self.plan(ticket.organisation).await?;
        self.queue_enrichment(&Order::again(viewer, &ticket), &plan, &ioc, Some(ticket)).await?;
        self.engine().wake();
        self.ticket(viewer, id).await
    }

    /// A provider's document that the ticket's report refers to.
    ///
    /// # Errors
    /// `NotFound`, also for a document that exists but is not this ticket's.
    pub async fn raw_document(&self, viewer: &Viewer, id: TicketId, digest: &str) -> Result<Payload> {
        let ticket = self.ticket(viewer, id).await?;
        let sections = ticket.report.into_iter().flat_map(|report| report.sections);
        let known = sections.flat_map(|section| section.raw).any(|document| document.digest == digest);
        let document = if known { self.store().payload(digest).await? } else { None };
        document.ok_or_else(|| Error::not_found("document"))
    }

    /// What happened to a ticket, oldest first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn timeline(&self, viewer: &Viewer, id: TicketId) -> Result<Vec<TimelineEntry>> {
        require(viewer, Action::ReadTickets)?;
        let ticket = self.visible_ticket(viewer, id).await?;
        let sightings = self.store().sightings_of_ticket(viewer, id).await?;
        // An investigation's run is its enrichment's, which may be marked more strictly.
        let journal = match ticket.run_id {
            Some(run) if self.visible_run(viewer, run).await?.is_some() => {
                self.store().journal(&App::host_viewer(), run).await?
            }
            _ => Vec::new(),
        };
        Ok(timeline::of(&ticket, &sightings, &journal))
    }

    /// Says what became of a step whose outcome is unknown; the run goes on from there.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Conflict` when no step is uncertain.
    pub async fn resolve_ticket(&self, viewer: &Viewer, id: TicketId, resolution: Resolution) -> Result<Ticket> {
        require(viewer, Action::ResolveUncertain)?;
        let ticket = self.visible_ticket(viewer, id).await?;
        let run = ticket.run_id.filter(|_| ticket.state == TicketState::Uncertain);
        let Some(run) = run else {
            return Err(Error::Conflict("no step of this ticket is uncertain".to_owned()));
        };
        self.resolve_step(viewer, &ticket, run, resolution).await?;
        self.engine().wake();
        self.ticket(viewer, id).await
    }
}
