//! An organisation: the CERT itself, a constituent or a peer.

mod country;
mod notification;
mod sector;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use country::{Country, ParseCountryError};
pub use notification::{Channel, NotificationCategory, NotificationChoice, channels};
pub use sector::Sector;

use crate::{
    contact::{Contact, EmailAddress, Language, Phone},
    id::OrganisationId,
    tlp::Tlp,
};

/// How many contacts an organisation has at most.
pub const MAX_CONTACTS: usize = 50;
/// How many languages an organisation or a contact has at most.
pub const MAX_LANGUAGES: usize = 10;

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
    /// Its sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    /// Its country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// The organisation above it, such as an agency's ministry. Only the CERT is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<OrganisationId>,
    /// Its languages, the preferred one first.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// Where mail to the organisation as a whole goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Its telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Whom to ask about what.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// The strictest marking that its people and machines may read, whatever their own clearance.
    #[serde(default = "unlimited")]
    pub clearance: Tlp,
    /// How it is told what: the channels that somebody chose. [`channels`] adds the others.
    #[serde(default)]
    pub notifications: Vec<NotificationChoice>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    #[serde(default = "first_version")]
    pub version: u64,
}

impl Organisation {
    /// A new organisation of which nothing but the name is known.
    #[must_use]
    pub fn new(id: OrganisationId, name: String, kind: OrganisationKind, created_at: DateTime<Utc>) -> Self {
        Self {
            id,
            name,
            kind,
            disabled: false,
            sector: None,
            country: None,
            parent: None,
            languages: Vec::new(),
            email: None,
            phone: None,
            contacts: Vec::new(),
            clearance: unlimited(),
            notifications: Vec::new(),
            created_at,
            version: first_version(),
        }
    }
}

/// The version of an organisation from the time before they could change.
fn first_version() -> u64 {
    1
}

/// The clearance of an organisation of which none was decided: its members' own is all that counts.
fn unlimited() -> Tlp {
    Tlp::Red
}
