//! The fields in their order: open one, move it, take it out, add one.

use leptos::{ev, prelude::*};
use tocsin_model::card::MAX_FIELDS;

use super::drawing::{Drawing, kinds};
use crate::{
    browser::focus,
    components::{Draw, Icon},
    text,
};

/// The fields in their order.
#[component]
pub fn FieldList(drawing: Drawing) -> impl IntoView {
    let count = Memo::new(move |_| drawing.fields.with(Vec::len));
    view! {
        <div class="stack tight">
            <p class="hint">{text::categories::ORDER_HINT}</p>
            <ol class="field-list" aria-label=text::categories::FIELDS>
                <For each=move || 0..count.get() key=|at| *at children=move |at| view! { <Row drawing=drawing at=at/> }/>
            </ol>
            <Add drawing=drawing/>
        </div>
    }
}

#[component]
fn Row(drawing: Drawing, at: usize) -> impl IntoView {
    let label = Memo::new(move |_| drawing.field(at).map(|field| field.label).unwrap_or_default());
    let kind = Memo::new(move |_| drawing.field(at).map(|field| field.kind.as_str()).unwrap_or_default());
    let is_open = Memo::new(move |_| drawing.open.get() == Some(at));
    let is_last = Memo::new(move |_| drawing.fields.with(Vec::len) == at + 1);
    let shift = move |down: bool| {
        let place = drawing.shift(at, down);
        focus::to(format!(".field-list > li:nth-child({}) > .open", place + 1));
    };
    let keyed = move |event: ev::KeyboardEvent| {
        if !event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowUp" => shift(false),
            "ArrowDown" => shift(true),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <li class:chosen=is_open on:keydown=keyed>
            <button type="button" class="open" aria-expanded=move || is_open.get().to_string()
                on:click=move |_| drawing.open.set(Some(at).filter(|_| !is_open.get_untracked()))>
                <span class="break">{label}</span>
                <span class="faint small">{move || text::categories::kind(kind.get())}</span>
            </button>
            {move || drawing.is_wrong(at).then(|| view! {
                <span class="wrong" title=text::categories::IS_WRONG><Draw icon=Icon::Triangle/><span class="hidden-text">{text::categories::IS_WRONG}</span></span>
            })}
            <button type="button" class="icon-button" prop:disabled=move || at == 0
                aria-label=move || text::categories::move_up(&label.get()) title=text::categories::MOVE_UP on:click=move |_| shift(false)>"↑"</button>
            <button type="button" class="icon-button" prop:disabled=is_last
                aria-label=move || text::categories::move_down(&label.get()) title=text::categories::MOVE_DOWN on:click=move |_| shift(true)>"↓"</button>
            <button type="button" class="icon-button"
                aria-label=move || text::categories::remove(&label.get()) title=text::cards::REMOVE on:click=move |_| drawing.remove(at)>
                <Draw icon=Icon::Cross/>
            </button>
        </li>
    }
}

#[component]
fn Add(drawing: Drawing) -> impl IntoView {
    let chosen = RwSignal::new("text".to_owned());
    let full = Memo::new(move |_| drawing.fields.with(Vec::len) >= MAX_FIELDS);
    let add = move |_| {
        let kind = kinds().into_iter().find(|kind| chosen.with_untracked(|word| kind.as_str() == word));
        if let Some(kind) = kind {
            drawing.add(kind);
            focus::to("#field-label");
        }
    };
    let option = |word: &'static str| view! { <option value=word>{text::categories::kind(word)}</option> };
    view! {
        <div class="row">
            <select aria-label=text::categories::KIND_OF_NEW on:change:target=move |event| chosen.set(event.target().value())>
                {kinds().iter().map(|kind| option(kind.as_str())).collect_view()}
            </select>
            <button type="button" class="button small" prop:disabled=full on:click=add>
                <Draw icon=Icon::Plus/>{text::categories::ADD_FIELD}
            </button>
            {move || full.get().then(|| view! { <span class="soft small">{text::categories::FULL}</span> })}
        </div>
    }
}
