//! The end of a run, or of one host's part in it: the last journal lines, the ticket, the IoC's verdict and the
//! investigation change together.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use tocsin_model::{
    audit::Change,
    id::TicketId,
    run::{Command, Entry, Record, Run, RunState},
    ticket::{External, Investigation, Ticket, TicketKind, TicketState},
    verdict::{Percent, Verdict},
    viewer::Actor,
};
use tocsin_store::{StoreError, Unit};

use super::{
    driver::{Driver, Stop},
    steps::OPEN,
};
use crate::{
    App,
    enrichments::audited,
    error::{Error, Result},
};

/// What the enrichment playbook gives.
#[derive(Debug, Clone, Deserialize)]
struct Output {
    verdict: Verdict,
    score: Percent,
    confidence: Percent,
    #[serde(default)]
    investigation: Option<External>,
    #[serde(default)]
    investigation_error: Option<Refusal>,
}

/// What the playbook has concluded by the time that it has an investigation opened.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Judgement {
    verdict: Verdict,
    score: Percent,
    confidence: Percent,
}

/// Why the playbook opened no investigation.
#[derive(Debug, Clone, Deserialize)]
struct Refusal {
    message: String,
}

/// The guest ended: the run is over and its ticket is closed.
pub(super) async fn finished(driver: &mut Driver, result: Result<Value, String>) -> Result<(), Stop> {
    driver.note(Record::Command(Command::Output { result: result.clone() }));
    let output = result.and_then(|value| {
        Output::deserialize(&value)
            .map(|output| (value, output))
            .map_err(|error| format!("its output is not of the flow's shape: {error}"))
    });
    driver.end(&Ending { output }).await
}

/// What the end of a run changes.
pub(super) struct Ending {
    output: Result<(Value, Output), String>,
}

impl Ending {
    /// The changes, made of the ticket as it is stored now.
    pub(super) fn unit(&self, run: &Run, ticket: Ticket) -> Unit {
        match &self.output {
            Ok((value, output)) => closed(run, ticket, value, output),
            Err(problem) => failed(run, ticket, problem),
        }
    }
}

fn closed(run: &Run, mut ticket: Ticket, value: &Value, output: &Output) -> Unit {
    let at = Utc::now();
    let mut unit = Unit::new();
    let before = audited(&ticket);
    let run = ended(run, RunState::Finished, at, Some(value.clone()), None);
    unit.update_run(&run);
    ticket.verdict = Some(output.verdict);
    ticket.score = Some(output.score);
    ticket.confidence = Some(output.confidence);
    ticket.reason =
        output.investigation_error.as_ref().map(|refusal| format!("No investigation was opened: {}", refusal.message));
    if let Some(external) = &output.investigation {
        let id = TicketId::investigation(ticket.id, run.id);
        ticket.investigation = Some(Investigation { id, external: external.clone() });
        unit.create_ticket(&investigation(&ticket, id, external, at));
        unit.audit(change(&run, "investigation.open", id, None, Some(json!({ "external": external })), at));
    }
    close(&mut ticket, at);
    unit.update_ticket(&ticket);
    if let Some(ioc) = &ticket.ioc {
        unit.judge_ioc(ioc.id, output.verdict, output.score, output.confidence, at);
    }
    unit.audit(change(&run, "enrichment.close", ticket.id, Some(before), Some(audited(&ticket)), at));
    unit
}

/// The playbook gave no output: the ticket says why, and can be run again.
fn failed(run: &Run, mut ticket: Ticket, problem: &str) -> Unit {
    let at = Utc::now();
    let mut unit = Unit::new();
    let before = audited(&ticket);
    let run = ended(run, RunState::Failed, at, None, Some(problem.to_owned()));
    unit.update_run(&run);
    ticket.reason = Some(format!("The run failed: {problem}. Run it again, or report it to the playbook's author."));
    close(&mut ticket, at);
    unit.update_ticket(&ticket);
    unit.audit(change(&run, "enrichment.fail", ticket.id, Some(before), Some(audited(&ticket)), at));
    unit
}

fn close(ticket: &mut Ticket, at: DateTime<Utc>) {
    ticket.state = TicketState::Closed;
    ticket.closed_at = Some(at);
    ticket.updated_at = at;
    ticket.version += 1;
}

fn ended(run: &Run, state: RunState, at: DateTime<Utc>, output: Option<Value>, error: Option<String>) -> Run {
    Run { state, output, error, updated_at: at, finished_at: state.is_over().then_some(at), ..run.clone() }
}

