//! What a person says of a step whose outcome is unknown goes into the journal like any other outcome.

use chrono::Utc;
use serde_json::json;
use tocsin_model::{
    audit::Change,
    id::RunId,
    run::{Entry, Notification, Record, Run, RunState, StepOutcome},
    ticket::{Ticket, TicketState},
    timeline::Resolution,
    viewer::{Principal, Viewer},
};
use tocsin_store::{StoreError, Unit};
use uuid::Uuid;

use crate::{
    App,
    engine::Replay,
    error::{Error, Result},
};

/// How long an external ticket's key may be.
const MAX_KEY_CHARS: usize = 200;

impl App {
    /// Appends the resolution and queues the run again.
    pub(super) async fn resolve_step(
        &self,
        viewer: &Viewer,
        ticket: &Ticket,
        run: RunId,
        resolution: Resolution,
    ) -> Result<()> {
        check(&resolution)?;
        let host = App::host_viewer();
        let run = self.store().run(&host, run).await?.ok_or_else(|| Error::not_found("run"))?;
        let journal = self.store().journal(&host, run.id).await?;
        let replay = Replay::of(&journal);
        let uncertain = replay.unfinished().find(|(_, step)| step.uncertain).map(|(step, _)| step);
        let Some(step) = uncertain.filter(|_| run.state == RunState::Uncertain) else {
            return Err(Error::Conflict("no step of this run is uncertain".to_owned()));
        };
        let entry = Entry {
            seq: replay.next_seq(),
            at: Utc::now(),
            record: Record::Notification(notification(step, &resolution, person(viewer))),
        };
        match self.store().commit(unit(viewer, ticket, &run, &entry, &resolution)).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict { .. } | StoreError::RunTaken(_)) => {
                Err(Error::Conflict("somebody else resolved it meanwhile: look again".to_owned()))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// What a person says of the external ticket is shown to others as a link: it has to be one.
fn check(resolution: &Resolution) -> Result<()> {
    let Resolution::Happened { key, url } = resolution else { return Ok(()) };
    if key.trim().is_empty() || key.chars().count() > MAX_KEY_CHARS || key.chars().any(char::is_control) {
        let message = format!("give the other system's key, 1 to {MAX_KEY_CHARS} characters: SOC-42");
        return Err(Error::invalid("key", message));
    }
    let is_link = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if is_link { Ok(()) } else { Err(Error::invalid("url", "give the address of the ticket: http:// or https://")) }
}

fn person(viewer: &Viewer) -> Uuid {
    match viewer.principal {
        Principal::Account(id) => id.0,
        Principal::ApiClient(id) => id.0,
        Principal::Host => Uuid::nil(),
    }
}

fn notification(step: u32, resolution: &Resolution, by: Uuid) -> Notification {
    match resolution {
        Resolution::Happened { key, url } => Notification::Done {
            step,
            outcome: StepOutcome::Ok(json!({ "key": key, "url": url })),
            duration_ms: 0,
            cached: false,
            resolved_by: Some(by),
        },
        Resolution::DidNotHappen => Notification::Retry { step, resolved_by: by },
    }
}

fn unit(viewer: &Viewer, ticket: &Ticket, run: &Run, entry: &Entry, resolution: &Resolution) -> Unit {
    let mut unit = Unit::new();
    unit.append(run.id, std::slice::from_ref(entry));
    unit.update_run(&Run { state: RunState::Queued, error: None, updated_at: entry.at, ..run.clone() });
    let after = Ticket {
        state: TicketState::Queued,
        reason: None,
        updated_at: entry.at,
        version: ticket.version + 1,
        ..ticket.clone()
    };
    unit.update_ticket(&after);
    unit.audit(Change {
        actor: viewer.principal.into(),
        action: "ticket.resolve".to_owned(),
        subject: format!("ticket/{}", ticket.id),
        organisation: Some(ticket.organisation),
        before: Some(json!({ "state": ticket.state })),
        after: Some(json!({ "state": after.state, "resolution": resolution })),
        at: entry.at,
    });
    unit
}
