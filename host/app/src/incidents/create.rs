//! Reporting an incident, and opening one for an organisation.

use chrono::Utc;
use serde_json::Map;
use tocsin_model::{
    card::{Card, Category, Context},
    id::{IncidentId, OrganisationId, TaskId},
    incident::{Happening, Incident, IncidentState, NewIncident, Task},
    ioc::Ioc,
    organisation::OrganisationKind,
    tlp::Tlp,
    viewer::{Action, Viewer},
};
use tocsin_store::Unit;

use super::{
    checked_line,
    edit::{created, entry},
    from_card::card_iocs,
    iocs::{incident_ioc, read_texts, too_many},
};
use crate::{
    App,
    error::{Error, Result, require},
    idempotency::Once,
};

impl App {
    /// Begins a report, or sends one at once. What the desk opens for an organisation is sent at once. A request that is
    /// done `once` makes one incident, however often it is repeated.
    ///
    /// # Errors
    /// `Forbidden`; `Invalid` names the fields that are wrong, and nothing is stored.
    pub async fn create_incident(&self, viewer: &Viewer, new: NewIncident, once: Option<Once>) -> Result<Incident> {
        require(viewer, Action::ReportIncidents)?;
        let (id, made) = self.incident_to_make(viewer, once).await?;
        if let Some(incident) = made {
            return self.shown_incident(viewer, incident).await;
        }
        let organisation = self.reporting_organisation(viewer, new.organisation).await?;
        let submit = submits(viewer, new.submit)?;
        let (category, card) = self.offered_category(new.category).await?;
        let tlp = new.tlp.unwrap_or_default();
        check_clearance(viewer, tlp)?;
        let mut iocs = read_texts("iocs", &new.iocs)?;
        let by = self.author(viewer).await?;
        let at = Utc::now();
        let mut incident = Incident {
            title: new.title,
            card_version: card.version,
            severity: new.severity.unwrap_or(category.severity),
            tlp,
            pap: new.pap.unwrap_or_default(),
            assets: self.checked_assets(viewer, organisation, &new.assets).await?,
            aware_at: new.aware_at,
            ..Incident::begun(id, organisation, category.id, by.clone(), at)
        };
        super::change::check_aware(incident.aware_at, at)?;
        let stored = Map::new();
        let context = Context { role: viewer.role, state: IncidentState::Draft, submitting: submit, previous: &stored };
        incident.values = card.validate(&new.values, &context).map_err(Error::Invalid)?;
        check_title(&mut incident, submit)?;
        let listed =
            card_iocs(&card, &incident.values).into_iter().filter(|ioc| !iocs.contains(ioc)).collect::<Vec<_>>();
        iocs.extend(listed);
        incident.ioc_count = count(&iocs)?;
        let chosen = self.card_assets(viewer, organisation, &card, &incident.values).await?;
        let chosen = chosen.into_iter().filter(|asset| !incident.assets.contains(asset)).collect::<Vec<_>>();
        incident.assets.extend(chosen);
        if submit {
            self.send(&mut incident, &category, at).await?;
            if viewer.may(Action::WorkOnIncidents) {
                incident.answer(at);
            }
        }
        self.store_new_incident(viewer, &incident, &iocs).await?;
        if submit {
            self.enrich_incident(&incident);
        }
        self.shown_incident(viewer, incident).await
    }

    async fn store_new_incident(&self, viewer: &Viewer, incident: &Incident, iocs: &[Ioc]) -> Result<()> {
        let (by, at) = (&incident.reporter, incident.created_at);
        let mut unit = Unit::new();
        unit.create_incident(incident);
        for ioc in iocs {
            unit.create_incident_ioc(incident, &incident_ioc(incident, ioc, None, by, at), false);
        }
        unit.create_history_entry(incident.id, &entry(by, at, Happening::Created {}, false));
        unit.audit(created(viewer, incident, at));
        Ok(self.store().commit(unit).await?)
    }

