//! A number. What is typed stays as it is typed: `1.` becomes `1.5`.

use leptos::prelude::*;
use serde_json::{Number, Value};

use super::Place;

/// A number, with what it counts behind it.
#[component]
pub fn NumberInput(place: Place, unit: Option<String>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| {
        let value = place.value();
        if read(&typed.get_untracked()) != value {
            typed.set(shown(&value));
        }
    });
    let input = move |text: String| {
        typed.set(text.clone());
        place.put(read(&text));
    };
    view! {
        <div class="with-unit">
            <input
                id=place.id() type="text" inputmode="decimal" autocomplete="off"
                aria-describedby=place.described() aria-invalid=move || place.invalid()
                prop:value=typed
                on:input:target=move |event| input(event.target().value())
            />
            {unit.map(|unit| view! { <span class="soft">{unit}</span> })}
        </div>
    }
}

/// What was typed; what is no number stays a text, and the rules say so.
fn read(text: &str) -> Value {
    let text = text.trim();
    if text.is_empty() {
        return Value::Null;
    }
    let whole = text.parse::<i64>().ok().map(Value::from);
    let number = || text.replace(',', ".").parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number);
    whole.or_else(number).unwrap_or_else(|| text.into())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        assert_eq!(read(""), Value::Null);
        assert_eq!(read(" 42 "), json!(42));
        assert_eq!(read("1,5"), json!(1.5));
        assert_eq!(read("1."), json!(1.0));
        assert_eq!(read("about ten"), json!("about ten"));
    }
}
