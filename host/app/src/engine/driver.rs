//! What stands between a playbook's guest and the world: journals what it starts, does it, tells it what came of it.
//!
//! Reading twice harms nobody, so what only reads is done at once and journalled a moment later, with what came of it. A
//! step that writes is done only when everything before it, and it itself, is on disk: a replay then comes to the very
//! same step, with the same input under the same key.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::Utc;
use serde_json::Value;
use tocsin_model::{
    plugin::Effect,
    run::{Command, Entry, Notification, Record, Run, StepOutcome, StepRequest},
    ticket::{Ticket, TicketState},
};
use tocsin_store::{StoreError, Unit};
use tokio::task::{JoinError, JoinSet};

use super::{
    conclude::Ending,
    replay::{Divergence, Replay},
    steps::{self, Job, Kept, StepEnd},
    waits::Waits,
};
use crate::{App, fault::Side};

/// How long a line may wait for those that follow it before it is written. Short enough that whoever watches sees every
/// step; a flow whose providers answer at once is written as a whole.
const WRITTEN_WITHIN: Duration = Duration::from_millis(200);
/// How many lines, and how many bytes beside them, are kept in memory before they are written.
const MOST_LINES: usize = 256;
const MOST_BYTES: usize = 1 << 20;

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
            StoreError::RunTaken(_) => Stop::Taken,
            other => Stop::Store(other),
        }
    }
}

/// One run that is being driven.
pub(super) struct Driver {
    app: App,
    pub(super) run: Run,
    /// The journal, with the lines at its end that are not written yet.
    pub(super) entries: Vec<Entry>,
    written: usize,
    unwritten_since: Option<Instant>,
    /// What belongs to the lines that are not written yet.
    kept: Vec<Kept>,
    /// What the ticket says of the run, as far as this host has said it.
    shown: Option<Shown>,
    replay: Replay,
    launched: HashSet<u32>,
    in_flight: JoinSet<(u32, StepEnd)>,
    waits: Arc<Waits>,
    asked: u32,
    /// Steps below this were in the journal when this host took over: they may have been done already.
    recovered_below: u32,
    pub(super) stop: Option<Stop>,
}

/// What is stored in the same unit as the journal's lines.
#[derive(Clone, Copy)]
enum Beside<'a> {
    /// What the ticket says, if that has changed.
    UnderWay(&'a Shown),
    /// What the run's end changes.
    End(&'a Ending),
}

/// What a ticket says of its run while that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    state: TicketState,
    reason: Option<String>,
}

