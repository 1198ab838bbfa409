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

/// What has to be escaped in one segment of a path.
pub fn path_segment(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
