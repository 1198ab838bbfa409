//! Taking a part out of an incident as one of its own. Merging it back undoes it.

use std::collections::HashSet;

use tocsin_model::{
    id::{IncidentId, IocId, TaskId},
    incident::{Happening, Incident, IncidentIoc, IncidentState, SplitInput, Task},
    viewer::{Action, Viewer},
};

use super::{
    checked_line,
    edit::{ATTEMPTS, Edit, contended, created, entry},
};
use crate::{
    App,
    error::{Error, Result, require},
    idempotency::Once,
};

impl App {
    /// Makes an incident of its own of some of an incident's IoCs, which go with it. Both are related.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` for the title or an IoC that the incident does not have; `Conflict` when the
    /// incident is merged or not open.
    pub async fn split_incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        input: SplitInput,
        once: Option<Once>,
    ) -> Result<Incident> {
        require(viewer, Action::WorkOnIncidents)?;
        let (new, made) = self.incident_to_make(viewer, once).await?;
        if let Some(part) = made {
            return self.shown_incident(viewer, part).await;
        }
        let title = checked_line("title", &input.title, Incident::MAX_TITLE_CHARS)?;
        let ids: HashSet<IocId> = input.iocs.iter().copied().collect();
        let ids: Vec<IocId> = ids.into_iter().collect();
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, None, "incident.split").await?;
            if edit.before.merged_into.is_some() || !edit.before.state.is_open() {
                return Err(Error::Conflict(format!("it is {}: only an open incident is split", edit.before.state)));
            }
            if edit.before.related.len() >= Incident::MAX_LINKS {
                return Err(Error::Conflict(format!(
                    "it has {} related incidents already: take some out first",
                    Incident::MAX_LINKS
                )));
            }
            let moved = self.store().incident_iocs_by_id(viewer, id, &ids).await?;
            let missing = input.iocs.iter().position(|ioc| moved.iter().all(|known| known.ioc.id != *ioc));
            if let Some(place) = missing {
                return Err(Error::invalid(format!("iocs[{place}]"), "is none of the incident's IoCs"));
            }
            let part = self.part(new, &edit, title.clone(), moved.len()).await?;
            split(viewer, &mut edit, &part, &moved);
            if self.write_edit(viewer, edit).await?.is_some() {
                return self.shown_incident(viewer, part).await;
            }
        }
        Err(contended(id))
    }

    /// The new incident: of the same organisation and category, marked alike, with service levels of its own and the
    /// statutory deadlines of the whole, of which those that were met stay met.
    async fn part(&self, id: IncidentId, edit: &Edit, title: String, iocs: usize) -> Result<Incident> {
        let whole = &edit.before;
        let category = self.category_of(whole.category).await?;
        let levels = self.store().service_levels().await?.levels;
        let at = edit.at;
        let task = |title: &String| Task { id: TaskId::fresh(), title: title.clone(), done: None };
        let mut part = Incident {
            state: IncidentState::InProgress,
            title,
            card_version: whole.card_version,
            severity: whole.severity,
            tlp: whole.tlp,
            pap: whole.pap,
            owner: whole.owner,
            owner_name: whole.owner_name.clone(),
            watchers: whole.watchers.clone(),
            ioc_count: u32::try_from(iocs).unwrap_or(u32::MAX),
            related: vec![whole.id],
            tasks: category.iter().flat_map(|category| &category.tasks).map(task).collect(),
            // The law counts from when the organisation was aware of the whole: a split gives no time.
            clocks: whole.clocks.iter().filter(|clock| clock.kind.is_statutory()).cloned().collect(),
            aware_at: whole.awareness(),
            submitted_at: Some(at),
            ..Incident::begun(id, whole.organisation, whole.category, whole.reporter.clone(), at)
        };
        let statutory = part.owes_statutory() || category.is_some_and(|category| category.statutory);
        part.start_clocks(&levels, statutory, at);
        part.answer(at);
        Ok(part)
    }
}

fn split(viewer: &Viewer, edit: &mut Edit, part: &Incident, moved: &[IncidentIoc]) {
    edit.unit.create_incident(part);
    for ioc in moved {
        edit.unit.delete_incident_ioc(edit.before.id, ioc.ioc.id);
        edit.unit.create_incident_ioc(part, ioc, true);
    }
    edit.unit.create_history_entry(
        part.id,
        &entry(&edit.by, edit.at, Happening::SplitFrom { incident: edit.before.id }, false),
    );
    edit.unit.audit(created(viewer, part, edit.at));
    edit.after.ioc_count = edit.before.ioc_count.saturating_sub(part.ioc_count);
    edit.after.related.push(part.id);
    edit.note(Happening::Split { incident: part.id });
}
