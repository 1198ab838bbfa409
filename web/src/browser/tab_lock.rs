//! One tab at a time: two tabs that refresh with the same cookie would look like a stolen token.

use futures::{FutureExt, channel::oneshot, future::LocalBoxFuture};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Runs a piece of work while no other tab of this origin runs one of the same name.
/// Without the browser's locks (pages without TLS on other machines) it just runs.
pub async fn alone<T: 'static>(name: &str, work: LocalBoxFuture<'static, T>) -> Option<T> {
    let Some((locks, request)) = locks() else { return Some(work.await) };
    let (sender, receiver) = oneshot::channel();
    let job = Closure::once_into_js(move || {
        future_to_promise(work.map(|result| {
            sender.send(result).ok();
            Ok(JsValue::UNDEFINED)
        }))
    });
    let promise = request.call2(&locks, &JsValue::from_str(name), &job).ok()?;
    JsFuture::from(promise.dyn_into::<js_sys::Promise>().ok()?).await.ok()?;
    receiver.await.ok()
}

fn locks() -> Option<(JsValue, js_sys::Function)> {
    let navigator = leptos::prelude::window().navigator();
    let locks = js_sys::Reflect::get(&navigator, &JsValue::from_str("locks")).ok()?;
    let request = js_sys::Reflect::get(&locks, &JsValue::from_str("request")).ok()?;
    Some((locks, request.dyn_into().ok()?))
}
