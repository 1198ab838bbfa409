//! Date and time, in the reader's time zone; kept in UTC.

use chrono::{DateTime, SecondsFormat, Utc};
use leptos::prelude::*;
use serde_json::Value;

use super::Place;
use crate::browser::clock;

/// Date and time. While only a part of it is filled in there is no value, and the browser's control is left alone.
#[component]
pub fn DateTimeInput(place: Place) -> impl IntoView {
    let own = StoredValue::new(Value::Null);
    let drawn = RwSignal::new(String::new());
    Effect::new(move |_| {
        let value = place.value();
        if own.get_value() != value {
            drawn.set(moment(&value).map(clock::input_value).unwrap_or_default());
            own.set_value(value);
        }
    });
    let input = move |text: String| {
        let at = clock::from_input(&text).map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        let value = at.map_or(Value::Null, Value::from);
        own.set_value(value.clone());
        place.put(value);
    };
    view! {
        <input
            id=place.id() type="datetime-local"
            aria-describedby=place.described() aria-invalid=move || place.invalid()
            prop:value=drawn
            on:input:target=move |event| input(event.target().value())
        />
    }
}

/// The moment that a value is.
pub fn moment(value: &Value) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(value.as_str()?).ok()?;
    Some(at.with_timezone(&Utc))
}
