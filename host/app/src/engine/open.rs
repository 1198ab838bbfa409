//! The action `ticketing.open`: exactly one ticket outside, or a person is asked.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use tocsin_model::{
    id::TicketId,
    plugin::Effect,
    run::{StepFailure, idempotency_key},
    verdict::Percent,
};
use tocsin_sandbox::{CallError, CallErrorKind, ConnectionHandle, Draft, Ticket};

use super::{
    enrich::out_of_quota,
    steps::{Ended, Job, Kept, bad_input, failure, no_connection, surely_not_done},
    waits::Waits,
};
use crate::{App, connections::LiveConnection};

/// How often an action that may be repeated is repeated when its outcome is unknown.
const ATTEMPTS: u32 = 4;
/// How often the other system is searched for a ticket that may have been opened.
const SEARCHES: u32 = 3;
/// The shortest rest before the other system is asked again.
const SHORTEST_REST: Duration = Duration::from_millis(500);

#[derive(Deserialize)]
struct Input {
    title: String,
    description: String,
    score: Percent,
    labels: Vec<String>,
}

/// One opening: everything that its attempts need.
struct Opening<'a> {
    app: &'a App,
    connection: &'a LiveConnection,
    handle: &'a ConnectionHandle,
    draft: Draft,
    key: String,
    /// The enrichment ticket, which the other system's ticket names.
    ticket: TicketId,
    waits: &'a Waits,
    /// How long the other system's search may lag behind what was written.
    settle: Duration,
}

/// Opens a ticket in the team's ticketing system.
pub(super) async fn open(app: &App, job: &Job) -> Ended {
    let name = &job.request.connection;
    let input = match Input::deserialize(&job.request.input) {
        Ok(input) => input,
        Err(error) => return Ended::Err(bad_input(&error)),
    };
    let Some(connection) = app.registry().get(name) else { return Ended::Err(no_connection(name)) };
    if let Err(refusal) = may_see(&connection, job) {
        return Ended::Err(refusal);
    }
    let handle = match &connection.handle {
        Ok(handle) => handle,
        Err(problem) if job.may_have_happened => {
            return Ended::Uncertain(format!("`{name}` may have opened it and cannot be asked now: {problem}"));
        }
        Err(problem) => {
            return Ended::Err(StepFailure {
                code: "misconfigured".to_owned(),
                message: problem.clone(),
                remedy: "An administrator corrects it under Connections.".to_owned(),
            });
        }
    };
    let action = connection.manifest.action("open");
    let settle = Duration::from_millis(action.map_or(0, |action| u64::from(action.settle_ms)));
    let draft = Draft { title: input.title, description: input.description, score: input.score, labels: input.labels };
    let key = idempotency_key(job.run, job.step);
    let opening =
        Opening { app, connection: &connection, handle, draft, key, ticket: job.ticket, waits: &job.waits, settle };
    match job.effect {
        Effect::WriteOnce => opening.once(job.may_have_happened).await,
        Effect::Read | Effect::WriteIdempotent => opening.repeatedly(job.may_have_happened).await,
    }
}

/// The investigation's text names the IoC: it goes only where its marking allows.
fn may_see(connection: &LiveConnection, job: &Job) -> Result<(), StepFailure> {
    let name = &connection.record.name;
    let limit = connection.record.tlp_max.min(connection.effective.tlp_max);
    if !connection.record.enabled {
        return Err(StepFailure {
            code: "disabled".to_owned(),
            message: format!("the connection `{name}` is switched off"),
            remedy: format!("An administrator switches it on under Connections › {name}."),
        });
    }
    if job.tlp <= limit {
        return Ok(());
    }
    Err(StepFailure {
        code: "tlp_refused".to_owned(),
        message: format!("{} must not be sent to `{name}`, which may see up to {}", job.tlp.label(), limit.label()),
        remedy: format!("Open the investigation by hand, or raise the limit of {name}."),
    })
}

impl Opening<'_> {
    /// An action that the other side does once per key: asked until the outcome is known.
    async fn repeatedly(&self, may_have_happened: bool) -> Ended {
        if may_have_happened {
            self.rest().await;
        }
        let mut last = String::new();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                self.rest().await;
            }
            match self.call().await {
                Ok(ticket) => return opened(&ticket),
                Err(error) if surely_not_done(&error.kind) && attempt == 0 && !may_have_happened => {
                    return Ended::Err(failure(&error));
                }
                Err(error) => last = error.message,
            }
        }
        Ended::Uncertain(format!(
            "`{}` was asked {ATTEMPTS} times to open it and gave no usable answer ({last}): search there for `{}`, which its \
             description names",
            self.connection.record.name, self.ticket
        ))
    }

    /// An action that the other side does each time it is asked: asked once, then only looked for.
    async fn once(&self, may_have_happened: bool) -> Ended {
        if may_have_happened {
            return self.look_for("the host was stopped while it was being opened").await;
        }
        match self.call().await {
            Ok(ticket) => opened(&ticket),
            Err(error) if surely_not_done(&error.kind) => Ended::Err(failure(&error)),
            Err(error) => self.look_for(&error.message).await,
        }
    }

    async fn look_for(&self, why: &str) -> Ended {
        for _ in 0..SEARCHES {
            self.rest().await;
            let deadline = self.deadline();
            if let Ok(Some(ticket)) = self.handle.find(&self.key, deadline).await {
                return opened(&ticket);
            }
        }
        Ended::Uncertain(format!(
            "`{}` may or may not have opened it ({why}): search there for `{}`, which its description names",
            self.connection.record.name, self.ticket
        ))
    }

    /// One call. Where the other side says that it did nothing because its limit was reached, it is asked again.
    async fn call(&self) -> Result<Ticket, CallError> {
        let patience = Instant::now() + self.app.config().quota_patience;
        loop {
            let acquisition = self.connection.quota.acquire(patience);
            if self.waits.on(&self.connection.record.name, acquisition).await.is_err() {
                let message = out_of_quota(self.connection).message;
                let kind = CallErrorKind::RateLimited { retry_after: None };
                return Err(CallError { kind, message, log: String::new() });
            }
            let result = self.handle.open(&self.draft, &self.key, self.deadline()).await;
            self.connection.note(result.as_ref().err().map(|error| error.message.clone()));
            match result {
                Err(CallError { kind: CallErrorKind::RateLimited { retry_after }, .. })
                    if Instant::now() < patience =>
                {
                    self.connection.pause(retry_after);
                }
                result => return result,
            }
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + Duration::from_millis(u64::from(self.connection.effective.limits.wall_ms))
    }

    async fn rest(&self) {
        tokio::time::sleep(self.settle.max(SHORTEST_REST)).await;
    }
}

fn opened(ticket: &Ticket) -> Ended {
    let value = json!({ "key": ticket.key, "url": ticket.url });
    Ended::Ok { value, cached: false, kept: Kept::default() }
}
