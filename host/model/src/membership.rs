//! Memberships: what a person is in an organisation. A person may have several, and acts in one of them at a time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{AccountId, MembershipId, OrganisationId},
    organisation::OrganisationKind,
    role::{Action, Role},
    tlp::Tlp,
    viewer::{Principal, Viewer},
};

/// What a person is in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// It follows from the account and the organisation: see [`MembershipId::of`].
    pub id: MembershipId,
    /// The person's account.
    pub account: AccountId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// What the person signs in with.
    pub username: String,
    /// The person's name as others read it.
    pub name: String,
    /// What the person may do there.
    pub role: Role,
    /// The strictest marking that the person may read there, as far as the organisation's own clearance goes.
    pub clearance: Tlp,
    /// Whether the person is kept from acting there.
    pub disabled: bool,
    /// Whether the whole account is disabled: the person acts nowhere.
    pub account_disabled: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

impl Membership {
    /// Whether the person may act there.
    #[must_use]
    pub fn stands(&self) -> bool {
        !self.disabled && !self.account_disabled
    }

    /// Whether it is an administrator's who may act. There is always one.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.role == Role::Administrator && self.stands()
    }

    /// Who looks when the person acts there. No member reads above the organisation's clearance.
    #[must_use]
    pub fn viewer(&self, ceiling: Tlp) -> Viewer {
        Viewer {
            principal: Principal::Account(self.account),
            organisation: self.organisation,
            role: self.role,
            clearance: self.clearance.min(ceiling),
        }
    }
}

/// An organisation in which somebody may act, as [`crate::account::Me`] lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActsIn {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What the person may do there.
    pub role: Role,
    /// The strictest marking that the person may read there.
    pub clearance: Tlp,
}

/// The roles that a person may have in an organisation of this kind.
#[must_use]
pub fn roles_in(kind: OrganisationKind) -> &'static [Role] {
    match kind {
        OrganisationKind::Cert => &Role::OF_CERT,
        OrganisationKind::Constituent => &Role::OF_CONSTITUENT,
    }
}

/// The roles that someone of this role may give to others, in an organisation where they may give any.
#[must_use]
pub fn reach(giver: Role) -> &'static [Role] {
    if giver.may(Action::ManageAccounts) {
        &Role::ALL
    } else if giver.may(Action::ManageMembers) {
        &Role::OF_CONSTITUENT
    } else {
        &[]
    }
}

/// Whether someone may make others what this says: no role beyond their reach, no clearance above their own.
#[must_use]
pub fn may_give(giver: &Viewer, role: Role, clearance: Tlp) -> bool {
    reach(giver.role).contains(&role) && clearance <= giver.clearance
}

#[cfg(test)]
mod tests {
    use super::*;

    fn giver(role: Role, clearance: Tlp) -> Viewer {
        Viewer {
            principal: Principal::Account(AccountId::fresh()),
            organisation: OrganisationId::fresh(),
            role,
            clearance,
        }
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let manager = giver(Role::OrganisationManager, Tlp::Amber);
        assert!(may_give(&manager, Role::OrganisationManager, Tlp::Amber));
        assert!(!may_give(&manager, Role::Reporter, Tlp::AmberStrict));
        assert!(!may_give(&manager, Role::Analyst, Tlp::Clear));
        assert!(may_give(&giver(Role::Administrator, Tlp::Red), Role::Administrator, Tlp::Red));
        for role in [Role::Lead, Role::Analyst, Role::Auditor, Role::Reporter, Role::Reader, Role::ApiClient] {
            assert!(!may_give(&giver(role, Tlp::Red), Role::Reader, Tlp::Clear), "{role}");
        }
    }

    #[test]
    fn no_member_reads_above_the_organisation() {
        let (account, organisation) = (AccountId::fresh(), OrganisationId::fresh());
        let membership = Membership {
            id: MembershipId::of(account, organisation),
            account,
            organisation,
            username: "ada".into(),
            name: "Ada".into(),
            role: Role::Reporter,
            clearance: Tlp::Red,
            disabled: false,
            account_disabled: false,
            created_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        assert_eq!(membership.viewer(Tlp::Green).clearance, Tlp::Green);
        assert_eq!(membership.viewer(Tlp::Red).clearance, Tlp::Red);
        assert!(!Membership { account_disabled: true, ..membership }.stands());
    }
}
