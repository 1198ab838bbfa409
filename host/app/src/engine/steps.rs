//! Doing a step: which action it is, what doing it twice would mean, what is kept of its outcome.

use std::{sync::Arc, time::Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tocsin_model::{
    id::{ConnectionId, RunId, TicketId},
    plugin::Effect,
    run::{Run, StepFailure, StepOutcome, StepRequest},
    tlp::{Pap, Tlp},
};
use tocsin_sandbox::{CallError, CallErrorKind};
use tocsin_store::{CachedAnswer, Payload, Unit};

use super::{enrich, open, report::ENRICH, waits::Waits};
use crate::App;

/// The action that opens a ticket in the team's ticketing system.
pub(super) const OPEN: &str = "ticketing.open";

/// A step that is to be done.
pub(super) struct Job {
    pub(super) run: RunId,
    /// The ticket that the run works for.
    pub(super) ticket: TicketId,
    /// The run's marking: nothing is sent under a freer one, whatever the playbook says.
    pub(super) tlp: Tlp,
    pub(super) pap: Pap,
    pub(super) step: u32,
    pub(super) request: StepRequest,
    pub(super) effect: Effect,
    /// A host that is gone may have done it already.
    pub(super) may_have_happened: bool,
    /// Told when the step waits for a quota.
    pub(super) waits: Arc<Waits>,
}

/// How a step ended.
pub(super) enum StepEnd {
    /// It has an outcome.
    Done { outcome: StepOutcome, duration_ms: u64, cached: bool, kept: Kept },
    /// Nobody knows what became of it, and it must not be done again.
    Uncertain { reason: String },
}

/// An answer that holds beyond this host's life.
pub(super) struct Remembered {
    pub(super) connection: ConnectionId,
    pub(super) key: String,
    pub(super) answer: CachedAnswer,
    pub(super) expires_at: DateTime<Utc>,
}

/// What is stored beside a step's outcome.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) documents: Vec<Payload>,
    pub(super) answer: Option<Box<Remembered>>,
}

impl Kept {
    /// How many bytes its documents have.
    pub(super) fn weight(&self) -> usize {
        self.documents.iter().map(|document| document.bytes.len()).sum()
    }

    pub(super) fn add_to(&self, unit: &mut Unit) {
        for document in &self.documents {
            unit.put_payload(document);
        }
        if let Some(remembered) = &self.answer {
            let Remembered { connection, key, answer, expires_at } = &**remembered;
            unit.remember_answer(*connection, key, answer, *expires_at);
        }
    }
}

/// The outcome of an action, before its duration is known.
pub(super) enum Ended {
    Ok { value: Value, cached: bool, kept: Kept },
    Err(StepFailure),
    Uncertain(String),
}

/// What doing this step twice would mean, as the connection's plugin declares it. An action or connection that does
/// not exist fails without doing anything.
pub(super) fn effect(app: &App, request: &StepRequest) -> Effect {
    let name = request.action.rsplit('.').next().unwrap_or_default();
    let connection = app.registry().get(&request.connection);
    let action = connection.and_then(|connection| connection.manifest.action(name));
    action.map_or(Effect::Read, |action| action.effect)
}

/// The run's PAP marking, which its input carries.
pub(super) fn pap_of(run: &Run) -> Pap {
    run.input.get("pap").and_then(|pap| serde_json::from_value(pap.clone()).ok()).unwrap_or(Pap::Red)
}

/// Does a step.
pub(super) async fn execute(app: &App, job: Job) -> StepEnd {
    let started = Instant::now();
    let ended = match job.request.action.as_str() {
        ENRICH => enrich::enrich(app, &job).await,
        OPEN => open::open(app, &job).await,
        unknown => Ended::Err(StepFailure {
            code: "unsupported".to_owned(),
            message: format!("there is no action `{unknown}`"),
            remedy: format!("A playbook may use `{ENRICH}` and `{OPEN}`."),
        }),
    };
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    metrics::histogram!("tocsin_step_duration_seconds", "action" => job.request.action.clone())
        .record(started.elapsed());
    match ended {
        Ended::Ok { value, cached, kept } => {
            StepEnd::Done { outcome: StepOutcome::Ok(value), duration_ms, cached, kept }
        }
        Ended::Err(failure) => {
            StepEnd::Done { outcome: StepOutcome::Err(failure), duration_ms, cached: false, kept: Kept::default() }
        }
        Ended::Uncertain(reason) => StepEnd::Uncertain { reason },
    }
}

/// A failure as the journal keeps it.
pub(super) fn failure(error: &CallError) -> StepFailure {
    StepFailure {
        code: error.kind.code().to_owned(),
        message: error.message.clone(),
        remedy: error.kind.remedy().to_owned(),
    }
}

/// An input that is not of the action's shape.
pub(super) fn bad_input(error: &serde_json::Error) -> StepFailure {
    StepFailure {
        code: "invalid_input".to_owned(),
        message: format!("the step's input is not of the action's shape: {error}"),
        remedy: "The playbook has a fault: report it to its author.".to_owned(),
    }
}

/// A connection that does not exist.
pub(super) fn no_connection(name: &str) -> StepFailure {
    StepFailure {
        code: "no_connection".to_owned(),
        message: format!("there is no connection `{name}`"),
        remedy: "Add it under Connections, or take it out of the flow.".to_owned(),
    }
}

/// Whether the failure says that the provider did nothing: only then may something that must not happen twice be
/// tried again or be called failed.
pub(super) fn surely_not_done(kind: &CallErrorKind) -> bool {
    matches!(
        kind,
        CallErrorKind::Unauthorised
            | CallErrorKind::RateLimited { .. }
            | CallErrorKind::Unsupported
            | CallErrorKind::Misconfigured
            | CallErrorKind::Denied
            | CallErrorKind::Rejected
            | CallErrorKind::Busy
            | CallErrorKind::Disabled
    )
}
