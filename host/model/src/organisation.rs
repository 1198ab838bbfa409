//! An organisation: the CERT itself, a constituent or a peer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::OrganisationId;

/// What an organisation is to this Tocsin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum OrganisationKind {
    /// The CERT that runs it. There is exactly one.
    Cert,
    /// An organisation that the CERT looks after.
    Constituent,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    /// Its identifier.
    pub id: OrganisationId,
    /// What people call it; unique.
    pub name: String,
    /// What it is to this Tocsin.
    pub kind: OrganisationKind,
    /// Of a disabled organisation, nobody can sign in: neither its people nor its machines.
    #[serde(default)]
    pub disabled: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    #[serde(default = "first_version")]
    pub version: u64,
}

/// The version of an organisation from the time before they could change.
fn first_version() -> u64 {
    1
}
