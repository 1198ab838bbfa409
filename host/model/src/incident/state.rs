//! Where an incident stands, and the one table of the steps between.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::viewer::{Action, Role};

/// Where an incident stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IncidentState {
    /// Being written; the CERT does not see it yet.
    Draft,
    /// Sent to the CERT.
    Submitted,
    /// The CERT took it on.
    Accepted,
    /// Analysts work on it.
    InProgress,
    /// The CERT waits for the constituent.
    WaitingForConstituent,
    /// What was to be done is done.
    Resolved,
    /// Finished.
    Closed,
    /// Not an incident, or not the CERT's.
    Rejected,
}

/// What takes an incident from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Send it to the CERT.
    Submit,
    /// Take it on.
    Accept,
    /// Turn it down, with a reason.
    Reject,
    /// Begin or go on working on it.
    Start,
    /// Ask the constituent for something, and wait.
    AskConstituent,
    /// Give the CERT what it asked for.
    Answer,
    /// Say that what was to be done is done.
    Resolve,
    /// Finish it.
    Close,
    /// Take it up again, with a reason.
    Reopen,
    /// Take a report back that nobody has accepted.
    Withdraw,
}

use IncidentState::{Accepted, Closed, Draft, InProgress, Rejected, Resolved, Submitted, WaitingForConstituent};

/// The table: a step, the states that it is taken from, the state that it leads to, what one must be allowed to do, and
/// whether a reason is required.
type Row = (Step, &'static [IncidentState], IncidentState, Action, bool);

const STEPS: [Row; 10] = [
    (Step::Submit, &[Draft], Submitted, Action::ReportIncidents, false),
    (Step::Accept, &[Submitted], Accepted, Action::WorkOnIncidents, false),
    (Step::Reject, &[Submitted, Accepted], Rejected, Action::WorkOnIncidents, true),
    (Step::Start, &[Accepted, WaitingForConstituent, Resolved], InProgress, Action::WorkOnIncidents, false),
    (Step::AskConstituent, &[Accepted, InProgress], WaitingForConstituent, Action::WorkOnIncidents, false),
    (Step::Answer, &[WaitingForConstituent], InProgress, Action::ReportIncidents, false),
    (Step::Resolve, &[Accepted, InProgress, WaitingForConstituent], Resolved, Action::WorkOnIncidents, false),
    (Step::Close, &[Resolved], Closed, Action::WorkOnIncidents, false),
    (Step::Reopen, &[Resolved, Closed, Rejected], InProgress, Action::ReportIncidents, true),
    (Step::Withdraw, &[Draft, Submitted], Rejected, Action::ReportIncidents, false),
];

impl IncidentState {
    /// All of them, in the order of a life.
    pub const ALL: [IncidentState; 8] =
        [Draft, Submitted, Accepted, InProgress, WaitingForConstituent, Resolved, Closed, Rejected];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Draft => "draft",
            Submitted => "submitted",
            Accepted => "accepted",
            InProgress => "in_progress",
            WaitingForConstituent => "waiting_for_constituent",
            Resolved => "resolved",
            Closed => "closed",
            Rejected => "rejected",
        }
    }

    /// The state that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether somebody still has something to do.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Resolved | Closed | Rejected)
    }

    /// The state that a step leads to; `None` when it cannot be taken from here.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        let (_, from, to, ..) = step.row();
        from.contains(&self).then_some(*to)
    }

    /// The steps that a role can take from here.
    pub fn steps(self, role: Role) -> impl Iterator<Item = Step> {
        STEPS.iter().filter(move |(_, from, _, action, _)| from.contains(&self) && role.may(*action)).map(|row| row.0)
    }
}

impl fmt::Display for IncidentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Step {
    /// All of them.
    pub const ALL: [Step; 10] = [
        Step::Submit,
        Step::Accept,
        Step::Reject,
        Step::Start,
        Step::AskConstituent,
        Step::Answer,
        Step::Resolve,
        Step::Close,
        Step::Reopen,
        Step::Withdraw,
    ];

    fn row(self) -> &'static Row {
        STEPS.iter().find(|row| row.0 == self).expect("every step has a row, as a test checks")
    }

    /// What one must be allowed to do to take it.
    #[must_use]
    pub fn action(self) -> Action {
        self.row().3
    }

    /// Whether a reason must be given.
    #[must_use]
    pub fn needs_reason(self) -> bool {
        self.row().4
    }

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Submit => "submit",
            Step::Accept => "accept",
            Step::Reject => "reject",
            Step::Start => "start",
            Step::AskConstituent => "ask_constituent",
            Step::Answer => "answer",
            Step::Resolve => "resolve",
            Step::Close => "close",
            Step::Reopen => "reopen",
            Step::Withdraw => "withdraw",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_one_row() {
        for step in Step::ALL {
            assert_eq!(STEPS.iter().filter(|row| row.0 == step).count(), 1, "{step:?}");
            assert_eq!(serde_json::to_value(step).expect("serialises"), step.as_str());
        }
    }

    #[test]
    fn every_state_is_reached_and_none_but_the_last_is_a_trap() {
        for state in IncidentState::ALL {
            assert!(state == Draft || STEPS.iter().any(|row| row.2 == state), "{state} is never reached");
            assert!(state.steps(Role::Analyst).next().is_some(), "nobody leaves {state}");
            assert_eq!(IncidentState::from_word(state.as_str()), Some(state));
        }
    }

    #[test]
    fn a_constituent_sends_answers_reopens_and_takes_back() {
        let steps = |state: IncidentState| state.steps(Role::Reporter).collect::<Vec<_>>();
        assert_eq!(steps(Draft), [Step::Submit, Step::Withdraw]);
        assert_eq!(steps(Submitted), [Step::Withdraw]);
        assert_eq!(steps(WaitingForConstituent), [Step::Answer]);
        assert_eq!(steps(Closed), [Step::Reopen]);
        assert_eq!(Accepted.steps(Role::Reader).next(), None);
        assert_eq!(Accepted.steps(Role::Auditor).next(), None);
    }
}
