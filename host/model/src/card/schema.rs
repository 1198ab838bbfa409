//! A card as JSON Schema (draft 2020-12), for whoever fills it in by a program.
//!
//! It says what a new incident's `values` may hold for one role. What it cannot say: that an IoC is one, and that null,
//! the empty text and the empty list are accepted everywhere as no value.

use serde_json::{Map, Value, json};

use super::{
    Card, Category, ChoiceOption, Column, Condition, Field, FieldKind, MAX_ITEMS, MAX_MARKDOWN_CHARS, MAX_ROWS,
    MAX_TEXT_CHARS,
};
use crate::{incident::IncidentState, role::Role};

/// One line: no control characters.
const ONE_LINE: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$";
/// Something that is not white space.
const NOT_BLANK: &str = "\\S";

impl Card {
    /// The JSON Schema of the values of a new incident of the category, for a role.
    #[must_use]
    pub fn json_schema(&self, category: &Category, role: Role) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        let (mut rules, mut definitions) = (Vec::new(), Map::new());
        for field in self.fields.iter().filter(|field| field.is_seen_by(role)) {
            let is_changed = field.is_changed_by(role, IncidentState::Draft);
            let mut schema = described(field);
            if !is_changed {
                schema.insert("readOnly".to_owned(), true.into());
            }
            match &field.shown_if {
                None => schema.extend(field.kind.schema()),
                Some(condition) => {
                    definitions.insert(shown_name(&field.key), self.condition_schema(condition));
                    let then = json!({ "properties": { &field.key: field.kind.schema() } });
                    rules.push(json!({ "if": shown_reference(&field.key), "then": then }));
                }
            }
            properties.insert(field.key.clone(), schema.into());
            if is_changed {
                self.add_required(field, role, &mut required, &mut rules);
            }
        }
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": format!("/api/v1/categories/{}/schema?version={}", category.id, self.version),
            "title": category.name,
            "description": category.description,
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        });
        for (name, value) in
            [("required", json!(required)), ("allOf", json!(rules)), ("$defs", Value::Object(definitions))]
        {
            let is_empty = value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty);
            if !is_empty {
                schema[name] = value;
            }
        }
        schema
    }

    fn add_required(&self, field: &Field, role: Role, required: &mut Vec<String>, rules: &mut Vec<Value>) {
        let mut conditions = Vec::new();
        if field.shown_if.is_some() {
            conditions.push(shown_reference(&field.key));
        }
        if !field.access.fill.contains(&role) {
            match &field.required_if {
                None => return,
                Some(Condition::All(parts)) if parts.is_empty() => {}
                Some(condition) => conditions.push(self.condition_schema(condition)),
            }
        }
        let filled = field.filled_schema();
        if conditions.is_empty() {
            required.push(field.key.clone());
            rules.push(filled);
        } else {
            rules.push(json!({ "if": { "allOf": conditions }, "then": filled }));
        }
    }

    /// What values look like for which a condition holds.
    fn condition_schema(&self, condition: &Condition) -> Value {
        match condition {
            Condition::All(parts) if parts.is_empty() => json!(true),
            Condition::Any(parts) if parts.is_empty() => json!(false),
            Condition::All(parts) => json!({ "allOf": self.condition_schemas(parts) }),
            Condition::Any(parts) => json!({ "anyOf": self.condition_schemas(parts) }),
            Condition::Not(part) => json!({ "not": self.condition_schema(part) }),
            Condition::Is { field, value } => self.about(field, |kind| match kind {
                FieldKind::MultipleChoice { .. } => json!({ "type": "array", "contains": { "const": value } }),
                _ => json!({ "const": value }),
            }),
            Condition::Filled { field } => self.about(field, FieldKind::filled),
        }
    }

    fn condition_schemas(&self, parts: &[Condition]) -> Vec<Value> {
        parts.iter().map(|part| self.condition_schema(part)).collect()
    }

    /// That a field is shown, there, and as the schema says.
    fn about(&self, key: &str, schema: impl Fn(&FieldKind) -> Value) -> Value {
        let Some(field) = self.field(key) else { return json!(false) };
        let there = json!({ "required": [key], "properties": { key: schema(&field.kind) } });
        if field.shown_if.is_some() { json!({ "allOf": [shown_reference(key), there] }) } else { there }
    }
}

