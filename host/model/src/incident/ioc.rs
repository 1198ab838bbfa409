//! An IoC of an incident.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Incident;
use crate::{
    id::{IncidentId, OrganisationId},
    thread::Author,
    ticket::IocRef,
    tlp::Tlp,
    verdict::{Percent, Verdict},
};

/// An IoC of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IncidentIoc {
    /// The incident.
    pub incident: IncidentId,
    /// The IoC.
    pub ioc: IocRef,
    /// What was said about it when it was added.
    pub note: Option<String>,
    /// Who added it.
    pub added_by: Author,
    /// When.
    pub added_at: DateTime<Utc>,
    /// The marking with which it was passed on to the threat-intelligence side; `None` while it was not. Told to the CERT
    /// only, else `null`.
    pub shared: Option<Tlp>,
    /// What enrichment said, once it has.
    pub verdict: Option<Verdict>,
    /// 0 to 100.
    pub score: Option<Percent>,
    /// The constituents whose asset it is: told to analysts only, else empty.
    #[serde(default)]
    pub belongs_to: Vec<OrganisationId>,
}

/// `POST /api/v1/incidents/{id}/iocs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewIncidentIocs {
    /// Texts in which IoCs are looked for: values, defanged or not, a line of a log, a whole list.
    pub values: Vec<String>,
    /// What is to be said about them, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl NewIncidentIocs {
    /// How long a note may be, in characters.
    pub const MAX_NOTE_CHARS: usize = 2_000;
}

/// An incident that shares something with another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimilarIncident {
    /// The incident, as the viewer may see it.
    pub incident: Incident,
    /// How many IoCs both have.
    pub shared_iocs: u32,
    /// How many assets both have.
    pub shared_assets: u32,
}
