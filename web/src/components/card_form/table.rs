//! Rows of cells.

use leptos::prelude::*;
use serde_json::{Map, Value};
use tocsin_model::card::{Column, MAX_ROWS};

use super::{Place, field::cell};
use crate::{
    browser::focus,
    components::{Draw, Icon, Wrong},
    text,
};

/// Rows of cells. A row that is empty is not kept.
#[component]
pub fn TableEditor(
    place: Place,
    columns: Vec<Column>,
    /// The field's name.
    label: String,
) -> impl IntoView {
    let count = Memo::new(move |_| rows(&place.value()).len());
    let full = Memo::new(move |_| count.get() >= MAX_ROWS);
    let columns = StoredValue::new(columns);
    let add = move |_| {
        let mut rows = rows(&place.now());
        rows.push(Value::Object(Map::new()));
        let last = rows.len();
        place.put(rows.into());
        focus::to(format!("#{} tbody tr:nth-child({last}) :is(input, select)", place.id()));
    };
    let remove = move |index: usize| {
        let mut rows = rows(&place.now());
        if index < rows.len() {
            rows.remove(index);
        }
        place.put(if rows.is_empty() { Value::Null } else { rows.into() });
    };
    let row = move |index: usize| {
        let cells = columns.with_value(|columns| {
            columns.iter().map(|column| view! { <Cell table=place row=index column=column.clone()/> }).collect_view()
        });
        let name = text::cards::remove_row(index + 1);
        view! {
            <tr>
                {cells}
                <td class="number">
                    <button type="button" class="icon-button" aria-label=name.clone() title=name on:click=move |_| remove(index)>
                        <Draw icon=Icon::Cross/>
                    </button>
                </td>
            </tr>
        }
    };
    let heads = columns.with_value(|columns| {
        columns.iter().map(|column| view! { <th scope="col">{column.label.clone()}</th> }).collect_view()
    });
    view! {
        <div class="rows">
            <table class="table stacked" aria-label=label class:hidden-text=move || count.get() == 0>
                <thead><tr>{heads}<th scope="col"><span class="hidden-text">{text::cards::REMOVE}</span></th></tr></thead>
                <tbody><For each=move || 0..count.get() key=|index| *index children=row/></tbody>
            </table>
        </div>
        <div class="row">
            <button type="button" class="button small" prop:disabled=full on:click=add>
                <Draw icon=Icon::Plus/>{text::cards::ADD_ROW}
            </button>
            {move || full.get().then(|| view! { <span class="soft small">{text::cards::FULL}</span> })}
        </div>
    }
}

#[component]
fn Cell(table: Place, row: usize, column: Column) -> impl IntoView {
    let place = Place::of_cell(table, row, &column.key);
    let name = text::cards::cell(&column.label, row + 1);
    view! {
        <td data-label=column.label>
            <label class="hidden-text" for=place.id()>{name}</label>
            {cell(column.kind, place)}
            <div id=place.described()><Wrong wrong=Signal::derive(move || place.wrong())/></div>
        </td>
    }
}

fn rows(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}
