//! Form fields: a label, a control, a hint and what is wrong, tied together for assistive technology. A field with a
//! name shows what is refused of it in the form around it.

use leptos::prelude::*;

use super::{
    Needed, Wrong,
    field_part::{Part, fresh_id},
};
use crate::text;

/// One choice of a list: its word in the API and what people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The word.
    pub word: String,
    /// The label.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(word: impl Into<String>, label: impl Into<String>) -> Self {
        Self { word: word.into(), label: label.into() }
    }
}

/// The frame of a field.
#[component]
fn Field(
    id: String,
    label: String,
    hint: Signal<String>,
    part: Part,
    #[prop(optional)] required: bool,
    children: Children,
) -> impl IntoView {
    let described = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id>{label}{required.then(|| view! { <span class="needed" aria-hidden="true">" *"</span> })}</label>
            {children()}
            <div id=described>
                {move || Some(hint.get()).filter(|hint| !hint.is_empty()).map(|hint| view! { <p class="hint">{hint}</p> })}
                <Wrong wrong=Signal::derive(move || part.wrong())/>
            </div>
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The text.
    value: RwSignal<String>,
    /// Its path in the API.
    #[prop(optional, into)]
    name: String,
    /// `text`, `password`, `number`, `url`.
    #[prop(default = "text".into(), into)]
    kind: Signal<&'static str>,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// What is said while it must be filled in and is not.
    #[prop(default = text::words::NEEDED.to_owned(), into)]
    if_empty: String,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    let part = Part::new(name, format!("#{id}"), required.then_some(Needed { text: value, otherwise: if_empty }));
    view! {
        <Field id=id.clone() label=label hint=hint part=part required=required>
            <input
                id=id
                type=move || kind.get()
                autocomplete=autocomplete
                required=required
                spellcheck="false"
                aria-describedby=described
                aria-invalid=move || part.invalid()
                prop:value=value
                on:input:target=move |event| {
                    part.changed();
                    value.set(event.target().value());
                }
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextAreaField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The text.
    value: RwSignal<String>,
    /// Its path in the API.
    #[prop(optional, into)]
    name: String,
    /// How many lines it shows.
    #[prop(default = 3)]
    rows: u8,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    let part = Part::new(name, format!("#{id}"), None);
    view! {
        <Field id=id.clone() label=label hint=hint part=part>
            <textarea
                id=id
                rows=rows.to_string()
                aria-describedby=described
                aria-invalid=move || part.invalid()
                prop:value=value
                on:input:target=move |event| {
                    part.changed();
                    value.set(event.target().value());
                }
            ></textarea>
        </Field>
    }
}

/// One of a few choices.
#[component]
pub fn SelectField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The chosen word.
    value: RwSignal<String>,
    /// Its path in the API.
    #[prop(optional, into)]
    name: String,
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    let part = Part::new(name, format!("#{id}"), None);
    view! {
        <Field id=id.clone() label=label hint=hint part=part>
            <select
                id=id
                aria-describedby=described
                aria-invalid=move || part.invalid()
                on:change:target=move |event| {
                    part.changed();
                    value.set(event.target().value());
                }
            >
                {move || choices.get().into_iter().map(|choice| {
                    let word = choice.word.clone();
                    view! { <option value=choice.word prop:selected=move || value.get() == word>{choice.label}</option> }
                }).collect_view()}
            </select>
        </Field>
    }
}
