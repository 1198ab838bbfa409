//! A report that is being written: what was typed is stored a moment later, and the reader sees that it is.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use serde_json::{Map, Value};
use tocsin_model::{
    id::IncidentId,
    incident::{Incident, IncidentChange},
    problem::FieldError,
};

use crate::{
    api::{Api, Failure},
    browser::clock::sleep,
};

/// How long the typing must pause before it is stored.
const PAUSE: Duration = Duration::from_millis(700);
/// How long to wait before trying again while the host does not answer.
const AGAIN: Duration = Duration::from_secs(4);

/// How far storing is.
#[derive(Debug, Clone, PartialEq)]
pub enum Saving {
    /// Everything that was typed is stored.
    Saved,
    /// Something is on its way.
    Under,
    /// Something could not be stored; why.
    Not(Failure),
}

/// A report that is being written.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The incident.
    pub id: IncidentId,
    /// As it is stored.
    pub stored: RwSignal<Incident>,
    /// How far storing is.
    pub saving: RwSignal<Saving>,
    api: Api,
    pending: StoredValue<IncidentChange>,
    /// What the host did not take, and its answer: it waits until it is typed anew, or until the report is sent.
    refused: StoredValue<Option<(IncidentChange, Failure)>>,
    typed: StoredValue<u32>,
    sending: StoredValue<bool>,
}

