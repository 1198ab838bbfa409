//! A filter of a list, and addresses that hold filters.

use leptos::prelude::*;

use crate::{browser::percent_encoded, components::Choice};

/// A path with those parameters that are not empty.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let parts: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
        .collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

/// A filter: any, or one of these.
#[component]
pub fn FilterSelect(
    /// What is filtered by.
    label: &'static str,
    /// What the first choice is called.
    any: &'static str,
    /// The others.
    choices: Vec<Choice>,
    /// The chosen word; empty for any.
    #[prop(into)]
    value: Signal<String>,
    /// Chooses.
    choose: impl Fn(String) + 'static,
) -> impl IntoView {
    let option = |choice: Choice| {
        let word = choice.word.clone();
        view! { <option value=choice.word prop:selected=move || value.get() == word>{choice.label}</option> }
    };
    view! {
        <select aria-label=label on:change:target=move |event| choose(event.target().value())>
            <option value="" prop:selected=move || value.get().is_empty()>{any}</option>
            {choices.into_iter().map(option).collect_view()}
        </select>
    }
}
