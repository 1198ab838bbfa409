//! Notifications on the desktop, by those browsers that offer them and readers who want them.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{document, storage};

const KEY: &str = "notify";

fn constructor() -> Option<Function> {
    Reflect::get(&window(), &JsValue::from_str("Notification")).ok()?.dyn_into().ok()
}

fn permission() -> Option<String> {
    Reflect::get(&constructor()?.into(), &JsValue::from_str("permission")).ok()?.as_string()
}

/// Whether the reader wants them and the browser lets us.
pub fn wanted() -> bool {
    storage::read(KEY).as_deref() == Some("on") && permission().as_deref() == Some("granted")
}

/// Switches them on, asking the browser, or off. True where they are on now.
pub async fn switch(on: bool) -> bool {
    storage::write(KEY, if on { "on" } else { "off" });
    if on && permission().as_deref() != Some("granted") {
        ask().await;
    }
    wanted()
}

async fn ask() -> Option<()> {
    let constructor = constructor()?;
    let request: Function =
        Reflect::get(&constructor, &JsValue::from_str("requestPermission")).ok()?.dyn_into().ok()?;
    let promise: Promise = request.call0(&constructor).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok().map(drop)
}

/// Whether the reader has the page before them.
pub fn page_is_seen() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Shows a notification, where it is wanted and the page is not before the reader. It never holds what was written:
/// desktops show it on locked screens.
pub fn show(title: &str, tag: &str) {
    if !wanted() || page_is_seen() {
        return;
    }
    let Some(constructor) = constructor() else { return };
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("tag"), &JsValue::from_str(tag)).ok();
    Reflect::construct(&constructor, &Array::of2(&JsValue::from_str(title), &options)).ok();
}