impl Driver {
    pub(super) fn new(app: App, run: Run, entries: Vec<Entry>) -> Self {
        let replay = Replay::of(&entries);
        let recovered_below = u32::try_from(replay.steps()).expect("a run has fewer than 2^32 steps");
        Self {
            app,
            run,
            written: entries.len(),
            entries,
            unwritten_since: None,
            kept: Vec::new(),
            shown: None,
            replay,
            launched: HashSet::new(),
            in_flight: JoinSet::new(),
            waits: Arc::default(),
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
            self.note(Record::Command(Command::Step { step, request, effect }));
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
        while self.replay.unfinished().next().is_some() {
            self.progress().await?;
        }
        Ok(())
    }

    /// Compares the guest's end with the journal.
    pub(super) fn finish(&mut self, result: &Result<Value, String>) -> Result<(), Stop> {
        self.replay.finish(result).map_err(Stop::Diverged)
    }

    /// Adds a line to the journal; it is written with those that follow it.
    pub(super) fn note(&mut self, record: Record) {
        let entry = Entry { seq: self.replay.next_seq(), at: Utc::now(), record };
        self.replay.record(&entry.record);
        self.entries.push(entry);
        self.unwritten_since.get_or_insert_with(Instant::now);
    }

    /// Does what is to be done until a step has ended, or lines have waited long enough to be written.
    async fn progress(&mut self) -> Result<(), Stop> {
        let stopping = self.app.engine().stopping.is_cancelled();
        if stopping && self.in_flight.is_empty() {
            return Err(Stop::Suspended);
        }
        if !stopping {
            self.launch().await?;
        }
        let giving_up = self.app.engine().giving_up.clone();
        let waits = Arc::clone(&self.waits);
        let due = self.unwritten_since.map(|since| tokio::time::Instant::from_std(since + WRITTEN_WITHIN));
        tokio::select! {
            () = giving_up.cancelled() => Err(Stop::Suspended),
            ended = self.in_flight.join_next() => self.take(ended).await,
            () = tokio::time::sleep_until(due.unwrap_or_else(tokio::time::Instant::now)), if due.is_some() => self.write().await,
            () = waits.changed(), if self.shown.is_some() => self.write().await,
        }
    }

    /// The run's ticket as it is stored now.
    async fn ticket(&self) -> Result<Ticket, Stop> {
        let ticket = self.app.store().ticket(&App::host_viewer(), self.run.ticket).await?;
        ticket.ok_or_else(|| Stop::Broken(format!("its ticket {} does not exist", self.run.ticket)))
    }

    async fn launch(&mut self) -> Result<(), Stop> {
        let mut jobs = Vec::new();
        for (step, recorded) in self.replay.unfinished() {
            if recorded.uncertain {
                return Err(Stop::Uncertain(format!("nobody knows what became of `{}`", recorded.request.label)));
            }
            if !self.launched.contains(&step) {
                jobs.push(Job {
                    run: self.run.id,
                    ticket: self.run.ticket,
                    tlp: self.run.tlp,
                    pap: steps::pap_of(&self.run),
                    step,
                    request: recorded.request.clone(),
                    effect: recorded.effect,
                    may_have_happened: step < self.recovered_below && !recorded.retried,
                    waits: Arc::clone(&self.waits),
                });
            }
        }
        if jobs.iter().any(|job| job.effect != Effect::Read) {
            self.write().await?;
        }
        for job in jobs {
            self.launched.insert(job.step);
            let app = self.app.clone();
            self.in_flight.spawn(async move { (job.step, steps::execute(&app, job).await) });
        }
        Ok(())
    }

    /// Takes what came of the steps that have ended.
    async fn take(&mut self, first: Option<Result<(u32, StepEnd), JoinError>>) -> Result<(), Stop> {
        let mut uncertain = None;
        let mut next = first;
        while let Some(ended) = next {
            let (step, end) = ended.map_err(|error| panicked(&error))?;
            let notification = match end {
                StepEnd::Done { outcome, duration_ms, cached, kept } => {
                    self.kept.push(kept);
                    Notification::Done { step, outcome, duration_ms, cached, resolved_by: None }
                }
                StepEnd::Uncertain { reason } => {
                    uncertain = Some(reason.clone());
                    Notification::Uncertain { step, reason }
                }
            };
            self.note(Record::Notification(notification));
            next = self.in_flight.try_join_next();
        }
        if let Some(reason) = uncertain {
            self.write().await?;
            return Err(Stop::Uncertain(reason));
        }
        let bytes: usize = self.kept.iter().map(Kept::weight).sum();
        if self.entries.len() - self.written > MOST_LINES || bytes > MOST_BYTES {
            self.write().await?;
        }
        Ok(())
    }

    /// What the ticket should say now.
    fn to_show(&self) -> Shown {
        match self.waits.everybody(self.in_flight.len()) {
            Some(reason) => Shown { state: TicketState::Waiting, reason: Some(reason) },
            None => Shown { state: TicketState::Running, reason: None },
        }
    }

    /// Writes the lines that are not written yet, what belongs to them, and what the ticket says. Durable when it returns.
    pub(super) async fn write(&mut self) -> Result<(), Stop> {
        let shown = self.to_show();
        if self.written < self.entries.len() || self.shown.as_ref() != Some(&shown) {
            self.commit(Beside::UnderWay(&shown)).await?;
            self.shown = Some(shown);
        }
        Ok(())
    }

    /// Writes the journal's last lines in one unit with what the run's end changes.
    pub(super) async fn end(&mut self, ending: &Ending) -> Result<(), Stop> {
        self.commit(Beside::End(ending)).await
    }

    async fn unit(&self, beside: Beside<'_>) -> Result<Unit, Stop> {
        let shown = match beside {
            Beside::End(ending) => return Ok(ending.unit(&self.run, self.ticket().await?)),
            Beside::UnderWay(shown) => shown,
        };
        let mut unit = Unit::new();
        if self.shown.as_ref() != Some(shown) {
            let mut ticket = self.ticket().await?;
            ticket.state = shown.state;
            ticket.reason.clone_from(&shown.reason);
            ticket.updated_at = Utc::now();
            ticket.version += 1;
            unit.update_ticket(&ticket);
        }
        Ok(unit)
    }

    /// Commits the lines that are not written yet with what belongs to them. The unit is made anew when the ticket was
    /// changed meanwhile.
    async fn commit(&mut self, beside: Beside<'_>) -> Result<(), Stop> {
        loop {
            let mut unit = self.unit(beside).await?;
            self.kept.iter().for_each(|kept| kept.add_to(&mut unit));
            let lines = &self.entries[self.written..];
            if lines.is_empty() {
                // No place in the journal holds back a host that has lost the run: the run's epoch does.
                unit.update_run(&self.run);
            }
            unit.append(self.run.id, lines);
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
        self.written = self.entries.len();
        self.unwritten_since = None;
        self.kept.clear();
        Ok(())
    }
}

/// A step's task panicked: a fault of this program.
fn panicked(error: &JoinError) -> Stop {
    Stop::Broken(format!("a step could not be done: {error}"))
}
