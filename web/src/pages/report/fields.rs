//! What a report says: the fields that every incident has, and those of its card.

use leptos::prelude::*;
use tocsin_model::{
    card::{Card, Context},
    incident::{Incident, IncidentChange, IncidentState, Severity},
    problem::FieldError,
    tlp::Tlp,
    viewer::Role,
};

use super::draft::Draft;
use crate::{
    browser::clock,
    components::{Choice, Loaded, SelectField, TextField, card_form::CardForm},
    load::Load,
    session::use_session,
    text,
};

/// Title, awareness, severity, marking. Each is stored as it is typed.
#[component]
pub fn GeneralFields(
    /// The report.
    draft: Draft,
) -> impl IntoView {
    let stored = draft.stored.get_untracked();
    let title = RwSignal::new(stored.title.clone());
    let aware = RwSignal::new(stored.aware_at.map(clock::input_value).unwrap_or_default());
    let severity = RwSignal::new(stored.severity.as_str().to_owned());
    let tlp = RwSignal::new(stored.tlp.as_str().to_owned());
    on_change(title, move |typed| {
        let typed = typed.trim().to_owned();
        if !typed.is_empty() {
            draft.change(IncidentChange { title: Some(typed), ..IncidentChange::default() });
        }
    });
    on_change(aware, move |typed| {
        draft.change(IncidentChange { aware_at: Some(clock::from_input(&typed)), ..IncidentChange::default() });
    });
    on_change(severity, move |word| {
        let severity = Severity::ALL.into_iter().find(|severity| severity.as_str() == word);
        draft.change(IncidentChange { severity, ..IncidentChange::default() });
    });
    on_change(tlp, move |word| {
        draft.change(IncidentChange { tlp: word.parse::<Tlp>().ok(), ..IncidentChange::default() })
    });
    let severities = Severity::ALL.map(|one| {
        Choice::new(
            one.as_str(),
            format!("{}: {}", text::incidents::severity(one), text::incidents::severity_meaning(one)),
        )
    });
    let clearance = untrack(|| use_session().me()).map_or(Tlp::Clear, |me| me.clearance);
    let markings: Vec<Choice> = Tlp::ALL
        .into_iter()
        .filter(|one| *one <= clearance || *one == stored.tlp)
        .map(|one| Choice::new(one.as_str(), format!("{}: {}", one.label(), text::words::tlp_meaning(one))))
        .collect();
    view! {
        <TextField name="title" label=text::report::TITLE value=title hint=text::report::TITLE_HINT.to_owned() required=true/>
        <div class="form-grid">
            <TextField name="aware_at" label=text::report::AWARE value=aware kind="datetime-local" hint=text::report::AWARE_HINT.to_owned()/>
            <SelectField name="severity" label=text::report::SEVERITY value=severity choices=severities.to_vec()/>
            <SelectField name="tlp" label=text::report::TLP value=tlp choices=markings/>
        </div>
    }
}

/// Calls back when the reader changes a field, not when it is drawn.
fn on_change(value: RwSignal<String>, changed: impl Fn(String) + 'static) {
    Effect::new(move |before: Option<String>| {
        let now = value.get();
        if before.is_some_and(|before| before != now) {
            changed(now.clone());
        }
        now
    });
}

/// The fields of the card.
#[component]
pub fn CardFields(
    /// The report.
    draft: Draft,
    /// The card.
    card: Load<Card>,
) -> impl IntoView {
    let Some(role) = untrack(|| use_session().me()).map(|me| me.role) else { return ().into_any() };
    let organisation = draft.stored.with_untracked(|incident| incident.organisation);
    let drawn = move |card: Card| {
        // Another card has other fields: what is stored by then is what they hold.
        let values = RwSignal::new(draft.stored.with_untracked(|incident| incident.values.clone()));
        let edited = Callback::new(move |key: String| {
            let value = values.with_untracked(|values| values.get(&key).cloned());
            draft.set_value(&key, value.unwrap_or_default());
        });
        let stored = Signal::derive(move || draft.stored.with(|incident| incident.values.clone()));
        view! {
            <CardForm card=card role=role state=IncidentState::Draft values=values stored=stored edited=edited
                organisation=Some(organisation) incident=Some(draft.id)/>
        }
    };
    view! {
        <Loaded load=card skeleton=|| view! { <span class="skeleton"></span> } let:card>
            {move || drawn(card.get())}
        </Loaded>
    }
    .into_any()
}

/// What the model finds missing or wrong in the card before the report is sent: the same rules as the host's.
pub fn wrong_values(incident: &Incident, card: Option<&Card>, role: Option<Role>) -> Vec<FieldError> {
    let (Some(card), Some(role)) = (card, role) else { return Vec::new() };
    let context = Context { role, state: incident.state, submitting: true, previous: &incident.values };
    card.validate(&incident.values, &context).err().unwrap_or_default()
}
