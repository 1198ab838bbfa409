//! What is known about an IoC: verdict, markings, when it was seen and who said so.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{IncidentId, IocId, OrganisationId, SightingId, TicketId},
    ioc::IocType,
    special::Special,
    ticket::Ticket,
    tlp::{Pap, Tlp},
    verdict::{Percent, Verdict},
    viewer::Principal,
};

/// What is known about an IoC, as far as its viewer may know it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IocRecord {
    /// Its identifier.
    pub id: IocId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: IocType,
    /// Its normalised value.
    pub value: String,
    /// Why it is not sent to third parties, if it is not.
    pub special: Option<Special>,
    /// The latest verdict.
    pub verdict: Option<Verdict>,
    /// The latest score, 0 to 100.
    pub score: Option<Percent>,
    /// The latest confidence, 0 to 100.
    pub confidence: Option<Percent>,
    /// How far it may travel: the freest marking that a ticket about it has had. When an analyst marks one of them by hand,
    /// the freest that they have then.
    pub tlp: Tlp,
    /// When it was first submitted.
    pub first_seen: DateTime<Utc>,
    /// When it was last submitted.
    pub last_seen: DateTime<Utc>,
    /// How often it was submitted.
    pub submissions: u64,
    /// When the verdict was reached.
    pub judged_at: Option<DateTime<Utc>>,
}

/// That an IoC was submitted: by whom, when, from where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sighting {
    /// Its identifier.
    pub id: SightingId,
    /// The IoC.
    pub ioc: IocId,
    /// The organisation that submitted it.
    pub organisation: OrganisationId,
    /// The enrichment ticket.
    pub ticket: TicketId,
    /// Who submitted it.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub by: Principal,
    /// Where the sender saw it.
    pub source: Option<String>,
    /// The sender's note.
    pub note: Option<String>,
    /// The incident that it was submitted with, or passed on from; only where the viewer may see that.
    #[serde(default)]
    pub incident: Option<IncidentId>,
    /// How far it may travel.
    pub tlp: Tlp,
    /// What may be done with it.
    pub pap: Pap,
    /// When.
    pub at: DateTime<Utc>,
}

impl Sighting {
    /// The source of the sightings that an incident's own enrichments are; which incident, they say elsewhere.
    pub const OF_INCIDENT: &str = "incident";
}

/// An IoC's page: what is known, its sightings and tickets, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IocView {
    /// What is known.
    pub record: IocRecord,
    /// Its latest sightings, at most 50.
    pub sightings: Vec<Sighting>,
    /// Its tickets, without their reports, at most 50.
    pub tickets: Vec<Ticket>,
}
