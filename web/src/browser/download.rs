//! Handing a file to the reader.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

use super::document;

/// Lets the browser store these bytes under this name. It never opens them here: the type says only "bytes".
pub fn offer(name: &str, bytes: &[u8]) {
    let _ = try_offer(name, bytes);
}

fn try_offer(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let window = window();
    let blob_class: Function = Reflect::get(&window, &JsValue::from_str("Blob"))?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("type"), &JsValue::from_str("application/octet-stream"))?;
    let blob = Reflect::construct(&blob_class, &Array::of2(&Array::of1(&Uint8Array::from(bytes)), &options))?;
    let urls = Reflect::get(&window, &JsValue::from_str("URL"))?;
    let create: Function = Reflect::get(&urls, &JsValue::from_str("createObjectURL"))?.dyn_into()?;
    let revoke: Function = Reflect::get(&urls, &JsValue::from_str("revokeObjectURL"))?.dyn_into()?;
    let url = create.call1(&urls, &blob)?;
    let anchor = document().create_element("a")?;
    anchor.set_attribute("href", &url.as_string().unwrap_or_default())?;
    anchor.set_attribute("download", name)?;
    anchor.unchecked_ref::<web_sys::HtmlElement>().click();
    revoke.call1(&urls, &url)?;
    Ok(())
}
