//! The web UI: Leptos, rendered in the browser, a client of the public API like any other.

mod api;
mod app;
mod browser;
mod components;
mod live;
mod load;
mod longer;
mod pages;
mod paths;
mod session;
mod shell;
mod text;
mod unread;

use leptos::mount::mount_to;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};

/// Starts the application in the element `#app`, in place of what the page showed while it loaded.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    browser::theme::apply(browser::theme::stored());
    let Some(root) = browser::document().get_element_by_id("app") else { return };
    root.set_text_content(None);
    if let Ok(root) = root.dyn_into() {
        mount_to(root, app::App).forget();
    }
}
