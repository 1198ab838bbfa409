//! Who looks: every read is filtered by a viewer, every change is allowed or refused by one table.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, ApiClientId, OrganisationId},
    tlp::Tlp,
};

/// What someone may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks after the installation; of the CERT.
    Administrator,
    /// Works on tickets of all organisations; of the CERT.
    Analyst,
    /// A member of an organisation's staff: sees that organisation's records.
    ConstituentUser,
    /// A machine: submits and reads its organisation's records.
    ApiClient,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 4] = [Role::Administrator, Role::Analyst, Role::ConstituentUser, Role::ApiClient];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Analyst => "analyst",
            Role::ConstituentUser => "constituent_user",
            Role::ApiClient => "api_client",
        }
    }

    /// The role that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the role is one of the CERT's own, which see the records of every organisation.
    #[must_use]
    pub fn is_cert(self) -> bool {
        matches!(self, Role::Administrator | Role::Analyst)
    }

    /// Whether the role may do this. The one table of permissions; the server and the browser both ask it.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        use Action::*;
        match self {
            Role::Administrator => true,
            Role::Analyst => matches!(
                action,
                Submit
                    | ReadTickets
                    | ReadIocs
                    | ReadRuns
                    | ReadConnections
                    | ReadPlugins
                    | ReadFlow
                    | ResolveUncertain
                    | MarkTickets
                    | ReadOrganisations
            ),
            Role::ConstituentUser | Role::ApiClient => matches!(action, Submit | ReadTickets | ReadIocs | ReadRuns),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that a role may or may not do. Which records it may be done to is the viewer's scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Submit text or IoCs for enrichment.
    Submit,
    /// Read tickets.
    ReadTickets,
    /// Read IoCs.
    ReadIocs,
    /// Read runs and their journals.
    ReadRuns,
    /// Say what became of a step whose outcome is unknown.
    ResolveUncertain,
    /// Change a ticket's marking by hand.
    MarkTickets,
    /// Read connections, without secrets.
    ReadConnections,
    /// Create, change, test and remove connections.
    ManageConnections,
    /// Read plugins and their grants.
    ReadPlugins,
    /// Install plugins, grant, enable and disable.
    ManagePlugins,
    /// Read the flow's settings.
    ReadFlow,
    /// Change the flow's settings.
    ManageFlow,
    /// Read the list of organisations.
    ReadOrganisations,
    /// Create and change organisations, accounts and API clients.
    ManageAccounts,
    /// Read and verify the audit log.
    ReadAudit,
}

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
            role: Role::ConstituentUser,
            clearance: Tlp::Amber,
        };
        assert!(viewer.sees(own, Tlp::Amber));
        assert!(!viewer.sees(own, Tlp::AmberStrict));
        assert!(!viewer.sees(OrganisationId::fresh(), Tlp::Clear));
        viewer.role = Role::Analyst;
        assert!(viewer.sees(OrganisationId::fresh(), Tlp::Clear));
        assert!(!viewer.sees(own, Tlp::Red));
    }

    #[test]
    fn machines_and_constituents_change_no_configuration() {
        for role in [Role::ConstituentUser, Role::ApiClient] {
            assert!(role.may(Action::Submit));
            assert!(!role.may(Action::ManageConnections) && !role.may(Action::ReadPlugins));
            assert!(!role.may(Action::MarkTickets));
        }
    }
}
