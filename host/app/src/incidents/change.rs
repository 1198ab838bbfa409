//! Changing what stands in an incident: by constituents as far as the card and the state allow, by the desk all of it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};
use tocsin_model::{
    card::{Card, Context},
    id::{AccountId, AssetId, IncidentId, OrganisationId},
    incident::{Happening, Incident, IncidentChange},
    problem::FieldError,
    tlp::Tlp,
    viewer::{Action, Role, Viewer},
};

use super::{
    create::{check_clearance, check_title},
    edit::{ATTEMPTS, Edit, changed, contended},
};
use crate::{
    App,
    error::{Error, Result, require},
};

/// How far a reporter's clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

impl App {
    /// Changes what is given, from the version that was read.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`; `Invalid` names the fields; `Conflict` in a state in which nothing is changed;
    /// `VersionMismatch` when the incident is not at `version` any more.
    pub async fn change_incident(
        &self,
        viewer: &Viewer,
        id: IncidentId,
        change: IncidentChange,
        version: Option<u64>,
    ) -> Result<Incident> {
        require(viewer, Action::ReportIncidents)?;
        for _ in 0..ATTEMPTS {
            let mut edit = self.edit(viewer, id, version, "incident.change").await?;
            check_may_change(viewer, &edit.before, &change)?;
            let new_iocs = self.apply(viewer, &mut edit, &change).await?;
            self.note_changes(&mut edit).await?;
            if let Some(incident) = self.write_edit(viewer, edit).await? {
                if new_iocs && !incident.is_unsent() {
                    self.enrich_incident(&incident);
                }
                return self.shown_incident(viewer, incident).await;
            }
        }
        Err(contended(id))
    }

    /// Whether the incident gets new IoCs by it.
    async fn apply(&self, viewer: &Viewer, edit: &mut Edit, change: &IncidentChange) -> Result<bool> {
        if let Some(title) = &change.title {
            edit.after.title.clone_from(title);
            check_title(&mut edit.after, false)?;
        }
        if let Some(assets) = &change.assets {
            edit.after.assets = self.checked_assets(viewer, edit.before.organisation, assets).await?;
        }
        self.apply_markings(viewer, edit, change)?;
        let new_iocs = self.apply_card(viewer, edit, change).await?;
        self.apply_clocks(edit, change).await?;
        if let Some(owner) = change.owner {
            self.apply_owner(edit, owner).await?;
        }
        if let Some(watchers) = &change.watchers {
            edit.after.watchers = self.checked_watchers(&edit.before, edit.after.tlp, watchers).await?;
        }
        if let Some(related) = &change.related {
            self.relate(viewer, edit, related).await?;
        }
        Ok(new_iocs)
    }

    /// The desk marks as it likes; once a report is sent, its organisation makes it stricter only.
    fn apply_markings(&self, viewer: &Viewer, edit: &mut Edit, change: &IncidentChange) -> Result<()> {
        let only_stricter = !viewer.may(Action::WorkOnIncidents) && !edit.before.is_unsent();
        let refused = |field| {
            Err(Error::invalid(
                field,
                "once a report is sent, only the CERT makes it freer: choose a stricter one, or ask",
            ))
        };
        if let Some(tlp) = change.tlp.filter(|tlp| *tlp != edit.before.tlp) {
            check_clearance(viewer, tlp)?;
            if only_stricter && tlp < edit.before.tlp {
                return refused("tlp");
            }
            edit.after.tlp = tlp;
        }
        if let Some(pap) = change.pap {
            if only_stricter && pap < edit.before.pap {
                return refused("pap");
            }
            edit.after.pap = pap;
        }
        Ok(())
    }

    /// Another category, another version of the card, other values. Values are checked against the card that then holds.
    /// Whether the incident gets new IoCs by it.
    async fn apply_card(&self, viewer: &Viewer, edit: &mut Edit, change: &IncidentChange) -> Result<bool> {
        let after = &mut edit.after;
        let mut card = self.card_of(after).await?.ok_or_else(|| no_card(after))?;
        if let Some(id) = change.category.filter(|id| *id != edit.before.category) {
            let (category, new) = self.offered_category(id).await?;
            after.values = Card::move_values(&card, &new, &after.values).values;
            (after.category, after.card_version, card) = (category.id, new.version, new);
        }
        if let Some(version) = change.card_version.filter(|version| *version != after.card_version) {
            let new = self.card_version(after.category, version).await?.filter(|new| new.version > card.version);
            let message = "name a newer version of the category's card";
            let new = new.ok_or_else(|| Error::invalid("card_version", message))?;
            after.values = Card::move_values(&card, &new, &after.values).values;
            (after.card_version, card) = (version, new);
        }
        if let Some(values) = &change.values {
            let previous = after.values.clone();
            let context =
                Context { role: viewer.role, state: edit.before.state, submitting: false, previous: &previous };
            after.values = card.validate(&card.merge(values, &context), &context).map_err(Error::Invalid)?;
        }
        if edit.after.values == edit.before.values {
            return Ok(false);
        }
        self.take_from_card(viewer, edit, &card).await
    }

