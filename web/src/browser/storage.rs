//! Preferences that stay in this browser. Nothing secret is ever kept here.

fn storage() -> Option<web_sys::Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}

/// The stored text, if there is one and the browser lets us read it.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(&format!("tocsin.{key}")).ok().flatten()
}

/// Keeps a text; a browser that forbids it forgets it with the page.
pub fn write(key: &str, value: &str) {
    if let Some(storage) = storage() {
        storage.set_item(&format!("tocsin.{key}"), value).ok();
    }
}

/// Forgets a text.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        storage.remove_item(&format!("tocsin.{key}")).ok();
    }
}
