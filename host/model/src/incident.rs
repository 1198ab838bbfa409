//! An incident: something that a constituent reported or the CERT opened, from its draft to its end.

mod clock;
mod deadlines;
mod input;
mod ioc;
mod log;
mod merge;
mod reference;
mod state;
mod task;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    id::{AccountId, AssetId, CategoryId, IncidentId, OrganisationId},
    role::Role,
    thread::Author,
    tlp::{Pap, Tlp},
};

pub use clock::{Clock, ClockAction, ClockInput, ClockKind};
pub use input::{ClosingShare, IncidentChange, IncidentQuery, IncidentSort, NewIncident, StepInput};
pub use ioc::{IncidentIoc, NewIncidentIocs, SimilarIncident};
pub use log::{Happening, HistoryEntry, NewOccurrence, Occurrence};
pub use merge::{MergeInput, MergeRecord, MergedDeadlines, SplitInput};
pub use state::{IncidentState, Step};
pub use task::{Done, NewTask, Task, TaskChange};

/// How bad an incident is. Ordered: a later one is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// No effect beyond a nuisance.
    Low,
    /// A limited effect.
    #[default]
    Medium,
    /// A service or its data are affected.
    High,
    /// An essential service, or people, are in danger.
    Critical,
}

impl Severity {
    /// All of them, from the least to the worst.
    pub const ALL: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }
}

/// An incident. What a viewer may not see of its card is left out of `values` before it leaves the host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Incident {
    /// Its identifier.
    pub id: IncidentId,
    /// What people call it: `INC-7K3M-9QX2-4F`. It says nothing about how many there are.
    pub reference: String,
    /// The organisation that it happened to.
    pub organisation: OrganisationId,
    /// Where it stands.
    pub state: IncidentState,
    /// One line.
    pub title: String,
    /// Its category.
    pub category: CategoryId,
    /// The version of the category's card that it was made with.
    pub card_version: u32,
    /// The card's fields, by key.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub values: Map<String, Value>,
    /// How bad it is.
    pub severity: Severity,
    /// How far it may travel.
    pub tlp: Tlp,
    /// What may be done with its IoCs.
    pub pap: Pap,
    /// Who reported it.
    pub reporter: Author,
    /// The analyst who looks after it.
    pub owner: Option<AccountId>,
    /// That analyst's name.
    pub owner_name: Option<String>,
    /// People who are told of each change.
    #[serde(default)]
    pub watchers: Vec<AccountId>,
    /// The organisation's assets that it affects.
    #[serde(default)]
    pub assets: Vec<AssetId>,
    /// How many IoCs it has.
    #[serde(default)]
    pub ioc_count: u32,
    /// Incidents that have to do with it; only those that the viewer may see.
    #[serde(default)]
    pub related: Vec<IncidentId>,
    /// The incident that this one was merged into.
    pub merged_into: Option<IncidentId>,
    /// The checklist.
    #[serde(default)]
    pub tasks: Vec<Task>,
    /// Its deadlines.
    #[serde(default)]
    pub clocks: Vec<Clock>,
    /// Why it was rejected, or how it ended.
    pub outcome: Option<String>,
    /// When the organisation became aware of it: statutory clocks start here.
    pub aware_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the CERT first answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// When it was last resolved; nothing once it was reopened.
    pub resolved_at: Option<DateTime<Utc>>,
    /// When it was last closed or rejected; nothing once it was reopened.
    pub closed_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
    /// How many of its changes only the CERT knows of. Constituents are shown the version without them, and never this.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    pub internal_changes: u64,
    /// When it last changed for its organisation, where the CERT alone has changed it since. Never shown to constituents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shared_update: Option<DateTime<Utc>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_none_yet(count: &u64) -> bool {
    *count == 0
}

impl Incident {
    /// How long a title may be, in characters.
    pub const MAX_TITLE_CHARS: usize = 200;
    /// How many tasks, watchers, assets or related incidents there may be, of each.
    pub const MAX_LINKS: usize = 200;
    /// How many IoCs there may be.
    pub const MAX_IOCS: u32 = 10_000;

    /// An incident as it is begun: a draft of middling severity with the usual markings, and nothing in it yet.
    #[must_use]
    pub fn begun(
        id: IncidentId,
        organisation: OrganisationId,
        category: CategoryId,
        reporter: Author,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            reference: id.reference(),
            organisation,
            state: IncidentState::Draft,
            title: String::new(),
            category,
            card_version: 1,
            values: Map::new(),
            severity: Severity::default(),
            tlp: Tlp::default(),
            pap: Pap::default(),
            reporter,
            owner: None,
            owner_name: None,
            watchers: Vec::new(),
            assets: Vec::new(),
            ioc_count: 0,
            related: Vec::new(),
            merged_into: None,
            tasks: Vec::new(),
            clocks: Vec::new(),
            outcome: None,
            aware_at: None,
            created_at: at,
            submitted_at: None,
            answered_at: None,
            resolved_at: None,
            closed_at: None,
            updated_at: at,
            version: 1,
            internal_changes: 0,
            shared_update: None,
        }
    }

    /// Its version as its organisation knows it: without the changes that only the CERT knows of.
    #[must_use]
    pub fn shared_version(&self) -> u64 {
        self.version.saturating_sub(self.internal_changes)
    }

    /// When it last changed as far as its organisation knows.
    #[must_use]
    pub fn shared_at(&self) -> DateTime<Utc> {
        self.shared_update.unwrap_or(self.updated_at)
    }

    /// Its version as such a role knows it.
    #[must_use]
    pub fn version_for(&self, role: Role) -> u64 {
        if role.is_cert() { self.version } else { self.shared_version() }
    }

    /// Makes it the state after `before`, changed at `at`; `internal` when only the CERT may know that anything changed.
    pub fn follow(&mut self, before: &Self, at: DateTime<Utc>, internal: bool) {
        self.version = before.version + 1;
        // A clock that was set back must not hide the change from those who follow by time.
        self.updated_at = at.max(before.updated_at);
        self.internal_changes = before.internal_changes + u64::from(internal);
        self.shared_update = internal.then(|| before.shared_at());
    }

    /// Whether the CERT has never had it: then only its organisation sees it, whatever became of it.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        self.submitted_at.is_none()
    }
}

#[cfg(test)]
pub(crate) fn sample() -> Incident {
    let at = DateTime::from_timestamp(1_800_000_000, 0).expect("in range");
    let reporter =
        Author { actor: crate::viewer::Actor::Account(AccountId::fresh()), name: "Milo".to_owned(), of_cert: false };
    let (organisation, category) = (OrganisationId::fresh(), CategoryId::fresh());
    let title = "Ransomware".to_owned();
    Incident { title, ..Incident::begun(IncidentId::fresh(), organisation, category, reporter, at) }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_only_the_cert_changes_moves_neither_version_nor_time_of_what_its_organisation_knows() {
        let first = sample();
        let later = |minutes| first.updated_at + TimeDelta::minutes(minutes);
        let changed = |before: &Incident, at, internal| {
            let mut after = before.clone();
            after.follow(before, at, internal);
            after
        };
        let second = changed(&first, later(1), true);
        let third = changed(&second, later(2), true);
        assert_eq!((third.version, third.updated_at), (3, later(2)));
        assert_eq!((third.shared_version(), third.shared_at()), (1, first.updated_at));
        let fourth = changed(&third, later(3), false);
        assert_eq!((fourth.version, fourth.shared_version(), fourth.shared_at()), (4, 2, later(3)));
        let set_back = changed(&fourth, first.updated_at, false);
        assert_eq!(set_back.updated_at, fourth.updated_at);
    }
}
