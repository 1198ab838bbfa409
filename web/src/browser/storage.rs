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

/// What stays until the tab is closed, somebody signs out, or somebody else signs in: what was written and not sent.
pub mod tab {
    const PREFIX: &str = "tocsin.tab.";
    const OWNER: &str = "owner";

    fn storage() -> Option<web_sys::Storage> {
        leptos::prelude::window().session_storage().ok().flatten()
    }

    /// The stored text.
    pub fn read(key: &str) -> Option<String> {
        storage()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
    }

    /// Keeps a text; an empty one is forgotten.
    pub fn write(key: &str, value: &str) {
        let Some(storage) = storage() else { return };
        let key = format!("{PREFIX}{key}");
        if value.is_empty() {
            storage.remove_item(&key).ok();
        } else {
            storage.set_item(&key, value).ok();
        }
    }

    /// Whose what is kept here is; it goes when it was somebody else's.
    pub fn belong_to(account: &str) {
        if read(OWNER).is_some_and(|owner| owner != account) {
            clear();
        }
        write(OWNER, account);
    }

    /// Forgets everything.
    pub fn clear() {
        if let Some(storage) = storage() {
            storage.clear().ok();
        }
    }
}
