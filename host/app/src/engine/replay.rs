//! The part of a run that its journal alone decides: which commands the guest has made, which outcomes it was given.
//!
//! A live run, a recovered run and a verification all go through this one state machine. What the guest asks for is
//! compared with what the journal says it asked for; the first difference ends the replay and is told exactly.

use std::collections::{BTreeSet, VecDeque};

use serde_json::Value;
use tocsin_model::{
    plugin::Effect,
    run::{Command, Entry, Notification, Record, StepOutcome, StepRequest},
};

/// The guest asked for something else than the journal says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: the journal has {recorded}, the replay asked for {asked}")]
pub struct Divergence {
    /// Where: `step 3`, `output`.
    pub place: String,
    /// What the journal has.
    pub recorded: String,
    /// What the guest asked for.
    pub asked: String,
}

/// A step that the journal has.
#[derive(Debug, Clone)]
pub struct RecordedStep {
    /// What to do.
    pub request: StepRequest,
    /// What doing it twice would mean.
    pub effect: Effect,
    /// Its outcome was appended.
    pub done: bool,
    /// Its outcome is unknown and a person has not said yet what became of it.
    pub uncertain: bool,
    /// A person said that it did not happen: it may be done again without looking first.
    pub retried: bool,
}

/// Where a run stands according to its journal.
#[derive(Debug, Default)]
pub struct Replay {
    steps: Vec<RecordedStep>,
    asked: usize,
    undelivered: VecDeque<(u32, StepOutcome)>,
    delivered: BTreeSet<u32>,
    output: Option<Result<Value, String>>,
    next_seq: u32,
}

impl Replay {
    /// Reads a journal, in its order.
    #[must_use]
    pub fn of(entries: &[Entry]) -> Self {
        let mut replay = Self::default();
        for entry in entries {
            replay.record(&entry.record);
        }
        replay
    }

    /// Takes over one line that was appended.
    pub fn record(&mut self, record: &Record) {
        self.next_seq += 1;
        match record {
            Record::Command(Command::Step { request, effect, .. }) => self.steps.push(RecordedStep {
                request: request.clone(),
                effect: *effect,
                done: false,
                uncertain: false,
                retried: false,
            }),
            Record::Command(Command::Output { result }) => self.output = Some(result.clone()),
            Record::Notification(notification) => self.notify(notification),
        }
    }

    fn notify(&mut self, notification: &Notification) {
        let (Notification::Done { step, .. } | Notification::Uncertain { step, .. } | Notification::Retry { step, .. }) =
            notification
        else {
            return;
        };
        let Some(recorded) = self.steps.get_mut(*step as usize) else { return };
        match notification {
            Notification::Done { outcome, .. } if !recorded.done => {
                recorded.done = true;
                recorded.uncertain = false;
                self.undelivered.push_back((*step, outcome.clone()));
            }
            Notification::Done { .. } => {}
            Notification::Uncertain { .. } => recorded.uncertain = true,
            Notification::TakenOver { .. } => {}
            Notification::Retry { .. } => {
                recorded.uncertain = false;
                recorded.retried = true;
            }
        }
    }

    /// How many steps the journal has.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// The place of the next line.
    #[must_use]
    pub fn next_seq(&self) -> u32 {
        self.next_seq
    }

    /// The guest starts a step. `Some` is the number of a step that the journal has; `None` means that it is new.
    ///
    /// # Errors
    /// When the journal has another step in its place.
    pub fn start(&mut self, request: &StepRequest) -> Result<Option<u32>, Divergence> {
        let Some(recorded) = self.steps.get(self.asked) else {
            self.asked += 1;
            return match &self.output {
                Some(_) => Err(self.differs("the output", &describe(request))),
                None => Ok(None),
            };
        };
        if recorded.request != *request {
            return Err(self.differs(&describe(&recorded.request), &describe(request)));
        }
        let step = u32::try_from(self.asked).expect("a run has fewer than 2^32 steps");
        self.asked += 1;
        Ok(Some(step))
    }

    fn differs(&self, recorded: &str, asked: &str) -> Divergence {
        Divergence { place: format!("step {}", self.asked), recorded: recorded.to_owned(), asked: asked.to_owned() }
    }

    /// The next outcome of one of these steps, in the journal's order. Each is given once.
    pub fn next_outcome(&mut self, steps: &[u32]) -> Option<(u32, StepOutcome)> {
        let place = self.undelivered.iter().position(|(step, _)| steps.contains(step))?;
        let (step, outcome) = self.undelivered.remove(place)?;
        self.delivered.insert(step);
        Some((step, outcome))
    }

