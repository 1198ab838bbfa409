//! Merging an incident into another one of its organisation, and taking that back.

use std::collections::HashSet;

use tocsin_model::{
    id::{IncidentId, IocId},
    incident::{Happening, Incident, IncidentIoc, IncidentState, MergeRecord},
    page::{MAX_LIMIT, Page},
    viewer::{Action, Viewer},
};
use tocsin_store::PageRequest;

use super::{
    change::touch,
    edit::{ATTEMPTS, Edit, contended, entry},
};
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
            merge(viewer, &mut edit, &target, &moved)?;
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }

    /// Takes a merge back: the incident stands where it stood, and the other one is without what only that one brought. Its
    /// marking stays: only a person makes it freer.
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
            let record = self.leave_to_others(&mut edit, record).await?;
            // What was passed on from there, or taken out, stays so.
            let there = self.store().incident_iocs_by_id(viewer, into, &record.iocs).await?;
            let back: Vec<IocId> = there.iter().filter(|ioc| ioc.shared.is_none()).map(|ioc| ioc.ioc.id).collect();
            unmerge(viewer, &mut edit, &record, &target, &back);
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }

    /// What a merge brought, without what others that are merged there still bring, too: with them it goes one day.
    async fn leave_to_others(&self, edit: &mut Edit, mut record: MergeRecord) -> Result<MergeRecord> {
        let host = Self::host_viewer();
        for mut other in self.other_merges(&record).await? {
            let Some(merged) = self.store().incident(&host, other.merged).await? else { continue };
            let iocs = self.store().incident_iocs_by_id(&host, other.merged, &record.iocs).await?;
            let iocs: Vec<IocId> = iocs.iter().map(|ioc| ioc.ioc.id).collect();
            let before = other.clone();
            hand_over(&mut record.iocs, &mut other.iocs, &iocs);
            hand_over(&mut record.assets, &mut other.assets, &merged.assets);
            hand_over(&mut record.watchers, &mut other.watchers, &merged.watchers);
            if other != before {
                edit.unit.put_merge(&other);
            }
        }
        Ok(record)
    }

    /// The other merges into the same incident that stand: of those that its history tells of.
    async fn other_merges(&self, record: &MergeRecord) -> Result<Vec<MergeRecord>> {
        let host = Self::host_viewer();
        let (mut absorbed, mut request) = (HashSet::new(), PageRequest::first());
        request.limit = Some(MAX_LIMIT);
        loop {
            let Page { items, next } = self.store().incident_history(&host, record.into, &request).await?;
            absorbed.extend(items.iter().filter_map(|entry| match entry.what {
                Happening::Absorbed { incident } => Some(incident),
                _ => None,
            }));
            match next {
                Some(cursor) => request.cursor = Some(cursor),
                None => break,
            }
        }
        absorbed.remove(&record.merged);
        let mut merges = Vec::new();
        for incident in absorbed {
            merges.extend(self.store().merge_of(incident).await?.filter(|merge| merge.into == record.into));
        }
        Ok(merges)
    }
}

/// Moves what is also `theirs` from one list to another.
fn hand_over<T: Copy + PartialEq>(from: &mut Vec<T>, to: &mut Vec<T>, theirs: &[T]) {
    to.extend(from.iter().filter(|id| theirs.contains(id)));
    from.retain(|id| !theirs.contains(id));
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

fn merge(viewer: &Viewer, edit: &mut Edit, target: &Incident, moved: &[IncidentIoc]) -> Result<()> {
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
    if into.assets.len().max(into.watchers.len()) > Incident::MAX_LINKS {
        let message = format!("both together have more than {} assets or watchers", Incident::MAX_LINKS);
        return Err(Error::Conflict(message));
    }
    let record = MergeRecord {
        merged: before.id,
        into: target.id,
        at: edit.at,
        iocs: moved.iter().map(|ioc| ioc.ioc.id).collect(),
        assets,
        watchers,
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
    touch(viewer, edit, target, into);
    edit.note(Happening::MergedInto { incident: target.id });
    Ok(())
}

/// What is in `more` and not in `known`.
fn lacking<T: Copy + PartialEq>(known: &[T], more: &[T]) -> Vec<T> {
    more.iter().filter(|id| !known.contains(id)).copied().collect()
}

fn unmerge(viewer: &Viewer, edit: &mut Edit, record: &MergeRecord, target: &Incident, back: &[IocId]) {
    let mut from = target.clone();
    from.assets.retain(|asset| !record.assets.contains(asset));
    from.watchers.retain(|watcher| !record.watchers.contains(watcher));
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
    touch(viewer, edit, target, from);
    edit.note(Happening::Unmerged { incident: target.id });
}
