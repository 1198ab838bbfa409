//! What the followers of the outbox remember of an incident, so that they see what changed since they looked last.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, CategoryId, OrganisationId},
    incident::{ClockKind, Incident, IncidentState, Severity},
    tlp::Tlp,
};

/// An incident as it was when it was followed last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Its category.
    pub category: CategoryId,
    /// The analyst who looks after it.
    pub owner: Option<AccountId>,
    /// Where it stands.
    pub state: IncidentState,
    /// How bad it is.
    pub severity: Severity,
    /// How far it may travel.
    pub tlp: Tlp,
    /// When it was submitted, or begun by the CERT.
    pub submitted_at: DateTime<Utc>,
    /// When the CERT first answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was last resolved.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Whether the first answer came in time, once that is decided.
    pub answer_held: Option<bool>,
    /// Whether it was resolved in time, once that is decided.
    pub resolution_held: Option<bool>,
    /// The deadlines that those concerned were told of.
    pub warned: Vec<ClockKind>,
}

/// What happened to an incident since it was followed last, as far as people are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The CERT has it now.
    Submitted,
    /// Its state changed.
    Became(IncidentState),
    /// A deadline is near.
    Near(ClockKind),
}

impl Followed {
    /// An incident as it is now.
    #[must_use]
    pub fn of(incident: &Incident) -> Self {
        let held = |kind: ClockKind| {
            let clock = incident.clocks.iter().find(|clock| clock.kind == kind)?;
            clock.met_at.map(|met| met <= clock.due_at)
        };
        let warned = incident.clocks.iter().filter(|clock| clock.warned_at.is_some()).map(|clock| clock.kind);
        Self {
            organisation: incident.organisation,
            category: incident.category,
            owner: incident.owner,
            state: incident.state,
            severity: incident.severity,
            tlp: incident.tlp,
            submitted_at: incident.submitted_at.unwrap_or(incident.created_at),
            answered_at: incident.answered_at,
            resolved_at: incident.resolved_at,
            answer_held: held(ClockKind::FirstAnswer),
            resolution_held: held(ClockKind::Resolution),
            warned: warned.collect(),
        }
    }

    /// An incident as it is now, followed before as `before`. A merge takes its deadlines away and an unmerge gives them
    /// back: nobody is told of them anew.
    #[must_use]
    pub fn next(incident: &Incident, before: Option<&Self>) -> Self {
        let mut now = Self::of(incident);
        if let Some(before) = before.filter(|_| incident.merged_into.is_some()) {
            now.warned.clone_from(&before.warned);
        }
        now
    }

    /// What happened since `before`, in the order in which people are told.
    #[must_use]
    pub fn turns(&self, before: Option<&Self>) -> Vec<Turn> {
        let Some(before) = before else { return vec![Turn::Submitted] };
        let mut turns = Vec::new();
        if self.state != before.state {
            turns.push(Turn::Became(self.state));
        }
        turns.extend(self.warned.iter().filter(|kind| !before.warned.contains(kind)).copied().map(Turn::Near));
        turns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::Clock;

    fn followed(state: IncidentState, warned: &[ClockKind]) -> Followed {
        Followed {
            organisation: OrganisationId::fresh(),
            category: CategoryId::fresh(),
            owner: None,
            state,
            severity: Severity::High,
            tlp: Tlp::Amber,
            submitted_at: DateTime::UNIX_EPOCH,
            answered_at: None,
            resolved_at: None,
            answer_held: None,
            resolution_held: None,
            warned: warned.to_vec(),
        }
    }

    #[test]
    fn a_deadline_that_a_merge_took_and_an_unmerge_gave_back_is_not_told_again() {
        let at = DateTime::UNIX_EPOCH;
        let clock = Clock { warned_at: Some(at), ..Clock::started(ClockKind::EarlyWarning, at, at) };
        let whole = Incident { clocks: vec![clock], ..crate::incident::sample() };
        let first = Followed::next(&whole, None);
        let merged = Incident {
            clocks: Vec::new(),
            merged_into: Some(crate::id::IncidentId::fresh()),
            state: IncidentState::Closed,
            ..whole.clone()
        };
        let second = Followed::next(&merged, Some(&first));
        assert_eq!(second.turns(Some(&first)), [Turn::Became(IncidentState::Closed)]);
        let third = Followed::next(&whole, Some(&second));
        assert_eq!(third.turns(Some(&second)), [Turn::Became(IncidentState::Draft)]);
    }

    #[test]
    fn each_turn_is_told_once() {
        let first = followed(IncidentState::Submitted, &[]);
        assert_eq!(first.turns(None), [Turn::Submitted]);
        assert_eq!(first.turns(Some(&first)), []);
        let second = followed(IncidentState::Accepted, &[ClockKind::FirstAnswer]);
        let expected = [Turn::Became(IncidentState::Accepted), Turn::Near(ClockKind::FirstAnswer)];
        assert_eq!(second.turns(Some(&first)), expected);
        assert_eq!(second.turns(Some(&second)), []);
    }
}
