//! The one place where incidents leave the application: what the viewer may not see of them is left out here.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use tocsin_model::{
    card::Card,
    id::{CategoryId, IncidentId},
    incident::{Happening, HistoryEntry, Incident},
    viewer::{Principal, Viewer},
};

use crate::{App, error::Result};

impl App {
    /// An incident that the viewer sees, without what the viewer may not see of it.
    pub(super) async fn shown_incident(&self, viewer: &Viewer, incident: Incident) -> Result<Incident> {
        let shown = self.shown_incidents(viewer, vec![incident]).await?;
        Ok(shown.into_iter().next().expect("as many come out as go in"))
    }

    /// Incidents that the viewer sees, without what the viewer may not see of them.
    pub(crate) async fn shown_incidents(&self, viewer: &Viewer, incidents: Vec<Incident>) -> Result<Vec<Incident>> {
        let named: HashSet<IncidentId> = incidents
            .iter()
            .flat_map(|incident| incident.related.iter().copied().chain(incident.merged_into))
            .collect();
        let named: Vec<IncidentId> = named.into_iter().collect();
        let seen: HashSet<IncidentId> =
            self.store().incidents_by_id(viewer, &named).await?.iter().map(|incident| incident.id).collect();
        let mut cards: HashMap<(CategoryId, u32), Option<Card>> = HashMap::new();
        let mut shown = Vec::with_capacity(incidents.len());
        for incident in incidents {
            let key = (incident.category, incident.card_version);
            let card = match cards.entry(key) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.card_of(&incident).await?),
            };
            shown.push(redacted(viewer, incident, card.as_ref(), &seen));
        }
        Ok(shown)
    }

    /// What the viewer may see of each entry of an incident's history.
    pub(super) async fn shown_history(
        &self,
        viewer: &Viewer,
        incident: &Incident,
        entries: Vec<HistoryEntry>,
    ) -> Result<Vec<Option<HistoryEntry>>> {
        let named: Vec<IncidentId> = entries.iter().filter_map(|entry| other_incident(&entry.what)).collect();
        let seen: HashSet<IncidentId> =
            self.store().incidents_by_id(viewer, &named).await?.iter().map(|incident| incident.id).collect();
        let card = self.card_of(incident).await?;
        let is_seen = |path: &String| match path.strip_prefix("values.") {
            Some(key) => {
                card.as_ref().and_then(|card| card.field(key)).is_some_and(|field| field.is_seen_by(viewer.role))
            }
            None => true,
        };
        let shown = entries.into_iter().map(|mut entry| {
            if other_incident(&entry.what).is_some_and(|other| !seen.contains(&other)) {
                return None;
            }
            if let Happening::Changed { fields } = &mut entry.what {
                fields.retain(is_seen);
                if fields.is_empty() {
                    return None;
                }
            }
            Some(entry)
        });
        Ok(shown.collect())
    }
}

/// The other incident that an entry tells of.
fn other_incident(what: &Happening) -> Option<IncidentId> {
    match what {
        Happening::MergedInto { incident }
        | Happening::Absorbed { incident }
        | Happening::Unmerged { incident }
        | Happening::Split { incident }
        | Happening::SplitFrom { incident } => Some(*incident),
        _ => None,
    }
}

/// Without a card nothing says who sees a value, so nobody does.
fn redacted(viewer: &Viewer, mut incident: Incident, card: Option<&Card>, seen: &HashSet<IncidentId>) -> Incident {
    incident.values = card.map(|card| card.visible_to(viewer.role, &incident.values)).unwrap_or_default();
    incident.related.retain(|other| seen.contains(other));
    incident.merged_into = incident.merged_into.filter(|other| seen.contains(other));
    if !viewer.role.is_cert() {
        // That the CERT alone has changed something shows in neither.
        (incident.version, incident.updated_at) = (incident.shared_version(), incident.shared_at());
        (incident.internal_changes, incident.shared_update) = (0, None);
        // How the desk shares its work out, and what it has yet to do, is the desk's.
        (incident.owner, incident.owner_name) = (None, None);
        incident.watchers.retain(|watcher| viewer.principal == Principal::Account(*watcher));
        incident.tasks.clear();
        incident.clocks.iter_mut().for_each(|clock| clock.warned_at = None);
    }
    incident
}