    /// Whether one of these steps can still have an outcome to deliver.
    #[must_use]
    pub fn can_deliver(&self, steps: &[u32], known: u32) -> bool {
        steps.iter().any(|step| *step < known && !self.delivered.contains(step))
    }

    /// The guest ended.
    ///
    /// # Errors
    /// When the journal has another output, or steps that the guest did not ask for.
    pub fn finish(&self, result: &Result<Value, String>) -> Result<(), Divergence> {
        if let Some(missed) = self.steps.get(self.asked) {
            return Err(self.differs(&describe(&missed.request), "the end"));
        }
        match &self.output {
            Some(recorded) if recorded != result => {
                Err(Divergence { place: "output".to_owned(), recorded: summarise(recorded), asked: summarise(result) })
            }
            _ => Ok(()),
        }
    }

    /// The output that the journal has.
    #[must_use]
    pub fn output(&self) -> Option<&Result<Value, String>> {
        self.output.as_ref()
    }

    /// The steps that were asked for and have no outcome, with their numbers.
    pub fn unfinished(&self) -> impl Iterator<Item = (u32, &RecordedStep)> {
        (0u32..).zip(&self.steps).filter(|(_, step)| !step.done)
    }
}

fn describe(request: &StepRequest) -> String {
    let input = request.input.to_string();
    let short: String = input.chars().take(200).collect();
    format!("`{}` ({} on `{}` with {short})", request.label, request.action, request.connection)
}

fn summarise(result: &Result<Value, String>) -> String {
    match result {
        Ok(value) => value.to_string().chars().take(400).collect(),
        Err(message) => format!("the error `{message}`"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use serde_json::json;

    use super::*;

    fn request(connection: &str) -> StepRequest {
        StepRequest {
            label: format!("Ask {connection}"),
            action: "enrichment.enrich".to_owned(),
            connection: connection.to_owned(),
            input: json!({}),
        }
    }

    fn entries(records: Vec<Record>) -> Vec<Entry> {
        (0..).zip(records).map(|(seq, record)| Entry { seq, at: Utc::now(), record }).collect()
    }

    fn step(step: u32, connection: &str) -> Record {
        Record::Command(Command::Step { step, request: request(connection), effect: Effect::Read })
    }

    fn done(step: u32) -> Record {
        Record::Notification(Notification::Done {
            step,
            outcome: StepOutcome::Ok(json!(step)),
            duration_ms: 1,
            cached: false,
            resolved_by: None,
        })
    }

    #[test]
    fn outcomes_are_delivered_once_and_in_the_journals_order() {
        let mut replay = Replay::of(&entries(vec![step(0, "a"), step(1, "b"), done(1), done(0)]));
        assert_eq!(replay.start(&request("a")), Ok(Some(0)));
        assert_eq!(replay.start(&request("b")), Ok(Some(1)));
        assert_eq!(replay.next_outcome(&[0, 1]).map(|o| o.0), Some(1));
        assert_eq!(replay.next_outcome(&[0, 1]).map(|o| o.0), Some(0));
        assert_eq!(replay.next_outcome(&[0, 1]), None);
        assert!(!replay.can_deliver(&[0, 1], 2));
    }

    #[test]
    fn a_guest_that_asks_for_something_else_is_told_where_it_differs() {
        let mut replay = Replay::of(&entries(vec![step(0, "a")]));
        let divergence = replay.start(&request("b")).expect_err("the journal has another step");
        assert_eq!(divergence.place, "step 0");
        assert!(divergence.recorded.contains("Ask a") && divergence.asked.contains("Ask b"));
    }

    #[test]
    fn a_guest_that_ends_early_or_with_another_output_diverges() {
        let output = Record::Command(Command::Output { result: Ok(json!({"verdict": "benign"})) });
        let mut replay = Replay::of(&entries(vec![step(0, "a"), done(0), output]));
        assert!(replay.finish(&Ok(json!({"verdict": "benign"}))).is_err());
        replay.start(&request("a")).expect("is recorded");
        assert!(replay.finish(&Ok(json!({"verdict": "malicious"}))).is_err());
        assert_eq!(replay.finish(&Ok(json!({"verdict": "benign"}))), Ok(()));
    }

    #[test]
    fn a_second_outcome_of_a_step_is_ignored() {
        let mut replay = Replay::of(&entries(vec![step(0, "a"), done(0), done(0)]));
        replay.start(&request("a")).expect("is recorded");
        assert!(replay.next_outcome(&[0]).is_some());
        assert!(replay.next_outcome(&[0]).is_none());
        assert_eq!(replay.unfinished().count(), 0);
    }
}
