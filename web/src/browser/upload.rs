//! Sending a file, with its progress: `fetch` tells nothing of that.

use std::cell::Cell;

use futures::channel::oneshot;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{File, ProgressEvent, XmlHttpRequest};

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
    let request = XmlHttpRequest::new().ok()?;
    request.open_with_async("POST", address, true).ok()?;
    for (name, value) in headers {
        request.set_request_header(name, value).ok()?;
    }
    let told = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            progress(event.loaded() / event.total());
        }
    });
    request.upload().ok()?.set_onprogress(Some(told.as_ref().unchecked_ref()));
    let (ended, end) = oneshot::channel::<()>();
    let ended = Cell::new(Some(ended));
    let over = Closure::<dyn Fn()>::new(move || {
        if let Some(ended) = ended.take() {
            // Whoever waited may be gone.
            let _ = ended.send(());
        }
    });
    request.set_onloadend(Some(over.as_ref().unchecked_ref()));
    request.send_with_opt_blob(Some(file)).ok()?;
    end.await.ok()?;
    let status = request.status().ok().filter(|status| *status != 0)?;
    Some(Sent { status, body: request.response_text().ok().flatten().unwrap_or_default() })
}
