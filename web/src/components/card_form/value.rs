//! A value of a card as people read it. It is from outside: always text, IoCs defanged, nothing a link.

use leptos::prelude::*;
use serde_json::Value;
use tocsin_model::card::{ChoiceOption, Column, FieldKind};

use super::{
    Offers,
    date_time::moment,
    ioc_list::recognised,
    offers::{Offer, label_of},
};
use crate::{
    browser::clock,
    components::{IocType, IocValue, OutsideText},
    load::Load,
};

/// A value.
#[component]
pub fn ValueView(
    /// What it is.
    kind: FieldKind,
    /// The value.
    value: Value,
    /// What ids are called.
    offers: Offers,
) -> impl IntoView {
    match kind {
        FieldKind::Markdown {} => view! { <p class="written break"><bdi>{text(&value)}</bdi></p> }.into_any(),
        FieldKind::DateTime {} => when(&value).into_any(),
        FieldKind::Number { unit, .. } => {
            let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
            view! { <span class="nowrap">{value.to_string()}{unit}</span> }.into_any()
        }
        FieldKind::Choice { options } => label(&options, &value).into_any(),
        FieldKind::MultipleChoice { options } => {
            let items = items(&value);
            let chips = items.iter().map(|item| view! { <li class="chip">{label(&options, item)}</li> }).collect_view();
            view! { <ul class="chips">{chips}</ul> }.into_any()
        }
        FieldKind::IocList {} => iocs(&value).into_any(),
        FieldKind::Asset {} => named(&value, offers.assets).into_any(),
        FieldKind::File {} => named(&value, offers.files).into_any(),
        FieldKind::Organisation {} => named(&value, offers.organisations).into_any(),
        FieldKind::Person {} => named(&value, offers.people).into_any(),
        FieldKind::Table { columns } => table(&columns, &value, offers).into_any(),
        FieldKind::Text { .. } => view! { <OutsideText text=text(&value)/> }.into_any(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn items(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn when(value: &Value) -> impl IntoView + use<> {
    match moment(value) {
        Some(at) => view! { <time class="nowrap" datetime=at.to_rfc3339()>{clock::local(at)}</time> }.into_any(),
        None => text(value).into_any(),
    }
}

fn label(options: &[ChoiceOption], value: &Value) -> String {
    let known = options.iter().find(|option| value.as_str() == Some(&option.key));
    known.map_or_else(|| text(value), |option| option.label.clone())
}

fn iocs(value: &Value) -> impl IntoView + use<> {
    let row = |item: &Value| {
        let written = text(item);
        let (kind, shown) = recognised(&written);
        match kind {
            Some(kind) => {
                view! { <li class="row"><IocType kind=kind/><IocValue kind=kind value=written/></li> }.into_any()
            }
            None => view! { <li><bdi class="mono break">{shown}</bdi></li> }.into_any(),
        }
    };
    view! { <ul class="kept">{items(value).iter().map(row).collect_view()}</ul> }
}

fn named(value: &Value, load: Load<Vec<Offer>>) -> impl IntoView + use<> {
    let ids: Vec<String> = match value {
        Value::Array(items) => items.iter().map(text).collect(),
        one => vec![text(one)],
    };
    let chip = move |id: String| view! { <li class="chip"><bdi>{move || label_of(load, &id)}</bdi></li> };
    view! { <ul class="chips">{ids.into_iter().map(chip).collect_view()}</ul> }
}

fn table(columns: &[Column], value: &Value, offers: Offers) -> impl IntoView + use<> {
    let heads = columns.iter().map(|column| view! { <th scope="col">{column.label.clone()}</th> }).collect_view();
    let cell = |row: &Value, column: &Column| {
        let value = row.get(&column.key).cloned().unwrap_or_default();
        let filled = !value.is_null();
        let kind = column.kind.clone();
        view! {
            <td data-label=column.label.clone()>{filled.then(|| view! { <ValueView kind=kind value=value offers=offers/> }.into_any())}</td>
        }
    };
    let rows = items(value);
    let rows = rows.iter().map(|row| {
        let cells = columns.iter().map(|column| cell(row, column)).collect_view();
        view! { <tr>{cells}</tr> }
    });
    view! {
        <div class="scroll"><table class="table stacked">
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table></div>
    }
}
