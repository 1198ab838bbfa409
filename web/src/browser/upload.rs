//! Sending a file, with its progress: `fetch` tells nothing of that.

use std::cell::Cell;

use futures::channel::oneshot;
use js_sys::{Array, Function, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::File;

/// What was answered.
pub struct Sent {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// Sends a file; `progress` is told the part that has left, 0 to 1. `None` when there is no answer.
pub async fn send(
    address: &str,
    headers: &[(&str, String)],
    file: &File,
    progress: impl Fn(f64) + 'static,
) -> Option<Sent> {
    let told = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let number = |name: &str| Reflect::get(&event, &name.into()).ok().and_then(|value| value.as_f64());
        if let (Some(loaded), Some(total)) = (number("loaded"), number("total").filter(|total| *total > 0.0)) {
            progress(loaded / total);
        }
    });
    let (ended, end) = oneshot::channel::<()>();
    let ended = Cell::new(Some(ended));
    let over = Closure::<dyn Fn()>::new(move || {
        if let Some(ended) = ended.take() {
            // Whoever waited may be gone.
            let _ = ended.send(());
        }
    });
    let request = begin(address, headers, file, told.as_ref(), over.as_ref()).ok()?;
    end.await.ok()?;
    let status = Reflect::get(&request, &"status".into()).ok()?.as_f64().filter(|status| *status > 0.0)?;
    let body = Reflect::get(&request, &"responseText".into()).ok().and_then(|body| body.as_string());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a status has three digits")]
    Some(Sent { status: status as u16, body: body.unwrap_or_default() })
}

/// An `XMLHttpRequest` that is under way.
fn begin(
    address: &str,
    headers: &[(&str, String)],
    file: &File,
    told: &JsValue,
    over: &JsValue,
) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&window(), &"XMLHttpRequest".into())?.dyn_into()?;
    let request = Reflect::construct(&class, &Array::new())?;
    call(&request, "open", &Array::of2(&"POST".into(), &address.into()))?;
    for (name, value) in headers {
        call(&request, "setRequestHeader", &Array::of2(&(*name).into(), &value.into()))?;
    }
    Reflect::set(&Reflect::get(&request, &"upload".into())?, &"onprogress".into(), told)?;
    Reflect::set(&request, &"onloadend".into(), over)?;
    call(&request, "send", &Array::of1(file))?;
    Ok(request)
}

fn call(target: &JsValue, method: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(target, &method.into())?.dyn_into()?;
    method.apply(target, arguments)
}
