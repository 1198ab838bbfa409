//! Choices: one of a few, one of many, several.

use leptos::prelude::*;
use serde_json::Value;
use tocsin_model::card::ChoiceOption;

use super::Place;
use crate::text;

/// One of a few.
#[component]
pub fn Radios(
    place: Place,
    options: Vec<ChoiceOption>,
    /// Whether one must be chosen: then the choice can be changed and not be taken back.
    required: Signal<bool>,
) -> impl IntoView {
    let name = format!("{}-choice", place.id());
    let radio = move |option: ChoiceOption| {
        let (key, chosen) = (option.key.clone(), option.key);
        view! {
            <label class="check">
                <input
                    type="radio" name=name.clone() aria-invalid=move || place.invalid()
                    prop:checked=move || place.text() == key
                    on:change=move |_| place.put(chosen.clone().into())
                />
                <span>{option.label}</span>
            </label>
        }
    };
    view! {
        <div class="row options">
            {options.into_iter().map(radio).collect_view()}
            {move || (!place.value().is_null() && !required.get()).then(|| view! {
                <button type="button" class="button small quiet" on:click=move |_| place.put(Value::Null)>{text::cards::CLEAR}</button>
            })}
        </div>
    }
}

/// One of many.
#[component]
pub fn Select(place: Place, options: Vec<ChoiceOption>) -> impl IntoView {
    let option = move |option: ChoiceOption| {
        let key = option.key.clone();
        view! { <option value=option.key prop:selected=move || place.text() == key>{option.label}</option> }
    };
    let chosen = move |key: String| place.put(if key.is_empty() { Value::Null } else { key.into() });
    view! {
        <select
            id=place.id() aria-describedby=place.described() aria-invalid=move || place.invalid()
            on:change:target=move |event| chosen(event.target().value())
        >
            <option value="" prop:selected=move || place.text().is_empty()>{text::cards::CHOOSE}</option>
            {options.into_iter().map(option).collect_view()}
        </select>
    }
}

/// Several.
#[component]
pub fn Checks(place: Place, options: Vec<ChoiceOption>) -> impl IntoView {
    let check = move |option: ChoiceOption| {
        let (key, switched) = (option.key.clone(), option.key);
        view! {
            <label class="check">
                <input
                    type="checkbox" aria-invalid=move || place.invalid()
                    prop:checked=move || place.texts().contains(&key)
                    on:change:target=move |event| place.switch(&switched, event.target().checked())
                />
                <span>{option.label}</span>
            </label>
        }
    };
    view! { <div class="options">{options.into_iter().map(check).collect_view()}</div> }
}
