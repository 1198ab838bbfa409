//! The card of an incident: as text, and as a form for those who may change it.

use leptos::prelude::*;
use serde_json::Value;
use tocsin_model::{
    card::{Card as Fields, Context},
    incident::{Incident, IncidentChange},
};

use super::{can, page::Case};
use crate::{
    components::{
        Card, Draw, Form, FormEnd, FormState, Icon, Loaded,
        card_form::{CardForm, CardView, Values},
    },
    load::Load,
    pages::categories::CategoryNames,
    text,
};

/// The card of an incident.
#[component]
pub fn CardPanel(
    /// The incident's page.
    case: Case,
    /// The incident.
    incident: Signal<Incident>,
) -> impl IntoView {
    let version = Memo::new(move |_| incident.with(|incident| (incident.category, incident.card_version)));
    let load = Load::new(move || {
        let (category, version) = version.get();
        case.api.card(category, version)
    });
    let categories = CategoryNames::fetch();
    let title = Signal::derive(move || match categories.of(version.get().0) {
        name if name.is_empty() => text::incidents::CARD.to_owned(),
        name => name,
    });
    let editing = RwSignal::new(false);
    let changes = Memo::new(move |_| {
        let (state, can) = incident.with(|incident| (incident.state, can::change(case.role, incident)));
        let open = |card: &Fields| card.fields.iter().any(|field| field.is_changed_by(case.role, state));
        can && load.data.with(|card| card.as_ref().is_some_and(open))
    });
    let edit = move || {
        (changes.get() && !editing.get()).then(|| view! {
        <button type="button" class="button small" on:click=move |_| editing.set(true)><Draw icon=Icon::Copy/>{text::incidents::EDIT}</button>
    })
    };
    view! {
        <Card title=title end=edit>
            <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:card>
                {move || if editing.get() {
                    view! { <EditCard case=case card=card.get() base=incident.get_untracked() editing=editing/> }.into_any()
                } else {
                    let values = Signal::derive(move || incident.with(|incident| incident.values.clone()));
                    let organisation = incident.with_untracked(|incident| incident.organisation);
                    view! { <CardView card=card role=case.role values=values organisation=Some(organisation) incident=Some(case.id)/> }.into_any()
                }}
            </Loaded>
        </Card>
    }
}

#[component]
fn EditCard(case: Case, card: Fields, base: Incident, editing: RwSignal<bool>) -> impl IntoView {
    let values = RwSignal::new(base.values.clone());
    let (state, organisation, stored) = (base.state, base.organisation, base.values.clone());
    let (base, fields) = (StoredValue::new(base), StoredValue::new(card.clone()));
    case.when_settled(move || editing.set(false));
    let form = FormState::new();
    let submit = move || {
        let (base, typed) = (base.get_value(), values.get_untracked());
        let changed = changed(&base.values, &typed);
        let context = Context { role: case.role, state: base.state, submitting: false, previous: &base.values };
        let wrong = fields
            .with_value(|card| card.validate(&card.merge(&changed, &context), &context).err())
            .unwrap_or_default();
        if !form.is_right(wrong) {
            return;
        }
        if changed.is_empty() {
            editing.set(false);
            return;
        }
        form.send(async move {
            case.change(base, IncidentChange { values: Some(changed), ..IncidentChange::default() }).await?;
            // Until the reader has chosen between both texts, the form keeps the reader's.
            if case.is_stored() {
                editing.try_set(false);
            }
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <CardForm card=card role=case.role state=state values=values stored=Signal::derive(move || stored.clone())
                organisation=Some(organisation) incident=Some(case.id)/>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING>
                <button type="button" class="button quiet" on:click=move |_| editing.set(false)>{text::words::CANCEL}</button>
            </FormEnd>
        </Form>
    }
}

/// What differs from what is stored; null for what was cleared.
fn changed(stored: &Values, typed: &Values) -> Values {
    let mut changed: Values = typed
        .iter()
        .filter(|(key, value)| stored.get(*key) != Some(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let cleared = stored.keys().filter(|key| !typed.contains_key(*key));
    changed.extend(cleared.map(|key| (key.clone(), Value::Null)));
    changed
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_sent_and_what_was_cleared_is_null() {
        let map = |value: Value| value.as_object().expect("an object").clone();
        let stored = map(json!({ "a": 1, "b": 2, "c": 3 }));
        assert_eq!(
            changed(&stored, &map(json!({ "a": 1, "b": 5, "d": 4 }))),
            map(json!({ "b": 5, "c": null, "d": 4 }))
        );
    }
}
