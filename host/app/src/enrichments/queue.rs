//! Opening an IoC's enrichment ticket, or running it again: one unit of work, retried when another caller was faster.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tocsin_model::{
    audit::Change,
    id::{IncidentId, OrganisationId, RunId, SightingId, TicketId},
    incident::Incident,
    ioc::{Ioc, defang},
    ioc_record::Sighting,
    run::{Run, RunState},
    special::{Special, special},
    submission::AcceptedTicket,
    ticket::{IocRef, Ticket, TicketKind, TicketState},
    tlp::{Pap, Tlp},
    viewer::{Principal, Viewer},
};
use tocsin_store::{StoreError, Unit};
use uuid::Uuid;

use super::input::Marking;
use crate::{
    App,
    engine::Place,
    error::{Error, Result},
    flow::Plan,
};

/// How often a ticket is read again when others change it at the same time.
const ATTEMPTS: u32 = 8;
/// How long to rest before the database is asked again what became of a run.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Who wants an IoC enriched, and how it is marked.
pub(crate) struct Order {
    /// Its runs take turns with those of other orders.
    lane: Uuid,
    by: Principal,
    organisation: OrganisationId,
    tlp: Tlp,
    pap: Pap,
    source: Option<String>,
    note: Option<String>,
    incident: Option<IncidentId>,
    at: DateTime<Utc>,
}

impl Order {
    pub(super) fn new(viewer: &Viewer, marking: &Marking) -> Self {
        Self {
            lane: Uuid::now_v7(),
            by: viewer.principal,
            organisation: viewer.organisation,
            tlp: marking.tlp,
            pap: marking.pap,
            source: marking.source.clone(),
            note: marking.note.clone(),
            incident: None,
            at: Utc::now(),
        }
    }

    /// An order for the organisation that an incident is about, as the incident is marked.
    pub(crate) fn for_incident(by: Principal, incident: &Incident) -> Self {
        Self {
            lane: Uuid::now_v7(),
            by,
            organisation: incident.organisation,
            tlp: incident.tlp,
            pap: incident.pap,
            // Which one is in a field of the sighting that only those get who see it.
            source: Some(Sighting::OF_INCIDENT.to_owned()),
            note: None,
            incident: Some(incident.id),
            at: Utc::now(),
        }
    }

    /// Whose tickets it opens.
    pub(super) fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// The id of the ticket that an IoC has or will have.
    pub(super) fn ticket(&self, ioc: &Ioc) -> TicketId {
        TicketId::enrichment(self.organisation, ioc.id())
    }

    /// An order to run an existing ticket again, as it is marked.
    pub(crate) fn again(viewer: &Viewer, ticket: &Ticket) -> Self {
        Self {
            lane: Uuid::now_v7(),
            by: viewer.principal,
            organisation: ticket.organisation,
            tlp: ticket.tlp,
            pap: ticket.pap,
            source: Some("run again".to_owned()),
            note: None,
            incident: None,
            at: Utc::now(),
        }
    }
}

impl App {
    /// The tickets that these IoCs have already, by their ids.
    pub(super) async fn known_tickets(&self, order: &Order, iocs: &[Ioc]) -> Result<HashMap<TicketId, Ticket>> {
        let ids: Vec<TicketId> = iocs.iter().map(|ioc| order.ticket(ioc)).collect();
        let known = self.store().tickets_by_id(&App::host_viewer(), &ids).await?;
        Ok(known.into_iter().map(|ticket| (ticket.id, ticket)).collect())
    }