fn shown_name(key: &str) -> String {
    format!("{key}_is_shown")
}

fn shown_reference(key: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{}", shown_name(key)) })
}

fn described(field: &Field) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("title".to_owned(), field.label.clone().into());
    let help = match &field.kind {
        FieldKind::Number { unit: Some(unit), .. } if field.help.is_empty() => format!("In {unit}."),
        FieldKind::Number { unit: Some(unit), .. } => format!("{} In {unit}.", field.help),
        _ => field.help.clone(),
    };
    if !help.is_empty() {
        schema.insert("description".to_owned(), help.into());
    }
    schema
}

impl Field {
    fn filled_schema(&self) -> Value {
        json!({ "required": [&self.key], "properties": { &self.key: self.kind.filled() } })
    }
}

impl FieldKind {
    /// What its values are.
    fn schema(&self) -> Map<String, Value> {
        let schema = match self {
            FieldKind::Text { max } => {
                json!({ "type": "string", "maxLength": max.unwrap_or(MAX_TEXT_CHARS), "pattern": ONE_LINE })
            }
            FieldKind::Markdown {} => {
                json!({ "type": "string", "maxLength": MAX_MARKDOWN_CHARS, "contentMediaType": "text/markdown" })
            }
            FieldKind::Number { min, max, .. } => {
                let mut schema = json!({ "type": "number" });
                for (name, bound) in [("minimum", min), ("maximum", max)] {
                    if let Some(bound) = bound {
                        schema[name] = json!(bound);
                    }
                }
                schema
            }
            FieldKind::DateTime {} => json!({ "type": "string", "format": "date-time" }),
            FieldKind::Choice { options } => any_of(options),
            FieldKind::MultipleChoice { options } => items(any_of(options), MAX_ITEMS),
            FieldKind::Asset {} | FieldKind::File {} => items(uuid(), MAX_ITEMS),
            FieldKind::IocList {} => items(json!({ "type": "string" }), MAX_ITEMS),
            FieldKind::Organisation {} | FieldKind::Person {} => uuid(),
            FieldKind::Table { columns } => items(row(columns), MAX_ROWS),
        };
        match schema {
            Value::Object(schema) => schema,
            _ => Map::new(),
        }
    }

    /// A value that is one.
    fn filled(&self) -> Value {
        match self {
            FieldKind::Number { .. } => json!({ "type": "number" }),
            FieldKind::IocList {} => {
                json!({ "type": "array", "contains": { "type": "string", "pattern": NOT_BLANK } })
            }
            FieldKind::Table { columns } => {
                let cells: Vec<Value> = columns
                    .iter()
                    .map(|column| json!({ "required": [&column.key], "properties": { &column.key: column.kind.filled() } }))
                    .collect();
                json!({ "type": "array", "contains": { "type": "object", "anyOf": cells } })
            }
            kind if kind.is_list() => json!({ "type": "array", "minItems": 1 }),
            _ => json!({ "type": "string", "pattern": NOT_BLANK }),
        }
    }
}

fn uuid() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn items(item: Value, most: usize) -> Value {
    json!({ "type": "array", "items": item, "maxItems": most })
}

fn any_of(options: &[ChoiceOption]) -> Value {
    let each: Vec<Value> = options.iter().map(|option| json!({ "const": option.key, "title": option.label })).collect();
    json!({ "type": "string", "oneOf": each })
}

fn row(columns: &[Column]) -> Value {
    let mut properties = Map::new();
    for column in columns {
        let mut schema = column.kind.schema();
        schema.insert("title".to_owned(), column.label.clone().into());
        properties.insert(column.key.clone(), schema.into());
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
