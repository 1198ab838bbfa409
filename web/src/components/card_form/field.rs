//! One field of a card: its label, the control of its kind, its help and what is wrong with it.

use leptos::prelude::*;
use tocsin_model::card::{Field, FieldKind};

use super::{
    Place,
    assets::AssetPicker,
    choice::{Checks, Radios, Select},
    date_time::DateTimeInput,
    files::FilePicker,
    ioc_list::IocListEditor,
    line::{Line, Lines},
    number::NumberInput,
    people::{OrganisationPicker, PersonPicker},
    table::TableEditor,
    value::ValueView,
};
use crate::{components::Wrong, text};

/// More options than this stand in a list that opens.
const RADIOS: usize = 4;

/// One field of a card.
#[component]
pub fn CardField(
    /// The field.
    field: Field,
    /// Its value's place.
    place: Place,
    /// Whether it must be filled in.
    #[prop(into)]
    required: Signal<bool>,
    /// Whether it may be changed; otherwise it is shown where it has a value.
    #[prop(into)]
    open: Signal<bool>,
) -> impl IntoView {
    let field = StoredValue::new(field);
    move || {
        let field = field.get_value();
        if open.get() {
            view! { <OpenField field=field place=place required=required/> }.into_any()
        } else {
            let filled = Memo::new(move |_| !place.value().is_null());
            let field = StoredValue::new(field);
            (move || filled.get().then(|| view! { <ClosedField field=field.get_value() place=place/> })).into_any()
        }
    }
}

/// A field that may not be changed now.
#[component]
fn ClosedField(field: Field, place: Place) -> impl IntoView {
    let Field { label, kind, .. } = field;
    let kind = StoredValue::new(kind);
    view! {
        <div class="field closed">
            <span class="label">{label}" "<span class="faint small">{text::cards::ONLY_READ}</span></span>
            <div>{move || view! { <ValueView kind=kind.get_value() value=place.value() offers=place.offers()/> }}</div>
        </div>
    }
}

#[component]
fn OpenField(field: Field, place: Place, required: Signal<bool>) -> impl IntoView {
    let Field { label, help, kind, .. } = field;
    let is_group = is_group(&kind);
    // Cells tell their own errors.
    let frame = if matches!(kind, FieldKind::Table { .. }) { place.alone() } else { place };
    let name = view! {
        {label.clone()}
        {move || required.get().then(|| view! { <span class="needed" aria-hidden="true">" *"</span> })}
    };
    let about = view! {
        <div id=place.described()>
            {move || required.get().then(|| view! { <span class="hidden-text">{text::cards::REQUIRED}</span> })}
            {Some(help).filter(|help| !help.is_empty()).map(|help| view! { <p class="hint">{help}</p> })}
            <Wrong wrong=Signal::derive(move || frame.wrong())/>
        </div>
    };
    let control = control(kind, place, label, required);
    let left = move |_| place.leave();
    if is_group {
        view! {
            <fieldset class="field" id=place.id() aria-describedby=place.described() on:focusout=left>
                <legend class="label">{name}</legend>
                {control}
                {about}
            </fieldset>
        }
        .into_any()
    } else {
        view! {
            <div class="field" on:focusout=left>
                <label for=place.id()>{name}</label>
                {control}
                {about}
            </div>
        }
        .into_any()
    }
}

/// Whether several controls stand for the field.
fn is_group(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Choice { options } => options.len() <= RADIOS,
        kind => kind.is_list(),
    }
}

/// The control of a kind.
fn control(kind: FieldKind, place: Place, label: String, required: Signal<bool>) -> AnyView {
    match kind {
        FieldKind::Text { max } => view! { <Line place=place max=max/> }.into_any(),
        FieldKind::Markdown {} => view! { <Lines place=place/> }.into_any(),
        FieldKind::Number { unit, .. } => view! { <NumberInput place=place unit=unit/> }.into_any(),
        FieldKind::DateTime {} => view! { <DateTimeInput place=place/> }.into_any(),
        FieldKind::Choice { options } if options.len() <= RADIOS => {
            view! { <Radios place=place options=options required=required/> }.into_any()
        }
        FieldKind::Choice { options } => view! { <Select place=place options=options/> }.into_any(),
        FieldKind::MultipleChoice { options } => view! { <Checks place=place options=options/> }.into_any(),
        FieldKind::Asset {} => view! { <AssetPicker place=place/> }.into_any(),
        FieldKind::IocList {} => view! { <IocListEditor place=place label=label/> }.into_any(),
        FieldKind::Organisation {} => view! { <OrganisationPicker place=place/> }.into_any(),
        FieldKind::Person {} => view! { <PersonPicker place=place/> }.into_any(),
        FieldKind::File {} => view! { <FilePicker place=place/> }.into_any(),
        FieldKind::Table { columns } => view! { <TableEditor place=place columns=columns label=label/> }.into_any(),
    }
}

/// The control of a cell: a choice opens a list, whatever the number of its options.
pub(super) fn cell(kind: FieldKind, place: Place) -> AnyView {
    match kind {
        FieldKind::Choice { options } => view! { <Select place=place options=options/> }.into_any(),
        kind => control(kind, place, String::new(), Signal::default()),
    }
}
