//! Who sees a field, must fill it in, and may change it: answered for one role.

use serde_json::{Map, Value};

use super::{Card, Field};
use crate::{
    incident::IncidentState,
    role::{Action, Role},
};

impl Field {
    /// Whether a role sees the field at all.
    #[must_use]
    pub fn is_seen_by(&self, role: Role) -> bool {
        self.access.see.as_ref().is_none_or(|roles| roles.contains(&role))
    }

    /// Whether a role may change the field while the incident is in this state.
    #[must_use]
    pub fn is_changed_by(&self, role: Role, state: IncidentState) -> bool {
        if !self.is_seen_by(role) || !role.may(Action::ReportIncidents) {
            return false;
        }
        let Some(changes) = &self.access.change else { return state.is_open() };
        changes.iter().filter(|change| change.role == role).any(|change| match &change.states {
            Some(states) => states.contains(&state),
            None => state.is_open(),
        })
    }

    /// Whether the field is shown, whoever looks. `values` holds those of the shown fields before it.
    pub(super) fn is_shown(&self, values: &Map<String, Value>) -> bool {
        self.shown_if.as_ref().is_none_or(|condition| condition.holds(values))
    }

    /// Whether a role that may change the field must fill it in. `values` holds those of the shown fields.
    #[must_use]
    pub fn is_required_of(&self, role: Role, values: &Map<String, Value>) -> bool {
        self.access.fill.contains(&role) || self.required_if.as_ref().is_some_and(|condition| condition.holds(values))
    }
}

impl Card {
    /// The field with this key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The values of the fields that are shown, whoever looks: what no condition hides.
    #[must_use]
    pub fn shown(&self, values: &Map<String, Value>) -> Map<String, Value> {
        let mut shown = Map::new();
        for field in &self.fields {
            if !field.is_shown(&shown) {
                continue;
            }
            if let Some(value) = values.get(&field.key) {
                shown.insert(field.key.clone(), value.clone());
            }
        }
        shown
    }

    /// The fields that a role sees now, in the order of the card: neither kept from it nor hidden by a condition.
    #[must_use]
    pub fn shown_fields(&self, role: Role, values: &Map<String, Value>) -> Vec<&Field> {
        let shown = self.shown(values);
        self.fields.iter().filter(|field| field.is_seen_by(role) && field.is_shown(&shown)).collect()
    }

    /// What a role sees of an incident's values: neither fields that are kept from it, nor hidden ones, nor any that the
    /// card does not have.
    #[must_use]
    pub fn visible_to(&self, role: Role, values: &Map<String, Value>) -> Map<String, Value> {
        let mut seen = self.shown(values);
        seen.retain(|key, _| self.field(key).is_some_and(|field| field.is_seen_by(role)));
        seen
    }

    /// The card as a role gets it: without the fields that are kept from it, whose labels alone may tell too much, and
    /// without what other roles may do.
    #[must_use]
    pub fn redacted_for(&self, role: Role) -> Card {
        let mut card = self.clone();
        card.fields.retain(|field| field.is_seen_by(role));
        for field in &mut card.fields {
            field.access.see = None;
            field.access.fill.retain(|other| *other == role);
            if let Some(changes) = &mut field.access.change {
                changes.retain(|change| change.role == role);
            }
        }
        card
    }
}
