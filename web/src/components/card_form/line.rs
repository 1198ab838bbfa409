//! Text: one line, and several.

use leptos::prelude::*;
use serde_json::Value;

use super::Place;

fn typed(text: String) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

/// One line.
#[component]
pub fn Line(place: Place, max: Option<u32>) -> impl IntoView {
    view! {
        <input
            id=place.id() type="text" autocomplete="off" maxlength=max
            aria-describedby=place.described() aria-invalid=move || place.invalid()
            prop:value=move || place.text()
            on:input:target=move |event| place.put(typed(event.target().value()))
        />
    }
}

/// Several lines.
#[component]
pub fn Lines(place: Place) -> impl IntoView {
    view! {
        <textarea
            id=place.id() rows="5"
            aria-describedby=place.described() aria-invalid=move || place.invalid()
            prop:value=move || place.text()
            on:input:target=move |event| place.put(typed(event.target().value()))
        ></textarea>
    }
}