/// The investigation's own ticket: it waits for the team's ticketing system.
fn investigation(enrichment: &Ticket, id: TicketId, external: &External, at: DateTime<Utc>) -> Ticket {
    Ticket {
        id,
        kind: TicketKind::Investigation,
        state: TicketState::Waiting,
        title: format!("Investigate {}", enrichment.title.trim_start_matches("Enrich ")),
        report: None,
        run_id: enrichment.run_id,
        runs: 0,
        investigation: None,
        enrichment: Some(enrichment.id),
        external: Some(external.clone()),
        reason: Some(format!("It is worked on in {} as {}.", external.system, external.key)),
        created_at: at,
        updated_at: at,
        closed_at: None,
        version: 1,
        ..enrichment.clone()
    }
}

fn change(
    run: &Run,
    action: &str,
    ticket: TicketId,
    before: Option<Value>,
    after: Option<Value>,
    at: DateTime<Utc>,
) -> Change {
    Change {
        actor: Actor::Run(run.id),
        action: action.to_owned(),
        subject: format!("ticket/{ticket}"),
        organisation: Some(run.organisation),
        before,
        after,
        at,
    }
}

/// This host leaves the run before its end.
pub(super) async fn stopped(app: &App, driver: &mut Driver, stop: Stop) -> Result<()> {
    match stop {
        // Whoever starts next goes on from the journal.
        Stop::Suspended => written(driver).await.map(|_| ()),
        // Whoever drives it now goes on from what is written.
        Stop::Taken => Ok(()),
        Stop::Store(error) => Err(error.into()),
        Stop::Uncertain(reason) => {
            let advice = format!("{reason}. Say on this page whether it was opened.");
            leave(app, driver, RunState::Uncertain, &advice, judgement(&driver.entries)).await
        }
        Stop::Diverged(divergence) => {
            let advice = format!("The run was parked, because its replay differs from its journal at {divergence}.");
            leave(app, driver, RunState::Parked, &advice, None).await
        }
        Stop::Broken(problem) => {
            if !written(driver).await? {
                return Ok(());
            }
            let run = driver.run.clone();
            with_ticket(app, driver, |ticket| failed(&run, ticket, &problem)).await
        }
    }
}

/// Writes what is not written yet; false when another host drives the run.
async fn written(driver: &mut Driver) -> Result<bool> {
    match driver.write().await {
        Ok(()) => Ok(true),
        Err(Stop::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// What the journal's last step that opens an investigation says of the verdict.
fn judgement(journal: &[Entry]) -> Option<Judgement> {
    journal.iter().rev().find_map(|entry| match &entry.record {
        Record::Command(Command::Step { request, .. }) if request.action == OPEN => {
            Judgement::deserialize(&request.input).ok()
        }
        _ => None,
    })
}

/// Leaves the run to a person. What was found so far is shown meanwhile: nobody has to wait for the person to learn that
/// an IoC is malicious.
async fn leave(app: &App, driver: &Driver, state: RunState, reason: &str, judgement: Option<Judgement>) -> Result<()> {
    let at = Utc::now();
    let run = ended(&driver.run, state, at, None, Some(reason.to_owned()));
    with_ticket(app, driver, |mut ticket| {
        let before = audited(&ticket);
        ticket.state = TicketState::Uncertain;
        ticket.reason = Some(reason.to_owned());
        ticket.updated_at = at;
        ticket.version += 1;
        let mut unit = Unit::new();
        if let Some(Judgement { verdict, score, confidence }) = judgement {
            ticket.verdict = Some(verdict);
            ticket.score = Some(score);
            ticket.confidence = Some(confidence);
            if let Some(ioc) = &ticket.ioc {
                unit.judge_ioc(ioc.id, verdict, score, confidence, at);
            }
        }
        unit.update_run(&run);
        unit.update_ticket(&ticket);
        unit.audit(change(&run, "enrichment.stop", ticket.id, Some(before), Some(audited(&ticket)), at));
        unit
    })
    .await
}

/// Commits a unit that changes the run's ticket; made anew when the ticket was changed meanwhile.
async fn with_ticket(app: &App, driver: &Driver, unit: impl Fn(Ticket) -> Unit) -> Result<()> {
    loop {
        let ticket = app.store().ticket(&App::host_viewer(), driver.run.ticket).await?;
        let ticket = ticket.ok_or_else(|| Error::Internal(format!("ticket {} does not exist", driver.run.ticket)))?;
        match app.store().commit(unit(ticket)).await {
            Err(StoreError::Conflict { noun, .. }) if noun == "ticket" => {}
            Err(StoreError::RunTaken(_)) => return Ok(()),
            result => return Ok(result?),
        }
    }
}
