//! IoCs: what is known about a value, as far as its viewer may know it.

use tocsin_model::{
    id::{IncidentId, IocId},
    ioc_record::{IocRecord, IocView},
    page::Page,
    viewer::{Action, Viewer},
};
use tocsin_store::{IocFilter, PageRequest};

use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// The IoCs that match, last submitted first.
    ///
    /// # Errors
    /// `Forbidden`, `InvalidCursor`.
    pub async fn iocs(&self, viewer: &Viewer, filter: &IocFilter, page: &PageRequest) -> Result<Page<IocRecord>> {
        require(viewer, Action::ReadIocs)?;
        Ok(self.store().iocs(viewer, filter, page).await?)
    }

    /// One IoC with its sightings and tickets.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn ioc(&self, viewer: &Viewer, id: IocId) -> Result<IocView> {
        require(viewer, Action::ReadIocs)?;
        let record = self.store().ioc(viewer, id).await?.ok_or_else(|| Error::not_found("IoC"))?;
        let mut sightings = self.store().sightings_of_ioc(viewer, id).await?;
        let incidents: Vec<IncidentId> = sightings.iter().filter_map(|sighting| sighting.incident).collect();
        let seen = self.store().incidents_by_id(viewer, &incidents).await?;
        for sighting in &mut sightings {
            sighting.incident = sighting.incident.filter(|id| seen.iter().any(|incident| incident.id == *id));
        }
        let tickets = self.store().tickets_of_ioc(viewer, id).await?;
        Ok(IocView { record, sightings, tickets })
    }
}