    /// Opens the ticket of an IoC, or runs the one that is known again. A ticket whose run is under way keeps it: its
    /// answer is fresh.
    pub(crate) async fn queue_enrichment(
        &self,
        order: &Order,
        plan: &Plan,
        ioc: &Ioc,
        mut known: Option<Ticket>,
    ) -> Result<AcceptedTicket> {
        let reference = IocRef { id: ioc.id(), kind: ioc.kind(), value: ioc.value().to_owned() };
        let id = order.ticket(ioc);
        let special = special(ioc);
        for _ in 0..ATTEMPTS {
            let rerun = known.is_some();
            let place = self.engine().place(order.lane);
            let queueing = Queueing { order, plan, ioc, reference: &reference, special: special.as_ref() };
            let (unit, run) = queueing.unit(known, place.is_some());
            match self.commit_and_drive(unit, run.zip(place)).await {
                Ok(()) => return Ok(AcceptedTicket { id, ioc: reference, rerun, special }),
                // Another caller was faster.
                Err(StoreError::AlreadyExists { .. } | StoreError::Conflict { .. }) => {
                    known = self.store().ticket(&App::host_viewer(), id).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Unavailable {
            public: format!("`{}` is being submitted by many at once: send it again", ioc.value()),
            log: format!("ticket {id} changed {ATTEMPTS} times while it was being queued"),
        })
    }

    /// Commits a unit and drives the run that it makes this host's own. In a task of its own: a caller that goes away
    /// between the two would leave a run that nobody drives.
    async fn commit_and_drive(&self, unit: Unit, own: Option<(Run, Place)>) -> Result<(), StoreError> {
        let Some((run, place)) = own else { return self.store().commit(unit).await };
        let app = self.clone();
        let work = tokio::spawn(async move {
            let outcome = app.store().commit(unit).await;
            match &outcome {
                Ok(()) => app.engine().drive_next(run, place),
                Err(StoreError::Unavailable(_) | StoreError::Engine(_)) => {
                    tokio::spawn(async move { app.drive_if_stored(run, place).await });
                }
                Err(_) => {}
            }
            outcome
        });
        work.await.unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
    }

    /// Nobody knows whether the run was stored: looks until the database says.
    async fn drive_if_stored(&self, run: Run, place: Place) {
        while !self.engine().is_stopping() {
            match self.store().run(&App::host_viewer(), run.id).await {
                Ok(Some(_)) => return self.engine().drive_next(run, place),
                Ok(None) => return,
                Err(_) => tokio::time::sleep(LOOK_AGAIN).await,
            }
        }
    }
}

/// One IoC of an order, and everything that its unit is made of.
struct Queueing<'a> {
    order: &'a Order,
    plan: &'a Plan,
    ioc: &'a Ioc,
    reference: &'a IocRef,
    special: Option<&'a Special>,
}

impl Queueing<'_> {
    /// The unit, and the new run if there is one. `own`: this host drives it next.
    fn unit(&self, existing: Option<Ticket>, own: bool) -> (Unit, Option<Run>) {
        let Queueing { order, plan, ioc, reference, special } = *self;
        let mut unit = Unit::new();
        let mut new_run = None;
        let before = existing.as_ref().map(audited);
        let under_way = existing.as_ref().is_some_and(|ticket| ticket.state != TicketState::Closed);
        let is_new = existing.is_none();
        let mut ticket = existing.unwrap_or_else(|| opened(order, ioc, reference, special));
        ticket.tlp = ticket.tlp.max(order.tlp);
        ticket.pap = ticket.pap.max(order.pap);
        ticket.source = order.source.clone().or(ticket.source);
        ticket.note = order.note.clone().or(ticket.note);
        ticket.updated_at = order.at;
        if !under_way {
            let mut run = plan.run(&ticket, order.at);
            if own {
                (run.state, run.epoch) = (RunState::Running, 1);
            }
            ticket.state = TicketState::Queued;
            ticket.reason = None;
            ticket.run_id = Some(run.id);
            ticket.runs += 1;
            unit.create_run(&run);
            new_run = Some(run);
        }
        if is_new {
            unit.create_ticket(&ticket);
        } else {
            ticket.version += 1;
            unit.update_ticket(&ticket);
        }
        unit.see_ioc(reference, special, ticket.tlp, order.at);
        unit.create_sighting(&sighting(order, reference, ticket.id));
        unit.audit(Change {
            actor: order.by.into(),
            action: "enrichment.submit".to_owned(),
            subject: format!("ticket/{}", ticket.id),
            organisation: Some(ticket.organisation),
            before,
            after: Some(audited(&ticket)),
            at: order.at,
        });
        (unit, new_run)
    }
}

fn opened(order: &Order, ioc: &Ioc, reference: &IocRef, special: Option<&Special>) -> Ticket {
    Ticket {
        id: TicketId::enrichment(order.organisation, reference.id),
        kind: TicketKind::Enrichment,
        state: TicketState::Queued,
        title: format!("Enrich {}", defang(ioc)),
        organisation: order.organisation,
        tlp: order.tlp,
        pap: order.pap,
        ioc: Some(reference.clone()),
        special: special.cloned(),
        verdict: None,
        score: None,
        confidence: None,
        report: None,
        run_id: None,
        runs: 0,
        investigation: None,
        enrichment: None,
        external: None,
        thread: None,
        incident: None,
        question: None,
        asked_by: None,
        assignee: None,
        taken_at: None,
        due_at: None,
        reason: None,
        source: None,
        note: None,
        created_at: order.at,
        updated_at: order.at,
        closed_at: None,
        version: 1,
    }
}

fn sighting(order: &Order, ioc: &IocRef, ticket: TicketId) -> Sighting {
    Sighting {
        id: SightingId::fresh(),
        ioc: ioc.id,
        organisation: order.organisation,
        ticket,
        by: order.by,
        source: order.source.clone(),
        note: order.note.clone(),
        incident: order.incident,
        tlp: order.tlp,
        pap: order.pap,
        at: order.at,
    }
}

/// What the audit log keeps of a ticket: its state, not its report.
pub(crate) fn audited(ticket: &Ticket) -> Value {
    json!({
        "state": ticket.state, "tlp": ticket.tlp, "pap": ticket.pap, "run_id": ticket.run_id,
        "verdict": ticket.verdict, "score": ticket.score, "version": ticket.version,
    })
}

impl Plan {
    /// A new run of the flow for this ticket.
    fn run(&self, ticket: &Ticket, at: DateTime<Utc>) -> Run {
        Run {
            id: RunId::fresh(),
            playbook: self.playbook.clone(),
            digest: self.digest.clone(),
            ticket: ticket.id,
            organisation: ticket.organisation,
            tlp: ticket.tlp,
            state: RunState::Queued,
            input: self.input(ticket),
            output: None,
            error: None,
            epoch: 0,
            created_at: at,
            updated_at: at,
            finished_at: None,
        }
    }
}
