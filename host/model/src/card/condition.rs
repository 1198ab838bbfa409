//! Whether a condition holds for what is filled in.

use serde_json::{Map, Value};

use super::Condition;

impl Condition {
    /// Whether it holds for these values. A field that is not shown has none.
    #[must_use]
    pub fn holds(&self, values: &Map<String, Value>) -> bool {
        match self {
            Condition::All(parts) => parts.iter().all(|part| part.holds(values)),
            Condition::Any(parts) => parts.iter().any(|part| part.holds(values)),
            Condition::Not(part) => !part.holds(values),
            Condition::Is { field, value } => values.get(field).is_some_and(|found| matches(found, value)),
            Condition::Filled { field } => values.get(field).is_some_and(is_filled),
        }
    }

    /// The fields that it refers to, each as often as it does.
    #[must_use]
    pub fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        self.collect(&mut fields);
        fields
    }

    fn collect<'a>(&'a self, fields: &mut Vec<&'a str>) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| part.collect(fields)),
            Condition::Not(part) => part.collect(fields),
            Condition::Is { field, .. } | Condition::Filled { field } => fields.push(field),
        }
    }
}

/// Whether a value is one: null, the empty text and the empty list are none.
pub(super) fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => items.iter().any(is_filled),
        Value::Object(cells) => cells.values().any(is_filled),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn matches(found: &Value, wanted: &Value) -> bool {
    match found {
        Value::Array(items) => items.iter().any(|item| same(item, wanted)),
        found => same(found, wanted),
    }
}

/// Equal as JSON is: `1` and `1.0` are the same number.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (one, other) => one == other,
    }
}
