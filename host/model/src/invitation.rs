//! Invitations: a one-time link that lets somebody in, with a role and a clearance that were decided beforehand.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    contact::EmailAddress,
    id::{AccountId, InvitationId, OrganisationId},
    role::Role,
    tlp::Tlp,
    viewer::{Principal, Viewer},
};

/// For how many days an invitation's link works.
pub const VALID_DAYS: i64 = 7;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Its link works until it expires.
    Pending,
    /// Its link was used.
    Accepted,
    /// Whoever invited took it back.
    Withdrawn,
}

/// Who invited, and for which organisation they acted: the invitation holds for as long as they may give what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inviter {
    /// Who it is.
    pub principal: Principal,
    /// For which organisation they acted.
    pub organisation: OrganisationId,
}

impl From<&Viewer> for Inviter {
    fn from(viewer: &Viewer) -> Self {
        Self { principal: viewer.principal, organisation: viewer.organisation }
    }
}

/// An invitation. Its link's token is known to nobody but whom it was given to: only a hash is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Its identifier.
    pub id: InvitationId,
    /// Where to.
    pub organisation: OrganisationId,
    /// Whom: the address that the link goes to.
    pub email: EmailAddress,
    /// What the person may do.
    pub role: Role,
    /// The strictest marking that the person may read.
    pub clearance: Tlp,
    /// Where it stands.
    pub state: InvitationState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its link ends.
    pub expires_at: DateTime<Utc>,
    /// Who accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<AccountId>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

impl Invitation {
    /// Whether its link works at this time.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.state == InvitationState::Pending && now < self.expires_at
    }
}

/// `POST /api/v1/invitations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// Whom.
    pub email: EmailAddress,
    /// Where to; one's own organisation unless said.
    #[serde(default)]
    pub organisation: Option<OrganisationId>,
    /// What the person may do.
    pub role: Role,
    /// The strictest marking that the person may read; `amber` unless said.
    #[serde(default)]
    pub clearance: Option<Tlp>,
}

/// An invitation and its link, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationLink {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// The address to open. Whoever has it may accept.
    pub link: String,
}

/// `GET /api/v1/invitations/{invitation}`: what whoever has the link is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationOffer {
    /// The organisation's name.
    pub organisation_name: String,
    /// The address that was invited.
    pub email: EmailAddress,
    /// What one may do.
    pub role: Role,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

/// `POST /api/v1/invitations/{invitation}`. Without an account, whoever is signed in gets a membership.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Acceptance {
    /// The account to make.
    #[serde(default)]
    pub account: Option<AccountOfInvited>,
}

/// The account that an invited person makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountOfInvited {
    /// What to sign in with: 2 to 64 characters of `a-z 0-9 . _ - @`; unique.
    pub username: String,
    /// The name as others read it.
    pub name: String,
    /// The password, 12 to 1024 characters.
    pub password: String,
}
