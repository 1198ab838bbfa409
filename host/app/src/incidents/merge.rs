//! Merging an incident into another one of its organisation, and taking that back.

use std::collections::HashSet;

use tocsin_model::{
    id::{IncidentId, IocId},
    incident::{Happening, Incident, IncidentIoc, IncidentState, MergeRecord},
    viewer::{Action, Viewer},
};

use super::edit::{ATTEMPTS, Edit, contended, entry};
use crate::{
    App,
    error::{Error, Result, require},
};

impl App {
    /// Merges an incident into another one, which gets its IoCs, assets and watchers, the stricter of both markings, and what
    /// a law still wants because of it.
    /// The merged one is closed and leads there.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` for a target that is none; `Conflict` when one of them is merged already.
    pub async fn merge_incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        into: IncidentId,
        version: Option<u64>,
    ) -> Result<Incident> {
        require(viewer, Action::WorkOnIncidents)?;
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, version, "incident.merge").await?;
            let target = self.store().incident(viewer, into).await?;
            let target = target.ok_or_else(|| Error::invalid("into", "there is no such incident"))?;
            check_merge(&edit.before, &target)?;
            let iocs = self.all_incident_iocs(viewer, id).await?;
            let ids: Vec<IocId> = iocs.iter().map(|ioc| ioc.ioc.id).collect();
            let known = self.store().incident_iocs_by_id(viewer, into, &ids).await?;
            let known: HashSet<IocId> = known.iter().map(|ioc| ioc.ioc.id).collect();
            let moved: Vec<IncidentIoc> = iocs.into_iter().filter(|ioc| !known.contains(&ioc.ioc.id)).collect();
            merge(&mut edit, &target, &moved)?;
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }

    /// Takes a merge back: the incident stands where it stood, and the other one is without what came from it.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Conflict` when the incident is not merged.
    pub async fn unmerge_incident(&self, viewer: &Viewer, id: IncidentId, version: Option<u64>) -> Result<Incident> {
        require(viewer, Action::WorkOnIncidents)?;
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, version, "incident.unmerge").await?;
            let not_merged = || Error::Conflict("it is not merged into another incident".to_owned());
            let into = edit.before.merged_into.ok_or_else(not_merged)?;
            let record = self.store().merge_of(id).await?.ok_or_else(not_merged)?;
            let target = self.visible_incident(viewer, into).await?;
            if target.merged_into.is_some() {
                let message = "the other incident was merged itself meanwhile: take that merge back first";
                return Err(Error::Conflict(message.to_owned()));
            }
            // What was passed on from there, or taken out, stays so.
            let there = self.store().incident_iocs_by_id(viewer, into, &record.iocs).await?;
            let back: Vec<IocId> = there.iter().filter(|ioc| ioc.shared.is_none()).map(|ioc| ioc.ioc.id).collect();
            unmerge(&mut edit, &record, &target, &back);
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }
}

fn check_merge(merged: &Incident, target: &Incident) -> Result<()> {
    if merged.id == target.id {
        return Err(Error::invalid("into", "is the incident itself: name another one"));
    }
    if merged.organisation != target.organisation {
        let message = "is of another organisation, which would then see this one's IoCs: relate them instead";
        return Err(Error::invalid("into", message));
    }
    if merged.merged_into.is_some() {
        return Err(Error::Conflict("it is merged into another incident already".to_owned()));
    }
    if target.merged_into.is_some() || !target.state.is_open() {
        return Err(Error::Conflict(format!("the other incident is {}: it must be open", target.state)));
    }
    Ok(())
}

fn merge(edit: &mut Edit, target: &Incident, moved: &[IncidentIoc]) -> Result<()> {
    let before = &edit.before;
    let mut into = target.clone();
    let assets = lacking(&target.assets, &before.assets);
    let watchers = lacking(&target.watchers, &before.watchers);
    into.assets.extend(&assets);
    into.watchers.extend(&watchers);
    into.tlp = target.tlp.max(before.tlp);
    into.pap = target.pap.max(before.pap);
    into.ioc_count += u32::try_from(moved.len()).unwrap_or(u32::MAX);
    if into.ioc_count > Incident::MAX_IOCS {
        return Err(Error::Conflict(format!("both together have more than {} IoCs", Incident::MAX_IOCS)));
    }
    let record = MergeRecord {
        merged: before.id,
        into: target.id,
        at: edit.at,
        iocs: moved.iter().map(|ioc| ioc.ioc.id).collect(),
        assets,
        watchers,
        tlp: (target.tlp, into.tlp),
        pap: (target.pap, into.pap),
        state: before.state,
        clocks: before.clocks.clone(),
        closed_at: before.closed_at,
        deadlines: into.absorb_deadlines(before, edit.at),
    };
    for ioc in moved {
        let copied = IncidentIoc { shared: None, ..ioc.clone() };
        edit.unit.create_incident_ioc(&into, &copied, true);
    }
    edit.unit.put_merge(&record);
    let absorbed = entry(&edit.by, edit.at, Happening::Absorbed { incident: before.id }, false);
    edit.unit.create_history_entry(target.id, &absorbed);
    edit.after.merged_into = Some(target.id);
    edit.after.state = IncidentState::Closed;
    edit.after.closed_at = Some(edit.at);
    edit.after.drop_clocks();
    super::change::touch(edit, target, into);
    edit.note(Happening::MergedInto { incident: target.id });
    Ok(())
}

/// What is in `more` and not in `known`.
fn lacking<T: Copy + PartialEq>(known: &[T], more: &[T]) -> Vec<T> {
    more.iter().filter(|id| !known.contains(id)).copied().collect()
}

fn unmerge(edit: &mut Edit, record: &MergeRecord, target: &Incident, back: &[IocId]) {
    let mut from = target.clone();
    from.assets.retain(|asset| !record.assets.contains(asset));
    from.watchers.retain(|watcher| !record.watchers.contains(watcher));
    // What somebody has marked since is marked so.
    if from.tlp == record.tlp.1 {
        from.tlp = record.tlp.0;
    }
    if from.pap == record.pap.1 {
        from.pap = record.pap.0;
    }
    from.release_deadlines(&record.deadlines);
    from.ioc_count = from.ioc_count.saturating_sub(u32::try_from(back.len()).unwrap_or(u32::MAX));
    for ioc in back {
        edit.unit.delete_incident_ioc(target.id, *ioc);
    }
    edit.unit.delete_merge(edit.before.id);
    let unmerged = entry(&edit.by, edit.at, Happening::Unmerged { incident: edit.before.id }, false);
    edit.unit.create_history_entry(target.id, &unmerged);
    edit.after.merged_into = None;
    edit.after.state = record.state;
    edit.after.clocks.clone_from(&record.clocks);
    edit.after.closed_at = record.closed_at;
    super::change::touch(edit, target, from);
    edit.note(Happening::Unmerged { incident: target.id });
}
