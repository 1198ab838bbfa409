//! What a reader can do with an incident as it stands, by the host's own rules: what would be refused is not offered.

use tocsin_model::{
    incident::{Incident, IncidentState},
    viewer::{Action, Role},
};

/// Whether the card, the IoCs, the assets and the timeline can be changed: never those of a merged incident, and by
/// constituents only while it is open.
pub fn change(role: Role, incident: &Incident) -> bool {
    let by_reporter = role.may(Action::ReportIncidents) && incident.state.is_open();
    incident.merged_into.is_none() && (role.may(Action::WorkOnIncidents) || by_reporter)
}

/// Whether files can be added: by constituents until it is over.
pub fn add_files(role: Role, incident: &Incident) -> bool {
    let over = matches!(incident.state, IncidentState::Closed | IncidentState::Rejected);
    incident.merged_into.is_none() && role.may(Action::ReportIncidents) && (role.is_cert() || !over)
}
