//! What becomes of an incident's values when it moves to another version of its card.

use serde_json::{Map, Value};

use super::{Card, FieldKind};

/// A value that the other version has no place for.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    /// The field that it was of.
    pub key: String,
    /// The field's label in the version that it was of.
    pub label: String,
    /// The value.
    pub value: Value,
}

/// What a move keeps and what it drops.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moved {
    /// The values under the other version.
    pub values: Map<String, Value>,
    /// What has no place there, in the order of the card it was of.
    pub dropped: Vec<Dropped>,
}

impl Card {
    /// Moves all values of an incident from one card to another, whoever looks: a field that both have keeps its value
    /// where the other can hold it, a choice becomes a list of one where several may be chosen, the rest is dropped.
    #[must_use]
    pub fn move_values(old: &Card, new: &Card, values: &Map<String, Value>) -> Moved {
        let mut moved = Moved::default();
        for field in &old.fields {
            let Some(value) = values.get(&field.key) else { continue };
            let place = new.field(&field.key);
            match place.and_then(|place| place.kind.take_over(&field.kind, value)) {
                Some(value) => {
                    moved.values.insert(field.key.clone(), value);
                }
                None => moved.dropped.push(Dropped {
                    key: field.key.clone(),
                    label: field.label.clone(),
                    value: value.clone(),
                }),
            }
        }
        moved
    }
}

impl FieldKind {
    fn take_over(&self, from: &FieldKind, value: &Value) -> Option<Value> {
        let read = |value: &Value| self.read(value, "").ok().flatten();
        match (from, self) {
            (FieldKind::Choice { .. }, FieldKind::MultipleChoice { .. }) => read(&Value::from(vec![value.clone()])),
            (FieldKind::MultipleChoice { .. }, FieldKind::Choice { .. }) => match value.as_array()?.as_slice() {
                [only] => read(only),
                _ => None,
            },
            (FieldKind::MultipleChoice { .. }, FieldKind::MultipleChoice { .. }) => read(value),
            // Ids are of what they are of: an organisation's is no person's, whatever their shape.
            _ if from.as_str() != self.as_str() && (from.holds_ids() || self.holds_ids()) => None,
            _ => read(value),
        }
    }

    fn holds_ids(&self) -> bool {
        matches!(self, FieldKind::Asset {} | FieldKind::File {} | FieldKind::Organisation {} | FieldKind::Person {})
    }
}
