//! Form fields: a label, a control, a hint and what is wrong, tied together for assistive technology.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;

use super::{Draw, Icon};

static NEXT: AtomicU32 = AtomicU32::new(1);

fn fresh_id() -> String {
    format!("field-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

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
pub fn Field(
    /// The control's id.
    #[prop(into)]
    id: String,
    /// The label.
    #[prop(into)]
    label: String,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong, if something is.
    #[prop(optional, into)]
    wrong: Signal<Option<String>>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let described = format!("{id}-hint");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {children()}
            <div id=described>
                {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
                {move || wrong.get().map(|wrong| view! {
                    <p class="wrong"><Draw icon=Icon::Triangle/><span>{wrong}</span></p>
                })}
            </div>
        </div>
    }
}

fn invalid(wrong: Signal<Option<String>>) -> impl Fn() -> Option<&'static str> + Clone {
    move || wrong.with(Option::is_some).then_some("true")
}

/// One line of text.
#[component]
pub fn TextField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The text.
    value: RwSignal<String>,
    /// `text`, `password`, `number`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: String,
    /// What stands in it while it is empty.
    #[prop(optional, into)]
    placeholder: String,
    /// What is wrong, if something is.
    #[prop(optional, into)]
    wrong: Signal<Option<String>>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Whether it has the focus at first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    view! {
        <Field id=id.clone() label=label hint=hint wrong=wrong>
            <input
                id=id
                type=kind
                autocomplete=autocomplete
                placeholder=placeholder
                required=required
                autofocus=autofocus
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid(wrong)
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
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
    /// How many lines it shows.
    #[prop(default = 3)]
    rows: u8,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong, if something is.
    #[prop(optional, into)]
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    view! {
        <Field id=id.clone() label=label hint=hint wrong=wrong>
            <textarea
                id=id
                rows=rows.to_string()
                aria-describedby=described
                aria-invalid=invalid(wrong)
                prop:value=value
                on:input:target=move |event| value.set(event.target().value())
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
    /// The choices.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: String,
    /// What is wrong, if something is.
    #[prop(optional, into)]
    wrong: Signal<Option<String>>,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    view! {
        <Field id=id.clone() label=label hint=hint wrong=wrong>
            <select
                id=id
                aria-describedby=described
                on:change:target=move |event| value.set(event.target().value())
            >
                {move || choices.get().into_iter().map(|choice| {
                    let word = choice.word.clone();
                    view! { <option value=choice.word prop:selected=move || value.get() == word>{choice.label}</option> }
                }).collect_view()}
            </select>
        </Field>
    }
}

/// Yes or no.
#[component]
pub fn CheckField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The choice.
    value: RwSignal<bool>,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=value
                on:change:target=move |event| value.set(event.target().checked())
            />
            <span>
                {label}
                {(!hint.is_empty()).then(|| view! { <span class="faint small">" "{hint}</span> })}
            </span>
        </label>
    }
}
