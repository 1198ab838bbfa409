//! Marking a ticket by hand: raising and lowering how far it may travel.

use chrono::Utc;
use serde_json::json;
use tocsin_model::{
    audit::Change,
    id::TicketId,
    ticket::{Ticket, TicketKind},
    tlp::Tlp,
    viewer::{Action, Viewer},
};
use tocsin_store::{StoreError, Unit};

use crate::{
    App,
    error::{Error, Result, require},
};

/// How often a ticket is read again while its run changes it.
const ATTEMPTS: u32 = 8;

impl App {
    /// Changes a ticket's marking; `None` leaves it as it is.
    ///
    /// # Errors
    /// `Forbidden` to all but the CERT, `NotFound`; `Invalid` for a marking above the viewer's clearance;
    /// `VersionMismatch` when the ticket is not at `version` any more.
    pub async fn mark_ticket(
        &self,
        viewer: &Viewer,
        id: TicketId,
        tlp: Option<Tlp>,
        version: Option<u64>,
    ) -> Result<Ticket> {
        require(viewer, Action::MarkTickets)?;
        for _ in 0..ATTEMPTS {
            let before = self.visible_ticket(viewer, id).await?;
            if before.kind == TicketKind::Assistance {
                let message = "a request for help is marked as its thread is: change the incident's marking";
                return Err(Error::Conflict(message.to_owned()));
            }
            if version.is_some_and(|version| version != before.version) {
                return Err(Error::VersionMismatch { current: Box::new(json!(before)) });
            }
            let Some(tlp) = tlp.filter(|tlp| *tlp != before.tlp) else { return self.ticket(viewer, id).await };
            if tlp > viewer.clearance {
                let clearance = viewer.clearance.label();
                let message = format!("is above your clearance ({clearance}): you could not read the ticket any more");
                return Err(Error::invalid("tlp", message));
            }
            match self.store().commit(marked(viewer, &before, tlp)).await {
                Ok(()) => return self.ticket(viewer, id).await,
                // Its run, or somebody else, was faster.
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Unavailable {
            public: "the ticket is being changed by many at once: try again".to_owned(),
            log: format!("ticket {id} changed {ATTEMPTS} times while it was being marked"),
        })
    }
}

fn marked(viewer: &Viewer, before: &Ticket, tlp: Tlp) -> Unit {
    let at = Utc::now();
    let after = Ticket { tlp, updated_at: at, version: before.version + 1, ..before.clone() };
    let mut unit = Unit::new();
    unit.update_ticket(&after);
    unit.mark_ioc(&after);
    unit.audit(Change {
        actor: viewer.principal.into(),
        action: "ticket.mark".to_owned(),
        subject: format!("ticket/{}", before.id),
        organisation: Some(before.organisation),
        before: Some(json!({ "tlp": before.tlp })),
        after: Some(json!({ "tlp": tlp })),
        at,
    });
    unit
}