    /// What moves clocks: severity, awareness, and whether the category is a statutory one.
    async fn apply_clocks(&self, edit: &mut Edit, change: &IncidentChange) -> Result<()> {
        let (after, at) = (&mut edit.after, edit.at);
        if let Some(severity) = change.severity.filter(|severity| *severity != after.severity) {
            let levels = self.store().service_levels().await?.levels;
            after.set_severity(severity, &levels);
        }
        if let Some(aware_at) = change.aware_at {
            check_aware(aware_at, at)?;
            after.aware_at = aware_at;
        }
        let moved = after.aware_at != edit.before.aware_at || after.category != edit.before.category;
        if moved && !after.is_unsent() && after.state.is_open() {
            let statutory = self.category_of(after.category).await?.is_some_and(|category| category.statutory);
            // What a merge or a split has brought along is owed until the category is changed.
            let brought = after.category == edit.before.category && after.owes_statutory();
            after.set_statutory(statutory || brought, at);
        }
        Ok(())
    }

    /// Whoever looks after an incident can do so: works at the desk, and reads what is marked like this.
    async fn apply_owner(&self, edit: &mut Edit, owner: Option<AccountId>) -> Result<()> {
        edit.after.owner = owner;
        edit.after.owner_name = None;
        let Some(owner) = owner else { return Ok(()) };
        let eyes = self.eyes_of(owner).await?;
        let works =
            |eyes: &Viewer| eyes.may(Action::WorkOnIncidents) && eyes.sees(edit.before.organisation, edit.after.tlp);
        let record = match eyes.iter().any(works) {
            true => self.store().account(&App::host_viewer(), owner).await?,
            false => None,
        };
        let message = "name one of the CERT's analysts who may read the incident";
        edit.after.owner_name = Some(record.ok_or_else(|| Error::invalid("owner", message))?.account.name);
        Ok(())
    }

    /// People who see the incident: the desk's and its organisation's.
    async fn checked_watchers(&self, incident: &Incident, tlp: Tlp, watchers: &[AccountId]) -> Result<Vec<AccountId>> {
        let watchers = distinct("watchers", watchers)?;
        for (place, watcher) in watchers.iter().enumerate() {
            let eyes = self.eyes_of(*watcher).await?;
            let sees = |eyes: &Viewer| eyes.may(Action::ReadIncidents) && eyes.sees(incident.organisation, tlp);
            if !eyes.iter().any(sees) {
                return Err(Error::invalid(format!("watchers[{place}]"), "name a person who may read the incident"));
            }
        }
        Ok(watchers)
    }

    /// Links go both ways: the other incidents change in the same unit.
    async fn relate(&self, viewer: &Viewer, edit: &mut Edit, wanted: &[IncidentId]) -> Result<()> {
        let wanted = distinct("related", wanted)?;
        let seen = self.store().incidents_by_id(viewer, &wanted).await?;
        for (place, id) in wanted.iter().enumerate() {
            if *id == edit.before.id || !seen.iter().any(|incident| incident.id == *id) {
                return Err(Error::invalid(format!("related[{place}]"), "there is no such other incident"));
            }
        }
        // Links to what the viewer does not see stay as they are.
        let before = self.store().incidents_by_id(viewer, &edit.before.related).await?;
        let is_removed = |incident: &&Incident| !wanted.contains(&incident.id);
        let removed: Vec<&Incident> = before.iter().filter(is_removed).collect();
        let mut related = edit.before.related.clone();
        let is_added = |incident: &&Incident| !related.contains(&incident.id);
        let added: Vec<&Incident> = seen.iter().filter(is_added).collect();
        for other in added {
            related.push(other.id);
            let mut linked = other.clone();
            linked.related.push(edit.before.id);
            if linked.related.len() > Incident::MAX_LINKS {
                let place = wanted.iter().position(|id| *id == other.id).unwrap_or_default();
                return Err(too_many(&format!("related[{place}]"), "has too many related incidents already"));
            }
            touch(viewer, edit, other, linked);
        }
        for other in removed {
            related.retain(|id| *id != other.id);
            let mut unlinked = other.clone();
            unlinked.related.retain(|id| *id != edit.before.id);
            touch(viewer, edit, other, unlinked);
        }
        if related.len() > Incident::MAX_LINKS {
            return Err(too_many("related", "are too many"));
        }
        edit.after.related = related;
        Ok(())
    }

    /// Assets of the organisation that the incident is about.
    pub(super) async fn checked_assets(
        &self,
        viewer: &Viewer,
        organisation: OrganisationId,
        assets: &[AssetId],
    ) -> Result<Vec<AssetId>> {
        let assets = distinct("assets", assets)?;
        for (place, asset) in assets.iter().enumerate() {
            if !self.is_asset_of(viewer, organisation, *asset).await? {
                return Err(Error::invalid(format!("assets[{place}]"), "the organisation has no such asset"));
            }
        }
        Ok(assets)
    }

