//! Runs that this host drives next. What is submitted to it is its own from the start, so nobody has to claim it; what does
//! not fit waits in the database.
//!
//! Each submission has a lane of its own, and the lanes take turns: one value is not kept waiting by ten thousand that came
//! before it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tocsin_model::run::Run;
use uuid::Uuid;

/// How many runs of one lane wait in memory at most, and of all lanes; with their inputs, a few megabytes.
const PLACES_OF_LANE: usize = 128;
const PLACES: usize = 2_048;

/// The runs that wait in memory.
#[derive(Default)]
pub(super) struct Ready(Arc<Mutex<Lanes>>);

#[derive(Default)]
struct Lanes {
    /// The lanes that have runs, in the order of their turns.
    turns: VecDeque<Uuid>,
    runs: HashMap<Uuid, VecDeque<(Run, Option<Place>)>>,
    /// How many runs there are in all lanes.
    waiting: usize,
    /// How many places each lane has taken.
    taken: HashMap<Uuid, usize>,
    all_taken: usize,
}

/// A place in a lane, taken before the run is stored; free again when it is dropped.
pub(crate) struct Place {
    lane: Uuid,
    lanes: Arc<Mutex<Lanes>>,
}

impl Ready {
    /// A place in this lane, if there is one.
    pub(super) fn place(&self, lane: Uuid) -> Option<Place> {
        let mut lanes = lock(&self.0);
        let taken = lanes.taken.get(&lane).copied().unwrap_or(0);
        if taken >= PLACES_OF_LANE || lanes.all_taken >= PLACES {
            return None;
        }
        lanes.taken.insert(lane, taken + 1);
        lanes.all_taken += 1;
        Some(Place { lane, lanes: Arc::clone(&self.0) })
    }

    /// A run that has a place.
    pub(super) fn push(&self, run: Run, place: Place) {
        lock(&self.0).push(place.lane, run, Some(place));
    }

    /// A run that was claimed. It goes with the others of its organisation.
    pub(super) fn push_claimed(&self, run: Run) {
        lock(&self.0).push(run.organisation.0, run, None);
    }

    /// The next run; its place is free again.
    pub(super) fn pop(&self) -> Option<Run> {
        let mut lanes = lock(&self.0);
        let lane = lanes.turns.pop_front()?;
        let of_lane = lanes.runs.get_mut(&lane)?;
        let next = of_lane.pop_front();
        let is_last = of_lane.is_empty();
        lanes.waiting -= usize::from(next.is_some());
        if is_last {
            lanes.runs.remove(&lane);
        } else {
            lanes.turns.push_back(lane);
        }
        drop(lanes);
        next.map(|(run, _place)| run)
    }

    /// How many runs wait.
    pub(super) fn len(&self) -> usize {
        lock(&self.0).waiting
    }
}

impl Lanes {
    fn push(&mut self, lane: Uuid, run: Run, place: Option<Place>) {
        let of_lane = self.runs.entry(lane).or_default();
        if of_lane.is_empty() {
            self.turns.push_back(lane);
        }
        of_lane.push_back((run, place));
        self.waiting += 1;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut lanes = lock(&self.lanes);
        lanes.all_taken -= 1;
        if let Some(taken) = lanes.taken.get_mut(&self.lane) {
            *taken -= 1;
            if *taken == 0 {
                lanes.taken.remove(&self.lane);
            }
        }
    }
}

fn lock(lanes: &Mutex<Lanes>) -> MutexGuard<'_, Lanes> {
    // A queue cannot be left half-changed by a panic.
    lanes.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use tocsin_model::{
        id::{OrganisationId, RunId, TicketId},
        run::RunState,
        tlp::Tlp,
    };

    use super::*;

    fn run() -> Run {
        Run {
            id: RunId::fresh(),
            playbook: "enrichment".into(),
            digest: String::new(),
            ticket: TicketId(Uuid::nil()),
            organisation: OrganisationId(Uuid::nil()),
            tlp: Tlp::Amber,
            state: RunState::Running,
            input: serde_json::Value::Null,
            output: None,
            error: None,
            epoch: 1,
            created_at: Utc::now(),
            updated_at: Utc::now(),
            finished_at: None,
        }
    }

    #[test]
    fn one_value_is_not_kept_waiting_by_a_great_submission() {
        let (ready, great, small) = (Ready::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        let mut first = None;
        while let Some(place) = ready.place(great) {
            let run = run();
            first.get_or_insert(run.id);
            ready.push(run, place);
        }
        assert_eq!(ready.len(), PLACES_OF_LANE);
        let urgent = run();
        let place = ready.place(small).expect("another lane has room");
        ready.push(urgent.clone(), place);
        assert_eq!(ready.pop().map(|run| run.id), first);
        assert_eq!(ready.pop().map(|run| run.id), Some(urgent.id));
        assert!(ready.place(great).is_some(), "a place is free again");
        while ready.pop().is_some() {}
        assert_eq!((ready.len(), lock(&ready.0).all_taken), (0, 0));
    }
}
