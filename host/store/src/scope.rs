//! The one place that turns a viewer into a filter. Every read of tenant data goes through it.

use surrealdb::types::Variables;
use tocsin_model::{
    tlp::Tlp,
    viewer::{Action, Principal, Viewer},
};

use uuid::Uuid;

use crate::value::{int, uuid};

/// The variables that the conditions refer to.
const ORGANISATION: &str = "scope_organisation";
const CLEARANCE: &str = "scope_tlp";

/// The literal conditions under which a row exists for a viewer: `(CERT or own organisation) and marking <= clearance`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope {
    viewer: Viewer,
}

/// Which sums of messages a viewer's threads are in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ThreadSums {
    /// The organisation whose threads are seen; nil for those of all, and what only the CERT reads.
    pub(crate) scope: Uuid,
    clearance: Tlp,
}

impl ThreadSums {
    /// The ranks of the markings that are seen.
    pub(crate) fn markings(self) -> impl Iterator<Item = u8> {
        0..=self.clearance.rank()
    }
}

impl Scope {
    pub(crate) fn of(viewer: &Viewer) -> Self {
        Self { viewer: *viewer }
    }

    /// Conditions for a table with the columns `organisation` and `tlp`, to be joined by AND.
    /// A condition that holds for every row is left out, so that it costs nothing.
    pub(crate) fn conditions(self) -> Vec<&'static str> {
        let mut conditions = Vec::new();
        if !self.viewer.role.is_cert() {
            conditions.push("organisation = $scope_organisation");
        }
        if self.viewer.clearance < Tlp::Red {
            conditions.push("tlp <= $scope_tlp");
        }
        conditions
    }

    /// Conditions for a table with the columns `organisation`, `tlp` and `unsent`: what the CERT was never sent, only its
    /// organisation sees.
    pub(crate) fn sent_conditions(self) -> Vec<&'static str> {
        let mut conditions = self.conditions();
        if self.viewer.role.is_cert() && self.viewer.principal != Principal::Host {
            conditions.push("unsent = false");
        }
        conditions
    }

    /// [`Self::sent_conditions`] as the end of a WHERE clause that has others before it.
    pub(crate) fn and_sent(self) -> String {
        self.sent_conditions().iter().map(|condition| format!(" AND {condition}")).collect()
    }

    /// Conditions for a table with the column `organisation` and no marking.
    pub(crate) fn owner_conditions(self) -> Vec<&'static str> {
        if self.viewer.role.is_cert() { Vec::new() } else { vec!["organisation = $scope_organisation"] }
    }

    /// Conditions for the CERT's own tables, which have a marking but no owner.
    pub(crate) fn marking_conditions(self) -> Vec<&'static str> {
        if self.viewer.clearance < Tlp::Red { vec!["tlp <= $scope_tlp"] } else { Vec::new() }
    }

    /// Conditions for threads, and for what belongs to one: those that only analysts read do not exist for others.
    pub(crate) fn thread_conditions(self) -> Vec<&'static str> {
        let mut conditions = self.conditions();
        if !self.viewer.may(Action::ReadInternal) {
            conditions.push("internal = false");
        }
        conditions
    }

    /// Under which keys the sums of [`Self::thread_conditions`]'s messages are kept.
    pub(crate) fn thread_sums(self) -> ThreadSums {
        let all = self.viewer.may(Action::ReadInternal);
        let scope = if all { Uuid::nil() } else { self.viewer.organisation.0 };
        ThreadSums { scope, clearance: self.viewer.clearance }
    }

    /// Whether a query's variable is one that [`Self::bind`] sets.
    pub(crate) fn binds(variable: &str) -> bool {
        variable == ORGANISATION || variable == CLEARANCE
    }

    /// What the conditions refer to.
    pub(crate) fn bind(self, variables: &mut Variables) {
        variables.insert(ORGANISATION, uuid(self.viewer.organisation.0));
        variables.insert(CLEARANCE, int(self.viewer.clearance.rank()));
    }

    /// The conditions as the end of a WHERE clause that has others before it.
    pub(crate) fn and(self) -> String {
        self.conditions().iter().map(|condition| format!(" AND {condition}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use tocsin_model::viewer::Role;

    use super::*;

    #[test]
    fn whoever_reads_what_only_the_cert_reads_sees_the_threads_of_all() {
        // The sums know no third kind of viewer.
        for role in Role::ALL {
            assert_eq!(role.may(Action::ReadInternal), role.is_cert(), "{role}");
        }
    }
}
