//! Fields that are ticked: one box, or several controls that stand for one field together.

use leptos::prelude::*;

use super::{
    Wrong,
    field_part::{Part, fresh_id},
};

/// Yes or no.
#[component]
pub fn CheckField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The choice.
    value: RwSignal<bool>,
    /// Its path in the API.
    #[prop(optional, into)]
    name: String,
    /// A sentence below it.
    #[prop(optional, into)]
    hint: String,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    let part = Part::new(name, format!("#{id}"), None);
    view! {
        <div>
            <label class="check">
                <input
                    id=id
                    type="checkbox"
                    aria-describedby=described.clone()
                    aria-invalid=move || part.invalid()
                    prop:checked=value
                    on:change:target=move |event| {
                        part.changed();
                        value.set(event.target().checked());
                    }
                />
                <span>
                    {label}
                    {(!hint.is_empty()).then(|| view! { <span class="faint small">" "{hint}</span> })}
                </span>
            </label>
            <div id=described><Wrong wrong=Signal::derive(move || part.wrong())/></div>
        </div>
    }
}

/// Several controls that stand for one field together.
#[component]
pub fn FieldGroup(
    /// The label.
    label: &'static str,
    /// Whether only assistive technology reads the label.
    #[prop(optional)]
    unseen: bool,
    /// Its path in the API.
    #[prop(into)]
    name: String,
    /// The controls.
    children: Children,
) -> impl IntoView {
    let id = fresh_id();
    let described = format!("{id}-hint");
    let part = Part::new(name, format!("#{id} input"), None);
    view! {
        <fieldset class="stack tight" id=id aria-describedby=described aria-invalid=move || part.invalid() on:change=move |_| part.changed()>
            <legend class:hidden-text=unseen>{label}</legend>
            {children()}
            <div id=described.clone()><Wrong wrong=Signal::derive(move || part.wrong())/></div>
        </fieldset>
    }
}
