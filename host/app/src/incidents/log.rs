//! What was done about an incident here, and what happened in the world.

use chrono::{TimeDelta, Utc};
use tocsin_model::{
    id::{IncidentId, OccurrenceId},
    incident::{Happening, HistoryEntry, NewOccurrence, Occurrence},
    page::Page,
    viewer::{Action, Viewer},
};
use tocsin_store::PageRequest;

use super::{
    checked_text,
    edit::{ATTEMPTS, contended},
    iocs::check_open,
};
use crate::{
    App,
    error::{Error, Result, require},
    sight::sifted,
};

/// How far somebody's clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

impl App {
    /// What was done about an incident, the latest first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `InvalidCursor`.
    pub async fn incident_history(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        page: &PageRequest,
    ) -> Result<Page<HistoryEntry>> {
        require(viewer, Action::ReadIncidents)?;
        let incident = self.visible_incident(viewer, id).await?;
        let read = |page| async move { Ok(self.store().incident_history(viewer, id, &page).await?) };
        sifted(page, read, |entries| self.shown_history(viewer, &incident, entries)).await
    }

    /// What happened in the world, the latest first.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`, `InvalidCursor`.
    pub async fn occurrences(&self, viewer: &Viewer, id: IncidentId, page: &PageRequest) -> Result<Page<Occurrence>> {
        require(viewer, Action::ReadIncidents)?;
        self.visible_incident(viewer, id).await?;
        Ok(self.store().occurrences(viewer, id, page).await?)
    }

    /// Writes down what happened in the world.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` names the field; `Conflict` when the incident is not open.
    pub async fn add_occurrence(&self, viewer: &Viewer, id: IncidentId, new: NewOccurrence) -> Result<Occurrence> {
        require(viewer, Action::ReportIncidents)?;
        let text = checked_text("text", Some(&new.text), NewOccurrence::MAX_TEXT_CHARS)?;
        let text = text.ok_or_else(|| Error::invalid("text", "say what happened"))?;
        if new.at > Utc::now() + AHEAD {
            return Err(Error::invalid("at", "is in the future"));
        }
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, None, "incident.add_occurrence").await?;
            check_open(viewer, &edit.before)?;
            let occurrence = Occurrence {
                id: OccurrenceId::fresh(),
                at: new.at,
                text: text.clone(),
                by: edit.by.clone(),
                added_at: edit.at,
            };
            edit.unit.create_occurrence(id, &occurrence);
            if !edit.before.is_unsent() {
                edit.note(Happening::Occurrence { at: new.at });
            }
            if self.write_edit(viewer, edit).await?.is_some() {
                return Ok(occurrence);
            }
        }
        Err(contended(id))
    }
}
