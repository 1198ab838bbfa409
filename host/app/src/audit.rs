//! The audit log: reading it and proving that nothing in it was altered or removed.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use serde_json::{Map, Value};
use tocsin_model::{
    card::Card,
    id::IncidentId,
    page::Page,
    viewer::{Action, Viewer},
};
use tocsin_store::{AuditEntry, AuditFilter, AuditVerdict, PageRequest};

use crate::{
    App,
    error::{Result, require},
    sight::{Subject, sifted},
};

impl App {
    /// Changes of records that the viewer sees, the latest first. What a card keeps from the viewer's role is left out of
    /// them.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but those who oversee the CERT.
    pub async fn audit(&self, viewer: &Viewer, filter: &AuditFilter, page: &PageRequest) -> Result<Page<AuditEntry>> {
        require(viewer, Action::ReadAudit)?;
        let read = |page| async move { Ok(self.store().audit_log(filter, &page).await?) };
        sifted(page, read, |entries| self.seen_entries(viewer, entries)).await
    }

    /// Recomputes every hash chain.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] to all but those who oversee the CERT.
    pub async fn verify_audit(&self, viewer: &Viewer) -> Result<AuditVerdict> {
        require(viewer, Action::ReadAudit)?;
        Ok(self.store().verify_audit().await?)
    }

    async fn seen_entries(&self, viewer: &Viewer, entries: Vec<AuditEntry>) -> Result<Vec<Option<AuditEntry>>> {
        let named: Vec<Subject> = entries.iter().flat_map(named).collect();
        let seen = self.seen_of(viewer, named).await?;
        let mut cards: HashMap<IncidentId, Option<Card>> = HashMap::new();
        let mut shown = Vec::with_capacity(entries.len());
        for mut entry in entries {
            states(&mut entry).for_each(|state| hide_links(&seen, state));
            match Subject::named(&entry.change.subject) {
                Some(subject) if !seen.contains(&subject) => {
                    shown.push(None);
                    continue;
                }
                Some(Subject::Incident(id)) if states(&mut entry).any(|state| state.contains_key("values")) => {
                    let card = match cards.entry(id) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(new) => {
                            let incident = self.visible_incident(viewer, id).await?;
                            new.insert(self.card_of(&incident).await?)
                        }
                    };
                    states(&mut entry).for_each(|state| hide_values(viewer, card.as_ref(), state));
                }
                None if !viewer.may(Action::ManageCategories) && entry.change.subject.starts_with("category/") => {
                    states(&mut entry).for_each(|state| hide_fields(viewer, state));
                }
                _ => {}
            }
            shown.push(Some(entry));
        }
        Ok(shown)
    }
}

/// What a record was before, and what it is now.
fn states(entry: &mut AuditEntry) -> impl Iterator<Item = &mut Map<String, Value>> {
    let change = &mut entry.change;
    [&mut change.before, &mut change.after].into_iter().filter_map(|state| state.as_mut()?.as_object_mut())
}

/// All that an entry names: its record, and the incidents that lead on from it.
fn named(entry: &AuditEntry) -> Vec<Subject> {
    let states = [&entry.change.before, &entry.change.after].into_iter().flatten();
    states.flat_map(linked).chain(Subject::named(&entry.change.subject)).collect()
}

/// The incidents that a state of an incident leads to.
fn linked(state: &Value) -> Vec<Subject> {
    let related = state["related"].as_array().into_iter().flatten();
    related.chain([&state["merged_into"]]).filter_map(incident).collect()
}

fn incident(id: &Value) -> Option<Subject> {
    id.as_str()?.parse().ok().map(Subject::Incident)
}

/// Leaves out links to incidents that are not seen.
fn hide_links(seen: &HashSet<Subject>, state: &mut Map<String, Value>) {
    let is_seen = |id: &Value| incident(id).is_none_or(|subject| seen.contains(&subject));
    if let Some(Value::Array(related)) = state.get_mut("related") {
        related.retain(is_seen);
    }
    if state.get("merged_into").is_some_and(|into| !is_seen(into)) {
        state.insert("merged_into".to_owned(), Value::Null);
    }
}

/// Leaves out the values that the incident's card keeps from the viewer's role, and those that it does not know any more.
fn hide_values(viewer: &Viewer, card: Option<&Card>, state: &mut Map<String, Value>) {
    if let Some(Value::Object(values)) = state.get_mut("values") {
        values
            .retain(|key, _| card.and_then(|card| card.field(key)).is_some_and(|field| field.is_seen_by(viewer.role)));
    }
}

/// Leaves out the fields of a card that are kept from the viewer's role.
fn hide_fields(viewer: &Viewer, state: &mut Map<String, Value>) {
    if let Some(Value::Array(fields)) = state.get_mut("fields") {
        fields.retain(|field| match field.pointer("/access/see") {
            Some(Value::Array(roles)) => roles.iter().any(|role| role == viewer.role.as_str()),
            _ => true,
        });
    }
}
