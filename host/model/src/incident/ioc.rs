//! An IoC of an incident.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

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
    /// The marking with which it was passed on to the threat-intelligence side; `None` while it was not.
    pub shared: Option<Tlp>,
    /// What enrichment said, once it has.
    pub verdict: Option<Verdict>,
    /// 0 to 100.
    pub score: Option<Percent>,
    /// The constituents whose asset it is: told to analysts only, else empty.
    #[serde(default)]
    pub belongs_to: Vec<OrganisationId>,
}
