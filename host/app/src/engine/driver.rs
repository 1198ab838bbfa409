//! What stands between a playbook's guest and the world: journals what it starts, does it, tells it what came of it.

use std::collections::HashSet;

use chrono::Utc;
use serde_json::Value;
use tocsin_model::{
    run::{Command, Entry, Notification, Record, Run, StepOutcome, StepRequest},
    ticket::{Ticket, TicketState},
};
use tocsin_store::{StoreError, Unit};
use tokio::task::{JoinError, JoinSet};

use super::{
    conclude::Ending,
    replay::{Divergence, Replay},
    steps::{self, Job, Kept, StepEnd},
};
use crate::{App, fault::Side};

/// What is stored in the same unit as journal lines.
pub(super) enum Beside {
    /// The ticket is `running` from the run's first line on.
    TicketRuns,
    /// Documents and answers of the steps that ended.
    Outcomes(Vec<Kept>),
    /// What the run's end changes.
    End(Box<Ending>),
}

/// Why a run is left before its guest ended.
#[derive(Debug)]
pub(super) enum Stop {
    /// The guest does not do what the journal says it did.
    Diverged(Divergence),
    /// A step's outcome is unknown; a person says what became of it.
    Uncertain(String),
    /// The guest broke the contract.
    Broken(String),
    /// This host stops; another start goes on.
    Suspended,
    /// Another host drives the run.
    Taken,
    /// The store failed; the run is driven again later.
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::StaleEpoch(_) | StoreError::Conflict { .. } => Stop::Taken,
            other => Stop::Store(other),
        }
    }
}

/// One run that is being driven.
pub(super) struct Driver {
    app: App,
    pub(super) run: Run,
    pub(super) entries: Vec<Entry>,
    replay: Replay,
    pending: Vec<Record>,
    launched: HashSet<u32>,
    in_flight: JoinSet<(u32, StepEnd)>,
    asked: u32,
    /// Steps below this were in the journal when this host took over: they may have been done already.
    recovered_below: u32,
    pub(super) stop: Option<Stop>,
}

impl Driver {
    pub(super) fn new(app: App, run: Run, entries: Vec<Entry>) -> Self {
        let replay = Replay::of(&entries);
        let recovered_below = u32::try_from(replay.steps()).expect("a run has fewer than 2^32 steps");
        Self {
            app,
            run,
            entries,
            replay,
            pending: Vec::new(),
            launched: HashSet::new(),
            in_flight: JoinSet::new(),
            asked: 0,
            recovered_below,
            stop: None,
        }
    }

    /// The guest starts a step.
    pub(super) fn start(&mut self, request: StepRequest) -> Result<u32, Stop> {
        let step = self.asked;
        if self.replay.start(&request).map_err(Stop::Diverged)?.is_none() {
            let effect = steps::effect(&self.app, &request);
            self.pending.push(Record::Command(Command::Step { step, request, effect }));
        }
        self.asked += 1;
        Ok(step)
    }

    /// The guest waits for one of these steps.
    pub(super) async fn wait(&mut self, wanted: &[u32]) -> Result<(u32, StepOutcome), Stop> {
        loop {
            if let Some(outcome) = self.replay.next_outcome(wanted) {
                return Ok(outcome);
            }
            if !self.replay.can_deliver(wanted, self.asked) {
                return Err(Stop::Broken(format!("it waits for steps {wanted:?}, of which none has an outcome left")));
            }
            self.progress().await?;
        }
    }

    /// Waits until everything that was started has its outcome.
    pub(super) async fn settle(&mut self) -> Result<(), Stop> {
        while !self.pending.is_empty() || self.replay.unfinished().next().is_some() {
            self.progress().await?;
        }
        Ok(())
    }

    /// Compares the guest's end with the journal.
    pub(super) fn finish(&mut self, result: &Result<Value, String>) -> Result<(), Stop> {
        self.replay.finish(result).map_err(Stop::Diverged)
    }

    /// Appends what the guest started, does what is to be done, appends what came of it.
    async fn progress(&mut self) -> Result<(), Stop> {
        let stopping = self.app.engine().stopping.is_cancelled();
        if stopping && self.in_flight.is_empty() {
            return Err(Stop::Suspended);
        }
        if !stopping {
            self.append_commands().await?;
            self.launch()?;
        }
        let giving_up = self.app.engine().giving_up.clone();
        let first = tokio::select! {
            () = giving_up.cancelled() => return Err(Stop::Suspended),
            ended = self.in_flight.join_next() => ended,
        };
        let mut ended: Vec<_> = first.into_iter().collect::<Result<_, _>>().map_err(panicked)?;
        while let Some(more) = self.in_flight.try_join_next() {
            ended.push(more.map_err(panicked)?);
        }
        self.append_outcomes(ended).await
    }