    /// The id of the incident that a request makes, and the incident when the request has made it before: a host was killed
    /// before it could say so.
    pub(super) async fn incident_to_make(
        &self,
        viewer: &Viewer,
        once: Option<Once>,
    ) -> Result<(IncidentId, Option<Incident>)> {
        let Some(once) = once else { return Ok((IncidentId::fresh(), None)) };
        let id = IncidentId(once.id("incident"));
        match self.store().incident(viewer, id).await? {
            Some(old) if !Once::reaches(old.created_at) => Ok((IncidentId::fresh(), None)),
            made => Ok((id, made)),
        }
    }

    /// What sending an incident to the CERT does to it: its clocks run, and the desk has its checklist.
    pub(super) async fn send(
        &self,
        incident: &mut Incident,
        category: &Category,
        at: chrono::DateTime<Utc>,
    ) -> Result<()> {
        let levels = self.store().service_levels().await?.levels;
        incident.state = IncidentState::Submitted;
        incident.submitted_at = Some(at);
        incident.start_clocks(&levels, category.statutory, at);
        let task = |title: &String| Task { id: TaskId::fresh(), title: title.clone(), done: None };
        incident.tasks = category.tasks.iter().map(task).collect();
        Ok(())
    }

    /// Whom a report is about: the reporter's own organisation, or any for the desk.
    async fn reporting_organisation(&self, viewer: &Viewer, named: Option<OrganisationId>) -> Result<OrganisationId> {
        let id = named.unwrap_or(viewer.organisation);
        if id == viewer.organisation {
            return Ok(id);
        }
        if !viewer.may(Action::WorkOnIncidents) {
            return Err(Error::invalid("organisation", "you report for your own organisation: leave it out"));
        }
        let organisation = self.known_organisation(viewer, id).await?;
        match organisation.kind {
            OrganisationKind::Cert | OrganisationKind::Constituent => Ok(id),
        }
    }

    /// A category that is offered for new incidents, and its latest card.
    pub(super) async fn offered_category(&self, id: tocsin_model::id::CategoryId) -> Result<(Category, Card)> {
        let category = self.category_of(id).await?.filter(|category| category.active);
        let category = category.ok_or_else(|| Error::invalid("category", "no such category is offered"))?;
        let card = self.card_version(category.id, category.card_version).await?;
        let card =
            card.ok_or_else(|| Error::Internal(format!("category {id} has no card {}", category.card_version)))?;
        Ok((category, card))
    }
}

fn count(iocs: &[Ioc]) -> Result<u32> {
    let count = u32::try_from(iocs.len()).unwrap_or(u32::MAX);
    if count > Incident::MAX_IOCS { Err(too_many("iocs")) } else { Ok(count) }
}

/// Whether it is sent at once.
fn submits(viewer: &Viewer, asked: Option<bool>) -> Result<bool> {
    if !viewer.may(Action::WorkOnIncidents) {
        return Ok(asked.unwrap_or(false));
    }
    if asked == Some(false) {
        return Err(Error::invalid(
            "submit",
            "the desk keeps no drafts, which only their organisation sees: leave it out",
        ));
    }
    Ok(true)
}

/// A draft may have no title yet; what is sent has one.
pub(super) fn check_title(incident: &mut Incident, submitting: bool) -> Result<()> {
    if !submitting && incident.is_unsent() && incident.title.trim().is_empty() {
        incident.title = String::new();
        return Ok(());
    }
    incident.title = checked_line("title", &incident.title, Incident::MAX_TITLE_CHARS)?;
    Ok(())
}

/// Nobody marks an incident so that they could not read it any more.
pub(super) fn check_clearance(viewer: &Viewer, tlp: Tlp) -> Result<()> {
    if tlp <= viewer.clearance {
        return Ok(());
    }
    let clearance = viewer.clearance.label();
    Err(Error::invalid("tlp", format!("is above your clearance ({clearance}): you could not read the incident")))
}