    /// Says in the history which fields changed. Drafts have no history.
    async fn note_changes(&self, edit: &mut Edit) -> Result<()> {
        if edit.before.is_unsent() {
            return Ok(());
        }
        let fields = changed_fields(&edit.before, &edit.after);
        let card = self.card_of(&edit.after).await?.ok_or_else(|| no_card(&edit.after))?;
        let (internal, open): (Vec<String>, Vec<String>) =
            fields.into_iter().partition(|field| is_internal(&card, field));
        if !open.is_empty() {
            edit.note(Happening::Changed { fields: open });
        }
        if !internal.is_empty() {
            edit.note_internally(Happening::Changed { fields: internal });
        }
        Ok(())
    }
}

/// Writes another incident's new state with the edit, and notes it in the audit log as the edit's own.
pub(super) fn touch(viewer: &Viewer, edit: &mut Edit, before: &Incident, mut after: Incident) {
    after.follow(before, edit.at, false);
    edit.unit.update_incident(before, &after);
    let noted = changed(viewer, edit.action, before, &after, edit.at);
    edit.unit.audit(noted);
}

/// What only the CERT changes, and in which states a constituent changes anything.
fn check_may_change(viewer: &Viewer, before: &Incident, change: &IncidentChange) -> Result<()> {
    if before.merged_into.is_some() {
        return Err(Error::Conflict("it was merged into another incident: change that one".to_owned()));
    }
    if viewer.may(Action::WorkOnIncidents) {
        return Ok(());
    }
    if !before.state.is_open() {
        return Err(Error::Conflict(format!("it is {}: take it up again first", before.state)));
    }
    let of_desk = change.owner.is_some() || change.watchers.is_some() || change.related.is_some();
    let of_draft = change.category.is_some() || change.severity.is_some() || change.card_version.is_some();
    if of_desk || (of_draft && !before.is_unsent()) {
        return Err(Error::Forbidden(Action::WorkOnIncidents));
    }
    Ok(())
}

/// Nobody becomes aware of anything in the future.
pub(super) fn check_aware(aware_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<()> {
    match aware_at {
        Some(aware_at) if aware_at > now + AHEAD => Err(Error::invalid("aware_at", "is in the future")),
        _ => Ok(()),
    }
}

/// Each once, and not too many.
fn distinct<T: Copy + PartialEq>(field: &str, ids: &[T]) -> Result<Vec<T>> {
    if ids.len() > Incident::MAX_LINKS {
        return Err(too_many(field, "are too many"));
    }
    let mut distinct = Vec::with_capacity(ids.len());
    for id in ids {
        if !distinct.contains(id) {
            distinct.push(*id);
        }
    }
    Ok(distinct)
}

fn too_many(field: &str, are: &str) -> Error {
    Error::invalid(field, format!("{are}: at most {} are kept", Incident::MAX_LINKS))
}

fn no_card(incident: &Incident) -> Error {
    Error::Internal(format!("incident {}: its card {} is gone", incident.id, incident.card_version))
}

/// The paths of the fields that a person changed.
fn changed_fields(before: &Incident, after: &Incident) -> Vec<String> {
    let simple = [
        ("title", before.title != after.title),
        ("category", before.category != after.category),
        ("card_version", before.card_version != after.card_version),
        ("severity", before.severity != after.severity),
        ("tlp", before.tlp != after.tlp),
        ("pap", before.pap != after.pap),
        ("owner", before.owner != after.owner),
        ("watchers", before.watchers != after.watchers),
        ("assets", before.assets != after.assets),
        ("related", before.related != after.related),
        ("aware_at", before.aware_at != after.aware_at),
    ];
    let mut fields: Vec<String> =
        simple.iter().filter(|(_, changed)| *changed).map(|(name, _)| (*name).to_owned()).collect();
    fields.extend(changed_values(&before.values, &after.values).into_iter().map(|key| format!("values.{key}")));
    fields
}

fn changed_values(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let mut keys: Vec<&String> = before.keys().chain(after.keys().filter(|key| !before.contains_key(*key))).collect();
    keys.retain(|key| before.get(*key) != after.get(*key));
    keys.into_iter().cloned().collect()
}

/// What no constituent may know to have changed.
fn is_internal(card: &Card, field: &str) -> bool {
    match field.strip_prefix("values.") {
        Some(key) => card.field(key).is_none_or(|field| {
            !Role::OF_CONSTITUENT.iter().chain([&Role::ApiClient]).any(|role| field.is_seen_by(*role))
        }),
        None => matches!(field, "owner" | "watchers" | "related"),
    }
}

/// Several wrong fields as one error; nothing when there are none.
pub(super) fn refuse(errors: Vec<FieldError>) -> Result<()> {
    if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
}
