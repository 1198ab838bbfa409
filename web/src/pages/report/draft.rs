//! A report that is being written: what was typed is stored a moment later, and the reader sees that it is.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use serde_json::{Map, Value};
use tocsin_model::{
    id::IncidentId,
    incident::{Incident, IncidentChange},
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
    typed: StoredValue<u32>,
    sending: StoredValue<bool>,
}

impl Draft {
    /// The draft as it is stored.
    pub fn new(incident: Incident, api: Api) -> Self {
        Self {
            id: incident.id,
            stored: RwSignal::new(incident),
            saving: RwSignal::new(Saving::Saved),
            api,
            pending: StoredValue::new(IncidentChange::default()),
            typed: StoredValue::new(0),
            sending: StoredValue::new(false),
        }
    }

    /// Stores a change as soon as the typing pauses.
    pub fn change(self, change: IncidentChange) {
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
    /// Any [`Failure`]; what could not be stored is kept for the next time, unless it was refused.
    pub async fn flush(self) -> Result<(), Failure> {
        while self.sending.try_get_value() == Some(true) {
            sleep(Duration::from_millis(50)).await;
        }
        let Some(change) = self.pending.try_get_value() else { return Ok(()) };
        if change == IncidentChange::default() {
            return Ok(());
        }
        self.sending.set_value(true);
        self.pending.set_value(IncidentChange::default());
        self.saving.try_set(Saving::Under);
        let answer = self.send(&change).await;
        self.sending.try_update_value(|sending| *sending = false);
        match answer {
            Ok(incident) => {
                self.stored.try_set(incident);
                let all = self.pending.try_with_value(|pending| *pending == IncidentChange::default());
                if all == Some(true) {
                    self.saving.try_set(Saving::Saved);
                }
                Ok(())
            }
            Err(failure) => {
                self.pending.try_update_value(|pending| {
                    let newer = std::mem::replace(pending, change);
                    merge(pending, newer);
                });
                self.saving.try_set(Saving::Not(failure.clone()));
                Err(failure)
            }
        }
    }

    /// The reader may have the draft open twice: each field is stored as it was typed last.
    async fn send(self, change: &IncidentChange) -> Result<Incident, Failure> {
        let version = self.stored.try_with_untracked(|stored| stored.version).unwrap_or_default();
        match self.api.change_incident(self.id, version, change).await {
            Err(failure) if failure.is_stale() => {
                let current = self.api.incident(self.id).await?;
                self.api.change_incident(self.id, current.version, change).await
            }
            answer => answer,
        }
    }
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
}
