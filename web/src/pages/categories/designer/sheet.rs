//! The field that is open: all that can be said of it.

use leptos::prelude::*;
use tocsin_model::card::{Condition, Field};

use super::{access::AccessMatrix, condition::ConditionPicker, drawing::Drawing, input::LineInput, kind::KindEditor};
use crate::text;

/// The field that is open.
#[component]
pub fn Sheet(drawing: Drawing) -> impl IntoView {
    move || match drawing.open.get() {
        Some(at) => view! { <Open drawing=drawing at=at/> }.into_any(),
        None => view! { <p class="soft">{text::categories::OPEN_ONE}</p> }.into_any(),
    }
}

#[component]
fn Open(drawing: Drawing, at: usize) -> impl IntoView {
    let part = move |read: fn(Field) -> String| Signal::derive(move || drawing.field(at).map(read).unwrap_or_default());
    let wrong = move |part: &'static str| Signal::derive(move || drawing.wrong(at, part));
    let rename = Callback::new(move |label| drawing.rename(at, label));
    let key = Callback::new(move |key| drawing.change(at, |field| field.key = key));
    let help = Callback::new(move |help| drawing.change(at, |field| field.help = help));
    let shown = Signal::derive(move || drawing.field(at).and_then(|field| field.shown_if));
    let required = Signal::derive(move || drawing.field(at).and_then(|field| field.required_if));
    let show = Callback::new(move |when: Option<Condition>| drawing.change(at, |field| field.shown_if = when));
    let require = Callback::new(move |when: Option<Condition>| drawing.change(at, |field| field.required_if = when));
    view! {
        <div class="sheet stack">
            <div class="form-grid">
                <LineInput id="field-label" label=text::categories::LABEL value=part(|field| field.label) write=rename wrong=wrong("label")/>
                <LineInput label=text::categories::FIELD_KEY value=part(|field| field.key) write=key wrong=wrong("key") hint=text::categories::FIELD_KEY_HINT/>
            </div>
            <LineInput label=text::categories::HELP value=part(|field| field.help) write=help wrong=wrong("help")/>
            <KindEditor drawing=drawing at=at/>
            <ConditionPicker drawing=drawing at=at part="shown_if" title=text::categories::SHOWN usual=text::categories::ALWAYS
                condition=shown write=show/>
            <ConditionPicker drawing=drawing at=at part="required_if" title=text::categories::REQUIRED usual=text::categories::NEVER
                condition=required write=require/>
            <AccessMatrix drawing=drawing at=at/>
        </div>
    }
}
