//! What goes to the threat-intelligence side when an incident is closed: in the same transaction as the closing.

use tocsin_model::{
    id::{IocId, SightingId, TicketId},
    incident::{ClosingShare, Happening, Incident, IncidentIoc},
    ioc::Ioc,
    ioc_record::Sighting,
    problem::FieldError,
    special::special,
    tlp::Tlp,
    viewer::{Action, Viewer},
};

use super::{change::refuse, edit::Edit};
use crate::{
    App,
    error::{Error, Result, require},
};

/// What the sighting says where it comes from. The incident itself is named in a field that only those get who see it.
const SOURCE: &str = "closed incident";

impl App {
    /// Passes the chosen IoCs on: each becomes known with its marking, seen in this incident.
    pub(super) async fn share_at_closing(
        &self,
        viewer: &Viewer,
        edit: &mut Edit,
        share: &[ClosingShare],
    ) -> Result<()> {
        require(viewer, Action::WorkOnIncidents)?;
        let ids: Vec<IocId> = share.iter().map(|share| share.ioc).collect();
        let known = self.store().incident_iocs_by_id(viewer, edit.before.id, &ids).await?;
        let mut errors = Vec::new();
        let mut chosen: Vec<(IncidentIoc, Tlp)> = Vec::with_capacity(share.len());
        for (place, share) in share.iter().enumerate() {
            let ioc = known.iter().find(|ioc| ioc.ioc.id == share.ioc);
            match (ioc, wrong_marking(viewer, &edit.before, share)) {
                (None, _) => errors.push(field(place, "ioc", "is none of the incident's IoCs".to_owned())),
                (Some(_), Some(message)) => errors.push(field(place, "tlp", message)),
                (Some(ioc), None) if chosen.iter().all(|(known, _)| known.ioc.id != share.ioc) => {
                    chosen.push((ioc.clone(), share.tlp));
                }
                (Some(_), None) => errors.push(field(place, "ioc", "is chosen twice".to_owned())),
            }
        }
        refuse(errors)?;
        for (mut ioc, tlp) in chosen {
            let value = Ioc::parse(Some(ioc.ioc.kind), &ioc.ioc.value).map_err(|error| {
                Error::Internal(format!("incident {} has an IoC that is none: {error}", edit.before.id))
            })?;
            edit.unit.see_ioc(&ioc.ioc, special(&value).as_ref(), tlp, edit.at);
            edit.unit.create_sighting(&sighting(viewer, edit, &ioc, tlp));
            ioc.shared = Some(tlp);
            edit.unit.put_incident_ioc(&edit.before, &ioc);
        }
        edit.note_internally(Happening::IocsShared { iocs: ids });
        Ok(())
    }
}

fn field(place: usize, name: &str, message: String) -> FieldError {
    FieldError { field: format!("share[{place}].{name}"), message }
}

/// Freer than the incident is only what an analyst says is meant so.
fn wrong_marking(viewer: &Viewer, incident: &Incident, share: &ClosingShare) -> Option<String> {
    if share.tlp < incident.tlp && !share.freer {
        let label = incident.tlp.label();
        return Some(format!(
            "is freer than the incident ({label}): choose a stricter one, or say `freer` if it is meant so"
        ));
    }
    (share.tlp > viewer.clearance).then(|| format!("is above your clearance ({})", viewer.clearance.label()))
}

fn sighting(viewer: &Viewer, edit: &Edit, ioc: &IncidentIoc, tlp: Tlp) -> Sighting {
    let incident = &edit.before;
    Sighting {
        id: SightingId::fresh(),
        ioc: ioc.ioc.id,
        organisation: incident.organisation,
        ticket: TicketId::enrichment(incident.organisation, ioc.ioc.id),
        by: viewer.principal,
        source: Some(SOURCE.to_owned()),
        note: None,
        incident: Some(incident.id),
        tlp,
        pap: incident.pap,
        at: edit.at,
    }
}
