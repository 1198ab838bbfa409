//! Who sees a field, must fill it in, and may change it: answered for one role.

use serde_json::{Map, Value};

use super::{Access, Card, Change, Field};
use crate::{
    incident::IncidentState,
    role::{Action, Role},
};

impl Field {
    /// Whether a role sees the field at all.
    #[must_use]
    pub fn is_seen_by(&self, role: Role) -> bool {
        self.access.shows(role)
    }

    /// Whether a role may change the field while the incident is in this state.
    #[must_use]
    pub fn is_changed_by(&self, role: Role, state: IncidentState) -> bool {
        self.access.lets_change(role, state)
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

impl Access {
    /// The same, with a role that sees the field or does not; who does not see it neither fills it in nor changes it.
    #[must_use]
    pub fn with_see(&self, role: Role, sees: bool) -> Self {
        let mut access = self.clone();
        let mut roles: Vec<Role> = self.see.clone().unwrap_or_else(|| Role::ALL.to_vec());
        roles.retain(|other| *other != role);
        if sees {
            roles.push(role);
        } else {
            access.fill.retain(|other| *other != role);
            if let Some(changes) = &mut access.change {
                changes.retain(|change| change.role != role);
            }
        }
        let seen: Vec<Role> = Role::ALL.into_iter().filter(|role| roles.contains(role)).collect();
        access.see = Some(seen).filter(|seen| seen.len() < Role::ALL.len());
        access
    }

    /// The same, with a role that must fill the field in or need not.
    #[must_use]
    pub fn with_fill(&self, role: Role, fills: bool) -> Self {
        let mut access = self.clone();
        access.fill.retain(|other| *other != role);
        if fills {
            access.fill.push(role);
        }
        access
    }

    /// The same, with a role that may change the field in a state or may not. Where that makes it what holds unless said,
    /// nothing is said.
    #[must_use]
    pub fn with_change(&self, role: Role, state: IncidentState, changes: bool) -> Self {
        let mut table: Vec<Change> = Vec::new();
        for each in Role::ALL.into_iter().filter(|each| each.may(Action::ReportIncidents) && self.shows(*each)) {
            let may = |at: IncidentState| {
                if (each, at) == (role, state) { changes } else { self.lets_change(each, at) }
            };
            let states: Vec<IncidentState> = IncidentState::ALL.into_iter().filter(|at| may(*at)).collect();
            if states.is_empty() {
                continue;
            }
            let is_usual = IncidentState::ALL.into_iter().all(|at| at.is_open() == states.contains(&at));
            table.push(Change { role: each, states: Some(states).filter(|_| !is_usual) });
        }
        let able = Role::ALL.into_iter().filter(|each| each.may(Action::ReportIncidents) && self.shows(*each)).count();
        let is_usual = table.len() == able && table.iter().all(|change| change.states.is_none());
        Self { change: Some(table).filter(|_| !is_usual), ..self.clone() }
    }

    /// Whether a role sees the field.
    #[must_use]
    pub fn shows(&self, role: Role) -> bool {
        self.see.as_ref().is_none_or(|roles| roles.contains(&role))
    }

    /// Whether a role may change the field in a state.
    #[must_use]
    pub fn lets_change(&self, role: Role, state: IncidentState) -> bool {
        if !self.shows(role) || !role.may(Action::ReportIncidents) {
            return false;
        }
        let Some(changes) = &self.change else { return state.is_open() };
        changes.iter().filter(|change| change.role == role).any(|change| match &change.states {
            Some(states) => states.contains(&state),
            None => state.is_open(),
        })
    }
}
