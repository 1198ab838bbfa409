//! As much of JSON Schema 2020-12 as a card's schema uses. It is the other opinion in a test, so it shares nothing with
//! what writes the schema; a keyword that it does not know fails the test.

use serde_json::Value;

/// Whether an instance is valid against a schema within a document.
pub(super) fn is_valid(document: &Value, schema: &Value, instance: &Value) -> bool {
    let Some(keywords) = schema.as_object() else { return schema != &Value::Bool(false) };
    let sub = |schema: &Value, instance: &Value| is_valid(document, schema, instance);
    keywords.iter().all(|(keyword, argument)| match keyword.as_str() {
        "$schema" | "$id" | "$defs" | "title" | "description" | "format" | "readOnly" | "contentMediaType" | "then" => {
            true
        }
        "$ref" => {
            let pointer = argument.as_str().expect("a reference").trim_start_matches('#');
            sub(document.pointer(pointer).expect("a target"), instance)
        }
        "type" => is_of_type(argument.as_str().expect("one type"), instance),
        "const" => as_number(argument, instance).unwrap_or_else(|| argument == instance),
        "properties" => instance.as_object().is_none_or(|object| {
            let properties = argument.as_object().expect("properties");
            properties.iter().all(|(key, schema)| object.get(key).is_none_or(|value| sub(schema, value)))
        }),
        "additionalProperties" => {
            assert_eq!(argument, &Value::Bool(false));
            let known = keywords["properties"].as_object().expect("properties");
            instance.as_object().is_none_or(|object| object.keys().all(|key| known.contains_key(key)))
        }
        "required" => instance.as_object().is_none_or(|object| {
            argument.as_array().expect("keys").iter().all(|key| object.contains_key(key.as_str().expect("a key")))
        }),
        "allOf" => argument.as_array().expect("schemas").iter().all(|schema| sub(schema, instance)),
        "anyOf" => argument.as_array().expect("schemas").iter().any(|schema| sub(schema, instance)),
        "oneOf" => argument.as_array().expect("schemas").iter().filter(|schema| sub(schema, instance)).count() == 1,
        "not" => !sub(argument, instance),
        "if" => !sub(argument, instance) || sub(&keywords["then"], instance),
        "items" => instance.as_array().is_none_or(|items| items.iter().all(|item| sub(argument, item))),
        "contains" => instance.as_array().is_none_or(|items| items.iter().any(|item| sub(argument, item))),
        "minItems" => instance.as_array().is_none_or(|items| items.len() as u64 >= argument.as_u64().expect("a count")),
        "maxItems" => instance.as_array().is_none_or(|items| items.len() as u64 <= argument.as_u64().expect("a count")),
        "maxLength" => {
            instance.as_str().is_none_or(|text| text.chars().count() as u64 <= argument.as_u64().expect("a count"))
        }
        "minimum" => instance.as_f64().is_none_or(|number| number >= argument.as_f64().expect("a number")),
        "maximum" => instance.as_f64().is_none_or(|number| number <= argument.as_f64().expect("a number")),
        "pattern" => instance.as_str().is_none_or(|text| match argument.as_str().expect("a pattern") {
            "\\S" => text.chars().any(|c| !c.is_whitespace()),
            _ => !text.chars().any(char::is_control),
        }),
        other => panic!("the reader does not know {other}"),
    })
}

fn as_number(one: &Value, other: &Value) -> Option<bool> {
    Some(one.as_f64()? == other.as_f64()?)
}

fn is_of_type(name: &str, instance: &Value) -> bool {
    match name {
        "object" => instance.is_object(),
        "array" => instance.is_array(),
        "string" => instance.is_string(),
        "number" => instance.is_number(),
        other => panic!("the reader does not know the type {other}"),
    }
}
