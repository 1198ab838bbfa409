//! The browser's clock and time zone.

use std::time::Duration;

use chrono::{DateTime, Utc};
use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// Now.
pub fn now() -> DateTime<Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let milliseconds = Date::now() as i64;
    DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
}

/// A moment in the reader's time zone, to the minute: `2026-03-01 14:05`.
pub fn local(at: DateTime<Utc>) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit 53 bits")]
    let date = Date::new(&JsValue::from_f64(at.timestamp_millis() as f64));
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}

/// Waits.
pub async fn sleep(time: Duration) {
    let milliseconds = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let wake = Closure::once_into_js(move || {
            resolve.call0(&JsValue::NULL).ok();
        });
        leptos::prelude::window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(wake.unchecked_ref(), milliseconds)
            .ok();
    });
    JsFuture::from(promise).await.ok();
}

/// A moment as a field for date and time holds it, in the reader's time zone: `2026-03-01T14:05`.
pub fn input_value(at: DateTime<Utc>) -> String {
    local(at).replace(' ', "T")
}

/// The moment that a field for date and time holds; none while it is not filled in.
pub fn from_input(text: &str) -> Option<DateTime<Utc>> {
    let date = Date::new(&JsValue::from_str(text));
    let milliseconds = date.get_time();
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit 53 bits")]
    let milliseconds = milliseconds.is_finite().then_some(milliseconds as i64)?;
    (!text.is_empty()).then(|| DateTime::from_timestamp_millis(milliseconds)).flatten()
}
