//! Merging an incident into another one, and taking a part out of one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Clock, ClockKind, Incident, IncidentState};
use crate::id::{AccountId, AssetId, IncidentId, IocId};

/// `POST /api/v1/incidents/{id}/merge`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// The incident that goes on; of the same organisation.
    pub into: IncidentId,
}

/// `POST /api/v1/incidents/{id}/split`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SplitInput {
    /// The new incident's title.
    pub title: String,
    /// The IoCs that go with it; of the incident's.
    #[serde(default)]
    pub iocs: Vec<IocId>,
}

/// What a merge did, so that it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeRecord {
    /// The incident that was merged.
    pub merged: IncidentId,
    /// The one that goes on.
    pub into: IncidentId,
    /// When.
    pub at: DateTime<Utc>,
    /// The IoCs that the other one did not have.
    pub iocs: Vec<IocId>,
    /// The assets that it did not have.
    pub assets: Vec<AssetId>,
    /// The watchers that it did not have.
    pub watchers: Vec<AccountId>,
    /// Where the merged one stood.
    pub state: IncidentState,
    /// Its deadlines.
    pub clocks: Vec<Clock>,
    /// When it had been closed before.
    pub closed_at: Option<DateTime<Utc>>,
    /// What it did to the other one's statutory deadlines.
    #[serde(default)]
    pub deadlines: MergedDeadlines,
}

/// What a merge did to the statutory deadlines of the incident that goes on: each before, and what the merge made of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MergedDeadlines {
    /// When its organisation became aware.
    pub aware_at: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    /// The deadlines.
    pub clocks: (Vec<Clock>, Vec<Clock>),
}

impl Incident {
    /// Takes over what a law wants because of an incident that is merged into this one, and the earlier awareness: of each
    /// deadline the earliest. What was done for this one stays done.
    pub fn absorb_deadlines(&mut self, merged: &Incident, now: DateTime<Utc>) -> MergedDeadlines {
        let before = (self.aware_at, self.statutory_clocks());
        if merged.awareness().is_some_and(|aware| self.awareness().is_none_or(|known| aware < known)) {
            self.aware_at = merged.awareness();
            if self.owes_statutory() {
                self.set_statutory(true, now);
            }
        }
        for theirs in merged.clocks.iter().filter(|clock| clock.kind.is_statutory() && clock.met_at.is_none()) {
            match self.clocks.iter_mut().find(|clock| clock.kind == theirs.kind) {
                Some(own) if own.met_at.is_none() && theirs.due_at < own.due_at => own.clone_from(theirs),
                // Those concerned know of this deadline from the other incident.
                Some(own) if own.due_at == theirs.due_at => own.warned_at = own.warned_at.or(theirs.warned_at),
                Some(_) => {}
                None => self.clocks.push(theirs.clone()),
            }
        }
        MergedDeadlines { aware_at: (before.0, self.aware_at), clocks: (before.1, self.statutory_clocks()) }
    }

    /// Takes that back. What was done or moved since stays so.
    pub fn release_deadlines(&mut self, merge: &MergedDeadlines) {
        if self.aware_at == merge.aware_at.1 {
            self.aware_at = merge.aware_at.0;
        }
        let of = |clocks: &[Clock], kind| clocks.iter().find(|clock| clock.kind == kind).cloned();
        for kind in ClockKind::STATUTORY {
            let (before, made) = (of(&merge.clocks.0, kind), of(&merge.clocks.1, kind));
            let Some(place) = self.clocks.iter().position(|clock| clock.kind == kind) else { continue };
            let told = self.clocks[place].warned_at;
            let is_unchanged = made
                .as_ref()
                .is_some_and(|made| *made == Clock { warned_at: made.warned_at, ..self.clocks[place].clone() });
            if !is_unchanged || before == made {
                continue;
            }
            match before {
                Some(before) if before.due_at == self.clocks[place].due_at => {
                    self.clocks[place] = Clock { warned_at: told, ..before };
                }
                Some(before) => self.clocks[place] = before,
                None => {
                    self.clocks.remove(place);
                }
            }
        }
    }

    fn statutory_clocks(&self) -> Vec<Clock> {
        self.clocks.iter().filter(|clock| clock.kind.is_statutory()).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::{incident::sample, service_level::ServiceLevels};

    fn sent(aware: &str, statutory: bool) -> Incident {
        let aware: DateTime<Utc> = aware.parse().expect("a time");
        let at = aware + TimeDelta::hours(1);
        let mut incident = Incident { aware_at: Some(aware), submitted_at: Some(at), ..sample() };
        incident.start_clocks(&ServiceLevels::default(), statutory, at);
        incident
    }

    #[test]
    fn what_a_law_wants_outlives_a_merge_at_its_earliest_and_is_given_back() {
        let merged = sent("2026-01-30T08:00:00Z", true);
        let now = "2026-01-31T12:00:00Z".parse().expect("a time");
        for statutory in [true, false] {
            let mut target = sent("2026-01-31T08:00:00Z", statutory);
            let before = target.clone();
            let record = target.absorb_deadlines(&merged, now);
            assert_eq!(target.aware_at, merged.aware_at);
            for kind in ClockKind::STATUTORY {
                assert_eq!(target.clock(kind).map(|clock| clock.due_at), merged.clock(kind).map(|clock| clock.due_at));
            }
            target.release_deadlines(&record);
            assert_eq!(target, before);
        }
    }

    #[test]
    fn a_later_report_of_the_same_moves_nothing_and_what_is_done_since_stays_done() {
        let now = "2026-01-31T12:00:00Z".parse().expect("a time");
        let mut target = sent("2026-01-30T08:00:00Z", true);
        let before = target.clone();
        target.absorb_deadlines(&sent("2026-01-31T08:00:00Z", true), now);
        assert_eq!(target, before);

        let mut target = sent("2026-01-31T08:00:00Z", false);
        let record = target.absorb_deadlines(&sent("2026-01-30T08:00:00Z", true), now);
        target.meet_clock(ClockKind::EarlyWarning, now);
        target.release_deadlines(&record);
        assert_eq!(target.clock(ClockKind::EarlyWarning).and_then(|clock| clock.met_at), Some(now));
        assert!(target.clock(ClockKind::Notification).is_none());
    }
}