    async fn append_commands(&mut self) -> Result<(), Stop> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let records = std::mem::take(&mut self.pending);
        let beside = if self.entries.is_empty() { Beside::TicketRuns } else { Beside::Outcomes(Vec::new()) };
        self.append(records, &beside).await
    }

    /// The run's ticket as it is stored now.
    pub(super) async fn ticket(&self) -> Result<Ticket, Stop> {
        let ticket = self.app.store().ticket(&App::host_viewer(), self.run.ticket).await?;
        ticket.ok_or_else(|| Stop::Broken(format!("its ticket {} does not exist", self.run.ticket)))
    }

    fn launch(&mut self) -> Result<(), Stop> {
        let mut jobs = Vec::new();
        for (step, recorded) in self.replay.unfinished() {
            if recorded.uncertain {
                return Err(Stop::Uncertain(format!("nobody knows what became of `{}`", recorded.request.label)));
            }
            if !self.launched.contains(&step) {
                jobs.push(Job {
                    run: self.run.id,
                    tlp: self.run.tlp,
                    pap: steps::pap_of(&self.run),
                    step,
                    request: recorded.request.clone(),
                    effect: recorded.effect,
                    may_have_happened: step < self.recovered_below && !recorded.retried,
                });
            }
        }
        for job in jobs {
            self.launched.insert(job.step);
            let app = self.app.clone();
            self.in_flight.spawn(async move { (job.step, steps::execute(&app, job).await) });
        }
        Ok(())
    }

    async fn append_outcomes(&mut self, ended: Vec<(u32, StepEnd)>) -> Result<(), Stop> {
        let mut uncertain = None;
        let mut records = Vec::with_capacity(ended.len());
        let mut all_kept = Vec::with_capacity(ended.len());
        for (step, end) in ended {
            records.push(Record::Notification(match end {
                StepEnd::Done { outcome, duration_ms, cached, kept } => {
                    all_kept.push(kept);
                    Notification::Done { step, outcome, duration_ms, cached, resolved_by: None }
                }
                StepEnd::Uncertain { reason } => {
                    uncertain = Some(reason.clone());
                    Notification::Uncertain { step, reason }
                }
            }));
        }
        self.append(records, &Beside::Outcomes(all_kept)).await?;
        match uncertain {
            Some(reason) => Err(Stop::Uncertain(reason)),
            None => Ok(()),
        }
    }

    async fn unit(&self, beside: &Beside) -> Result<Unit, Stop> {
        let mut unit = Unit::new();
        match beside {
            Beside::TicketRuns => {
                let mut ticket = self.ticket().await?;
                ticket.state = TicketState::Running;
                ticket.updated_at = Utc::now();
                ticket.version += 1;
                unit.update_ticket(&ticket);
            }
            Beside::Outcomes(kept) => kept.iter().for_each(|kept| kept.add_to(&mut unit)),
            Beside::End(ending) => return Ok(ending.unit(&self.run, self.ticket().await?)),
        }
        Ok(unit)
    }

    /// Appends lines to the journal, in one unit with what belongs to them. Durable when it returns. The unit is made
    /// anew when the ticket was changed meanwhile.
    pub(super) async fn append(&mut self, records: Vec<Record>, beside: &Beside) -> Result<(), Stop> {
        let at = Utc::now();
        let entries: Vec<Entry> =
            (self.replay.next_seq()..).zip(records).map(|(seq, record)| Entry { seq, at, record }).collect();
        loop {
            let mut unit = self.unit(beside).await?;
            unit.append(self.run.id, self.run.epoch, &entries);
            let crash = &self.app.engine().crash;
            let number = crash.count();
            crash.reach(Side::Before, number);
            match self.app.store().commit(unit).await {
                Err(StoreError::Conflict { noun, .. }) if noun == "ticket" => {}
                result => {
                    result?;
                    crash.reach(Side::After, number);
                    break;
                }
            }
        }
        for entry in &entries {
            self.replay.record(&entry.record);
        }
        self.entries.extend(entries);
        Ok(())
    }
}

/// A step's task panicked: a fault of this program.
fn panicked(error: JoinError) -> Stop {
    Stop::Broken(format!("a step could not be done: {error}"))
}
