//! What the browser offers, in the few forms that the UI uses.

pub mod clipboard;
pub mod clock;
pub mod download;
pub mod focus;
pub mod notify;
pub mod storage;
pub mod tab_lock;
pub mod theme;
pub mod upload;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The document.
pub fn document() -> web_sys::Document {
    leptos::prelude::document()
}

/// The place of the API and of the live socket: the origin that served this page.
pub fn socket_url(path: &str) -> String {
    let location = leptos::prelude::window().location();
    let scheme = if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}{path}", location.host().unwrap_or_default())
}

/// Loads the page again: the program too, if the host has a newer one.
pub fn reload() {
    // A browser that refuses leaves the reader with its own button.
    let _ = leptos::prelude::window().location().reload();
}

/// Begins anew at the first page: nothing that was read before is kept.
pub fn go_home() {
    // A browser that refuses leaves the reader with its own button.
    let _ = leptos::prelude::window().location().set_href("/");
}

/// What has a meaning of its own in a segment of a path or in a query, and whatever else is not plain.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text as it stands in a segment of a path, in a query or in a `data:` URL.
pub fn percent_encoded(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}
