//! Copying a text.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard. False where the browser refuses, as it does for pages without TLS on other machines.
pub async fn copy(text: &str) -> bool {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &JsValue::from_str("clipboard"));
    if clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok();
    }
    false
}
