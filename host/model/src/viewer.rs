//! Who looks: every read is filtered by a viewer, every change is allowed or refused by one table.

use serde::{Deserialize, Serialize};

pub use crate::role::{Action, Role};
use crate::{
    id::{AccountId, ApiClientId, OrganisationId},
    tlp::Tlp,
};

/// Who acts: a person or a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Principal {
    /// A person.
    Account(AccountId),
    /// An organisation's machine.
    ApiClient(ApiClientId),
    /// The host itself, on behalf of nobody: recovery, the engine. No request can become this.
    Host,
}

/// Who looks, in which organisation, with which role and clearance. Every read of tenant data takes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Who it is.
    pub principal: Principal,
    /// The organisation that the viewer acts for.
    pub organisation: OrganisationId,
    /// What the viewer may do.
    pub role: Role,
    /// The strictest marking that the viewer may read.
    pub clearance: Tlp,
}

impl Viewer {
    /// The host itself: sees everything. For the engine and recovery only; no request can become it.
    #[must_use]
    pub fn host() -> Self {
        Self {
            principal: Principal::Host,
            organisation: OrganisationId(uuid::Uuid::nil()),
            role: Role::Administrator,
            clearance: Tlp::Red,
        }
    }

    /// Whether a record of this owner and marking exists for the viewer. The store applies the same rule in its queries.
    #[must_use]
    pub fn sees(&self, owner: OrganisationId, tlp: Tlp) -> bool {
        (self.role.is_cert() || self.organisation == owner) && tlp <= self.clearance
    }

    /// Whether the viewer's role may do this.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.role.may(action)
    }
}

/// Who caused a change, as the audit log records it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum Actor {
    /// A person.
    Account(AccountId),
    /// An organisation's machine.
    ApiClient(ApiClientId),
    /// A playbook's run.
    Run(crate::id::RunId),
    /// The host itself: first start, migrations, recovery.
    Host,
}

impl From<Principal> for Actor {
    fn from(principal: Principal) -> Self {
        match principal {
            Principal::Account(id) => Actor::Account(id),
            Principal::ApiClient(id) => Actor::ApiClient(id),
            Principal::Host => Actor::Host,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_organisation_and_a_stricter_marking_do_not_exist() {
        let own = OrganisationId::fresh();
        let mut viewer = Viewer {
            principal: Principal::Account(AccountId::fresh()),
            organisation: own,
            role: Role::Reporter,
            clearance: Tlp::Amber,
        };
        assert!(viewer.sees(own, Tlp::Amber));
        assert!(!viewer.sees(own, Tlp::AmberStrict));
        assert!(!viewer.sees(OrganisationId::fresh(), Tlp::Clear));
        viewer.role = Role::Analyst;
        assert!(viewer.sees(OrganisationId::fresh(), Tlp::Clear));
        assert!(!viewer.sees(own, Tlp::Red));
    }
}
