//! The card as each role gets it, in each state: the same form that they fill in, checked by the same rules.

use leptos::prelude::*;
use serde_json::Map;
use tocsin_model::{card::Context, incident::IncidentState, problem::FieldError, viewer::Role};

use super::{drawing::Drawing, input::WordSelect};
use crate::{
    components::{
        Card, Empty, Icon, Note, Tone,
        card_form::{CardForm, Values},
    },
    text,
};

/// The card as a role gets it.
#[component]
pub fn Preview(drawing: Drawing) -> impl IntoView {
    let role = RwSignal::new(Role::Reporter);
    let state = RwSignal::new(IncidentState::Draft);
    let roles = Role::ALL.map(|role| (role.as_str().to_owned(), text::words::role(role).to_owned())).to_vec();
    let states =
        IncidentState::ALL.map(|state| (state.as_str().to_owned(), text::incidents::state(state).to_owned())).to_vec();
    let choose_role = Callback::new(move |word: String| role.set(Role::from_word(&word).unwrap_or(Role::Reporter)));
    let choose_state =
        Callback::new(move |word: String| state.set(IncidentState::from_word(&word).unwrap_or(IncidentState::Draft)));
    let values = RwSignal::new(Values::new());
    view! {
        <Card title=text::categories::PREVIEW.to_owned()>
            <div class="stack">
                <div class="form-grid">
                    <WordSelect label=text::categories::AS_ROLE value=Signal::derive(move || role.get().as_str().to_owned())
                        words=Signal::stored(roles) write=choose_role/>
                    <WordSelect label=text::categories::IN_STATE value=Signal::derive(move || state.get().as_str().to_owned())
                        words=Signal::stored(states) write=choose_state/>
                </div>
                {move || view! { <AsRole drawing=drawing role=role.get() state=state values=values/> }}
            </div>
        </Card>
    }
}

#[component]
fn AsRole(drawing: Drawing, role: Role, state: RwSignal<IncidentState>, values: RwSignal<Values>) -> impl IntoView {
    let card = Memo::new(move |_| drawing.card().redacted_for(role));
    let errors = RwSignal::new(None::<Vec<FieldError>>);
    let check = move |_| {
        let previous = Map::new();
        let context = Context { role, state: state.get_untracked(), submitting: true, previous: &previous };
        let found = card.with_untracked(|card| {
            let mut sent = values.get_untracked();
            sent.retain(|key, _| card.field(key).is_some());
            card.validate(&sent, &context).err().unwrap_or_default()
        });
        errors.set(Some(found));
    };
    let nothing = move || {
        card.with(|card| card.fields.is_empty()).then(|| view! {
        <Empty icon=Icon::Question title=text::categories::SEES_NOTHING hint=text::categories::SEES_NOTHING_HINT/>
    })
    };
    let result = move || {
        errors.get().map(|errors| match errors.len() {
            0 => view! { <Note tone=Tone::Good><p>{text::categories::WOULD_BE_SENT}</p></Note> }.into_any(),
            count => {
                view! { <Note tone=Tone::Warn><p>{text::categories::would_be_refused(count)}</p></Note> }.into_any()
            }
        })
    };
    view! {
        {nothing}
        <CardForm card=card role=role state=state values=values
            errors=Signal::derive(move || errors.get().unwrap_or_default())
            edited=Callback::new(move |_| errors.update(|errors| if errors.as_ref().is_some_and(Vec::is_empty) { *errors = None }))/>
        <div class="row">
            <button type="button" class="button small" on:click=check>{text::categories::CHECK}</button>
            <button type="button" class="button small quiet" on:click=move |_| { errors.set(None); values.set(Values::new()); }>{text::categories::EMPTY_PREVIEW}</button>
        </div>
        <div role="status">{result}</div>
    }
}
