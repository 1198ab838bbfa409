//! Where the keyboard is.

use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Gives the focus to the first element that the selector finds, once the page is drawn.
pub fn to(selector: impl Into<String>) {
    let selector = selector.into();
    request_animation_frame(move || now(&selector));
}

/// The same, where nothing has the focus because what had it is gone.
pub fn keep(selector: &'static str) {
    request_animation_frame(move || {
        if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
            now(selector);
        }
    });
}

/// Gives the focus back to what has it now, where it is lost while the page is drawn and what had it is still there.
pub fn keep_where_it_is() {
    let Some(element) = document().active_element().and_then(|active| active.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    if element.tag_name() == "BODY" {
        return;
    }
    request_animation_frame(move || {
        let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if lost && element.is_connected() {
            element.focus().ok();
        }
    });
}

/// Gives the focus to the first element that the selector finds.
pub fn now(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.focus().ok();
    }
}

/// Scrolls no further than it takes to see the element of this id.
pub fn reveal(id: &str) {
    let nearest = ScrollIntoViewOptions::new();
    nearest.set_block(ScrollLogicalPosition::Nearest);
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

/// Whether a dialogue is open above the page.
pub fn is_in_dialog() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}

/// Whether what has the focus takes text, so that single keys belong to it.
pub fn is_typing() -> bool {
    let Some(element) = document().active_element() else { return false };
    let tag = element.tag_name();
    let takes_text = tag == "TEXTAREA" || tag == "SELECT" || (tag == "INPUT" && !is_switch(&element));
    takes_text || element.has_attribute("contenteditable")
}

fn is_switch(input: &Element) -> bool {
    matches!(input.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button" | "submit"))
}

/// Moves the focus by whole rows among the elements that carry `data-row`: forwards or back.
pub fn step(forwards: bool) {
    let Ok(rows) = document().query_selector_all("[data-row]") else { return };
    let rows: Vec<HtmlElement> =
        (0..rows.length()).filter_map(|i| rows.item(i)).filter_map(|node| node.dyn_into().ok()).collect();
    let active = document().active_element();
    let place = rows.iter().position(|row| active.as_ref().is_some_and(|active| active.is_same_node(Some(row))));
    let next = match (place, forwards) {
        (None, _) => 0,
        (Some(place), true) => (place + 1).min(rows.len().saturating_sub(1)),
        (Some(place), false) => place.saturating_sub(1),
    };
    if let Some(row) = rows.get(next) {
        row.focus().ok();
    }
}
