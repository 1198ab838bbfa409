//! Opening the enrichment of an incident's IoCs, as the incident is marked and for its organisation.

use chrono::{DateTime, Utc};
use tocsin_model::{
    incident::{Incident, IncidentIoc},
    ioc::Ioc,
    viewer::{Actor, Principal},
};
use tocsin_store::Unit;

use crate::{App, enrichments::Order, error::Result};

/// How many are taken at a time of those that were left behind.
const AT_ONCE: u32 = 200;

impl App {
    /// Opens what is not opened yet, in a task of its own: whoever added the IoCs does not wait for it.
    pub(super) fn enrich_incident(&self, incident: &Incident) {
        if incident.ioc_count == 0 {
            return;
        }
        let (app, id) = (self.clone(), incident.id);
        tokio::spawn(async move {
            let host = App::host_viewer();
            let opened = async {
                let incident = app.visible_incident(&host, id).await?;
                let left = app.store().incident_iocs_unasked(id).await?;
                app.open_enrichments(&incident, &left).await
            };
            if let Err(error) = opened.await {
                tracing::warn!(%error, incident = %id, "its enrichments will be opened later");
            }
        });
    }

    /// Opens the enrichments that nobody has opened since `before`: their host ended, or the database was away.
    pub(super) async fn enrich_what_was_left(&self, before: DateTime<Utc>) -> Result<()> {
        let left = self.store().incident_iocs_to_ask(before, AT_ONCE).await?;
        for ioc in left {
            if let Some(incident) = self.store().incident(&App::host_viewer(), ioc.incident).await? {
                self.open_enrichments(&incident, &[ioc]).await?;
            }
        }
        Ok(())
    }

    /// Each in the name of whoever added it.
    async fn open_enrichments(&self, incident: &Incident, left: &[IncidentIoc]) -> Result<()> {
        let of_one = left.chunk_by(|one, next| one.added_by.actor == next.added_by.actor);
        for part in of_one.flat_map(|part| part.chunks(AT_ONCE as usize)) {
            let by = part.first().map_or(Principal::Host, |ioc| principal(ioc.added_by.actor));
            let order = Order::for_incident(by, incident);
            let iocs: Vec<Ioc> =
                part.iter().filter_map(|ioc| Ioc::parse(Some(ioc.ioc.kind), &ioc.ioc.value).ok()).collect();
            self.queue_order(&order, &iocs).await?;
            let mut unit = Unit::new();
            for ioc in part {
                unit.incident_ioc_asked(incident.id, ioc.ioc.id);
            }
            // It may have been marked more strictly while they were opened.
            let now = self.store().incident(&App::host_viewer(), incident.id).await?;
            if let Some(now) = now.filter(|now| now.tlp > incident.tlp) {
                unit.raise_enrichments(&now);
            }
            self.store().commit(unit).await?;
        }
        self.engine().wake();
        Ok(())
    }
}

fn principal(actor: Actor) -> Principal {
    match actor {
        Actor::Account(id) => Principal::Account(id),
        Actor::ApiClient(id) => Principal::ApiClient(id),
        Actor::Run(_) | Actor::Host => Principal::Host,
    }
}