impl Draft {
    /// The draft as it is stored, for as long as the calling component is shown. What was typed last is stored when the
    /// reader leaves it, and who leaves the whole site is asked before that.
    pub fn new(incident: Incident, api: Api) -> Self {
        let draft = Self {
            id: incident.id,
            stored: RwSignal::new(incident),
            saving: RwSignal::new(Saving::Saved),
            api,
            pending: StoredValue::new(IncidentChange::default()),
            refused: StoredValue::new(None),
            typed: StoredValue::new(0),
            sending: StoredValue::new(false),
        };
        let leaves = window_event_listener(ev::beforeunload, move |event| {
            if draft.saving.try_get_untracked().is_some_and(|saving| saving != Saving::Saved) {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            leaves.remove();
            draft.store_the_last();
        });
        draft
    }

    /// The page goes: what is not stored is sent by itself.
    fn store_the_last(self) {
        let (id, api) = (self.id, self.api);
        let version = self.stored.try_with_untracked(|stored| stored.version).unwrap_or_default();
        let Some(change) = self.pending.try_get_value().filter(|change| !is_empty(change)) else { return };
        spawn_local(async move {
            send(api, id, version, &change).await.ok();
        });
    }

    /// Stores nothing more: the draft is about to be taken back.
    pub fn stop(self) {
        self.pending.set_value(IncidentChange::default());
        self.refused.set_value(None);
        self.saving.set(Saving::Saved);
    }

    /// Stores a change as soon as the typing pauses.
    pub fn change(self, change: IncidentChange) {
        self.refused.update_value(|refused| {
            if let Some((parts, _)) = refused.as_mut() {
                take_out(parts, &change);
            }
            refused.take_if(|(parts, _)| is_empty(parts));
        });
        self.pending.update_value(|pending| merge(pending, change));
        self.saving.set(Saving::Under);
        self.typed.update_value(|typed| *typed += 1);
        let mine = self.typed.get_value();
        let store = move || {
            if self.typed.try_get_value() == Some(mine) {
                self.store();
            }
        };
        set_timeout(store, PAUSE);
    }

    /// Stores a value of the card; null clears it.
    pub fn set_value(self, key: &str, value: Value) {
        let values = Map::from_iter([(key.to_owned(), value)]);
        self.change(IncidentChange { values: Some(values), ..IncidentChange::default() });
    }

    fn store(self) {
        spawn_local(async move {
            if let Err(Failure::Unreachable) = self.flush().await {
                sleep(AGAIN).await;
                if self.saving.try_get_untracked() == Some(Saving::Not(Failure::Unreachable)) {
                    self.store();
                }
            }
        });
    }

    /// Stores what is not stored yet.
    ///
    /// # Errors
    /// Any [`Failure`]. What did not arrive is kept for the next time; of what was refused, only what is not wrong.
    async fn flush(self) -> Result<(), Failure> {
        while self.sending.try_get_value() == Some(true) {
            sleep(Duration::from_millis(50)).await;
        }
        let mut result = Ok(());
        loop {
            let Some(change) = self.pending.try_get_value() else { return result };
            if is_empty(&change) {
                return result;
            }
            self.sending.set_value(true);
            self.pending.set_value(IncidentChange::default());
            self.saving.try_set(Saving::Under);
            let version = self.stored.try_with_untracked(|stored| stored.version).unwrap_or_default();
            let answer = send(self.api, self.id, version, &change).await;
            self.sending.try_update_value(|sending| *sending = false);
            match answer {
                Ok(incident) => {
                    self.stored.try_set(incident);
                    self.tell();
                    return result;
                }
                Err(failure) => {
                    let goes_on = self.put_back(change, &failure);
                    result = Err(failure);
                    if !goes_on {
                        return result;
                    }
                }
            }
        }
    }

    /// Stores everything, what was refused before included: it is not sent without it.
    ///
    /// # Errors
    /// Any [`Failure`].
    pub async fn flush_all(self) -> Result<(), Failure> {
        if let Some((mut parts, _)) = self.refused.try_update_value(Option::take).flatten() {
            self.pending.try_update_value(|pending| {
                merge(&mut parts, std::mem::take(pending));
                *pending = parts;
            });
        }
        self.flush().await
    }

    /// Keeps what could not be stored. True where some of it was not refused and can be stored now.
    fn put_back(self, change: IncidentChange, failure: &Failure) -> bool {
        let mut kept = change;
        let wrong = take_wrong(&mut kept, failure.fields());
        let is_about_parts = !is_empty(&wrong);
        let goes_on = is_about_parts && !is_empty(&kept);
        self.pending.try_update_value(|pending| {
            let newer = std::mem::replace(pending, kept);
            merge(pending, newer);
        });
        if is_about_parts {
            self.refused.try_update_value(|refused| {
                let mut parts = refused.take().map(|(parts, _)| parts).unwrap_or_default();
                merge(&mut parts, wrong);
                *refused = Some((parts, failure.clone()));
            });
        }
        self.saving.try_set(Saving::Not(failure.clone()));
        goes_on
    }

    /// Says how far it is behind an answer.
    fn tell(self) {
        if self.pending.try_with_value(is_empty) != Some(true) {
            return;
        }
        let refused = self.refused.try_with_value(|refused| refused.as_ref().map(|(_, failure)| failure.clone()));
        self.saving.try_set(refused.flatten().map_or(Saving::Saved, Saving::Not));
    }
}

/// The reader may have the draft open twice: each field is stored as it was typed last.
async fn send(api: Api, id: IncidentId, version: u64, change: &IncidentChange) -> Result<Incident, Failure> {
    match api.change_incident(id, version, change).await {
        Err(failure) if failure.is_stale() => {
            let current = api.incident(id).await?;
            api.change_incident(id, current.version, change).await
        }
        answer => answer,
    }
}

fn is_empty(change: &IncidentChange) -> bool {
    *change == IncidentChange::default()
}

/// Takes out of `change` what the errors are about.
fn take_wrong(change: &mut IncidentChange, errors: &[FieldError]) -> IncidentChange {
    let mut wrong = IncidentChange::default();
    for error in errors {
        let mut path = error.field.split(['.', '[']);
        match path.next().unwrap_or_default() {
            "title" => wrong.title = change.title.take().or(wrong.title),
            "category" => wrong.category = change.category.take().or(wrong.category),
            "severity" => wrong.severity = change.severity.take().or(wrong.severity),
            "tlp" => wrong.tlp = change.tlp.take().or(wrong.tlp),
            "assets" => wrong.assets = change.assets.take().or(wrong.assets),
            "aware_at" => wrong.aware_at = change.aware_at.take().or(wrong.aware_at),
            "values" => {
                let key = path.next().unwrap_or_default();
                let value = change.values.as_mut().and_then(|values| values.shift_remove_entry(key));
                if let Some((key, value)) = value {
                    wrong.values.get_or_insert_default().insert(key, value);
                }
            }
            _ => {}
        }
    }
    change.values.take_if(|values| values.is_empty());
    wrong
}

/// Takes out of `parts` what `change` says anew.
fn take_out(parts: &mut IncidentChange, change: &IncidentChange) {
    if let (Some(values), Some(newer)) = (parts.values.as_mut(), &change.values) {
        values.retain(|key, _| !newer.contains_key(key));
    }
    parts.values.take_if(|values| values.is_empty());
    parts.title.take_if(|_| change.title.is_some());
    parts.category.take_if(|_| change.category.is_some());
    parts.severity.take_if(|_| change.severity.is_some());
    parts.tlp.take_if(|_| change.tlp.is_some());
    parts.assets.take_if(|_| change.assets.is_some());
    parts.aware_at.take_if(|_| change.aware_at.is_some());
}

/// Puts a later change over an earlier one.
fn merge(earlier: &mut IncidentChange, later: IncidentChange) {
    if let Some(values) = later.values {
        earlier.values.get_or_insert_default().extend(values);
    }
    earlier.title = later.title.or(earlier.title.take());
    earlier.category = later.category.or(earlier.category);
    earlier.severity = later.severity.or(earlier.severity);
    earlier.tlp = later.tlp.or(earlier.tlp);
    earlier.pap = later.pap.or(earlier.pap);
    earlier.assets = later.assets.or(earlier.assets.take());
    earlier.aware_at = later.aware_at.or(earlier.aware_at);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_typed_last_is_stored_and_nothing_typed_before_is_lost() {
        let values = |value: Value| Some(value.as_object().expect("an object").clone());
        let mut change = IncidentChange {
            title: Some("one".to_owned()),
            values: values(json!({ "a": 1, "b": 1 })),
            ..IncidentChange::default()
        };
        merge(&mut change, IncidentChange { values: values(json!({ "b": null })), ..IncidentChange::default() });
        assert_eq!(change.title.as_deref(), Some("one"));
        assert_eq!(change.values, values(json!({ "a": 1, "b": null })));
    }
    #[test]
    fn of_a_refused_change_only_what_is_wrong_waits() {
        let values = |value: Value| Some(value.as_object().expect("an object").clone());
        let error = |field: &str| FieldError { field: field.to_owned(), message: String::new() };
        let mut change = IncidentChange {
            title: Some("one".to_owned()),
            aware_at: Some(None),
            values: values(json!({ "a": 1, "b": 2 })),
            ..IncidentChange::default()
        };
        let mut wrong = take_wrong(&mut change, &[error("values.b[0].x"), error("aware_at")]);
        let kept = IncidentChange { aware_at: None, values: values(json!({ "a": 1 })), ..change.clone() };
        assert_eq!(change, kept);
        assert_eq!((wrong.aware_at, wrong.values.clone()), (Some(None), values(json!({ "b": 2 }))));
        let anew = values(json!({ "b": 3 }));
        take_out(&mut wrong, &IncidentChange { values: anew, ..IncidentChange::default() });
        assert_eq!(wrong, IncidentChange { aware_at: Some(None), ..IncidentChange::default() });
    }
}
