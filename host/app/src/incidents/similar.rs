//! Incidents that share IoCs or assets with another one.

use std::cmp::Reverse;

use tocsin_model::{
    id::IncidentId,
    incident::SimilarIncident,
    page::Page,
    viewer::{Action, Viewer},
};

use crate::{
    App,
    error::{Result, require},
};

/// How many are shown.
const MOST: usize = 50;

impl App {
    /// The incidents that share most with this one, the best first: IoCs and assets together, then the latest begun. Only
    /// what the viewer may see is looked at.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn similar_incidents(&self, viewer: &Viewer, id: IncidentId) -> Result<Page<SimilarIncident>> {
        require(viewer, Action::ReadIncidents)?;
        let incident = self.visible_incident(viewer, id).await?;
        let shared = self.store().incidents_sharing(viewer, &incident).await?;
        let mut best: Vec<(IncidentId, (u32, u32))> = shared.into_iter().collect();
        // Ids begin with their time: of those that share as much, the latest come first.
        best.sort_by_key(|(id, (iocs, assets))| Reverse((iocs + assets, *id)));
        best.truncate(MOST);
        let ids: Vec<IncidentId> = best.iter().map(|(id, _)| *id).collect();
        let seen = self.store().incidents_by_id(viewer, &ids).await?;
        let mut seen = self.shown_incidents(viewer, seen).await?;
        let items = best.into_iter().filter_map(|(id, (shared_iocs, shared_assets))| {
            let place = seen.iter().position(|incident| incident.id == id)?;
            Some(SimilarIncident { incident: seen.swap_remove(place), shared_iocs, shared_assets })
        });
        Ok(Page { items: items.collect(), next: None })
    }
}
