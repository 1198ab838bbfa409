//! What an asset is, and what becomes of a claim.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    /// A range of IPv4 or IPv6 addresses in CIDR notation.
    AddressRange,
    /// A domain, with all names below it.
    Domain,
    /// An autonomous system.
    Asn,
    /// A product in use, as a CPE 2.3 name (NISTIR 7695).
    Product,
}

impl AssetKind {
    /// All of them.
    pub const ALL: [AssetKind; 4] = [AssetKind::AddressRange, AssetKind::Domain, AssetKind::Asn, AssetKind::Product];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            AssetKind::AddressRange => "address_range",
            AssetKind::Domain => "domain",
            AssetKind::Asn => "asn",
            AssetKind::Product => "product",
        }
    }

    /// The kind that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What people call it.
    #[must_use]
    pub(super) fn noun(self) -> &'static str {
        match self {
            AssetKind::AddressRange => "address range",
            AssetKind::Domain => "domain",
            AssetKind::Asn => "AS number",
            AssetKind::Product => "CPE 2.3 name",
        }
    }
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssetState {
    /// The CERT has not decided yet.
    Claimed,
    /// The CERT says that it is the organisation's.
    Approved,
    /// The CERT says that it is not; also when it had approved it before.
    Refused,
    /// The organisation gave it up.
    Withdrawn,
}

impl AssetState {
    /// All of them.
    pub const ALL: [AssetState; 4] =
        [AssetState::Claimed, AssetState::Approved, AssetState::Refused, AssetState::Withdrawn];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            AssetState::Claimed => "claimed",
            AssetState::Approved => "approved",
            AssetState::Refused => "refused",
            AssetState::Withdrawn => "withdrawn",
        }
    }

    /// The state that a word of the API names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the claim stands: it is approved, or may be. One that does not stand is over; the value can be claimed
    /// anew.
    #[must_use]
    pub fn stands(self) -> bool {
        matches!(self, AssetState::Claimed | AssetState::Approved)
    }

    /// Whether a claim may go from here to `next`.
    #[must_use]
    pub fn may_become(self, next: AssetState) -> bool {
        match self {
            AssetState::Claimed => next != AssetState::Claimed,
            AssetState::Approved => matches!(next, AssetState::Refused | AssetState::Withdrawn),
            AssetState::Refused | AssetState::Withdrawn => false,
        }
    }
}

impl fmt::Display for AssetState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
