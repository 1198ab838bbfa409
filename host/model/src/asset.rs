//! Assets: the address ranges, domains, autonomous systems and products that organisations claim and the CERT approves.

mod cpe;
mod cpe_match;
mod index;
mod kind;
mod range;
mod tables;
mod value;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{AssetId, OrganisationId},
    viewer::Actor,
};

pub use cpe::{Attribute, Cpe};
pub use cpe_match::CpeRelation;
pub use index::{AssetIndex, Held};
pub use kind::{AssetKind, AssetState};
pub use range::AddressRange;
pub use value::{AssetError, AssetValue, pasted};

/// How many values one request may claim.
pub const MAX_CLAIMS: usize = 500;
/// How many assets an organisation may have, claimed and approved.
pub const MAX_ASSETS: usize = 20_000;
/// How long a note or a reason may be, in characters.
pub const MAX_REASON_CHARS: usize = 1_000;
/// How many overlaps are named with an asset, and how many owners with a look-up.
pub const MAX_NAMED: usize = 50;

/// Something that an organisation claims, and what became of the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asset {
    /// Its identifier.
    pub id: AssetId,
    /// The organisation that claims it.
    pub organisation: OrganisationId,
    /// What it is.
    pub kind: AssetKind,
    /// Its normalised value: `193.0.2.0/24`, `example.org`, `AS64500`, `cpe:2.3:a:vendor:product:…`.
    pub value: String,
    /// What the claimant says about it.
    pub note: Option<String>,
    /// What became of the claim.
    pub state: AssetState,
    /// Why it was refused; what the CERT says to an approval.
    pub reason: Option<String>,
    /// Who claimed it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub claimed_by: Actor,
    /// Who of the CERT approved or refused it last.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub decided_by: Option<Actor>,
    /// When that was.
    pub decided_at: Option<DateTime<Utc>>,
    /// What other organisations claim of the same; told to the CERT only, at most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overlaps: Vec<Overlap>,
    /// When it was claimed.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

/// How an asset lies to what was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It is the same.
    Exact,
    /// It holds what was asked about, and more.
    Wider,
    /// It is a part of what was asked about.
    Narrower,
    /// Each holds something that the other does not: two products with different fields left open.
    Partial,
}

impl Fit {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Fit::Exact => "exact",
            Fit::Wider => "wider",
            Fit::Narrower => "narrower",
            Fit::Partial => "partial",
        }
    }
}

/// Another organisation's claim to some of the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overlap {
    /// The other asset.
    pub asset: AssetId,
    /// The other organisation.
    pub organisation: OrganisationId,
    /// The other asset's value.
    pub value: String,
    /// Whether it is approved, or claimed only.
    pub approved: bool,
    /// How it lies to this one.
    pub fit: Fit,
}

/// `POST /api/v1/assets`: values to claim. All of them or, when one cannot be claimed, none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// For whom; the caller's own organisation unless said. Only the CERT may name another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
    /// The values, at most 500: address ranges in CIDR notation, domains, `AS` numbers, CPE 2.3 names.
    pub values: Vec<String>,
    /// What to say about them to whoever approves; at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a claim was answered: one item per value, in the order in which they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimAnswer {
    /// One per value.
    pub items: Vec<ClaimedValue>,
}

/// What one claimed value was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimedValue {
    /// The value as it came.
    pub given: String,
    /// The asset.
    pub asset: Asset,
    /// Whether the organisation had claimed it before, or named it twice: then nothing was added.
    pub known: bool,
}

/// What a look-up was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetLookup {
    /// What the text was understood as.
    pub kind: AssetKind,
    /// In its normal form; of a URL or an e-mail address, the host or the domain.
    pub value: String,
    /// The approved assets that it belongs to, the closest first; then those that are a part of it. At most 50.
    pub owners: Vec<AssetOwner>,
}

/// Whose something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssetOwner {
    /// The asset.
    pub asset: AssetId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The asset's value.
    pub value: String,
    /// How it lies to what was asked about.
    pub fit: Fit,
}
