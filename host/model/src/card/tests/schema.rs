use proptest::prelude::*;

use super::{
    generate::{card, values},
    schema_reader::is_valid,
    *,
};

#[test]
fn a_schema_says_what_is_shown_required_and_only_read() {
    let card = ransomware();
    let schema = card.json_schema(&category(&card), Role::ApiClient);
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["title"], "Ransomware");
    assert_eq!(schema["required"], json!(["note"]));
    assert_eq!(schema["properties"]["verdict"]["readOnly"], true);
    assert_eq!(schema["properties"]["note"]["oneOf"][0], json!({ "const": "yes", "title": "YES" }));
    assert!(schema["properties"].get("family").is_none(), "{schema}");
    assert!(!schema.to_string().contains("family"));
    assert_eq!(
        schema["$defs"]["amount_is_shown"],
        json!({ "allOf": [
            { "$ref": "#/$defs/paid_is_shown" },
            { "required": ["paid"], "properties": { "paid": { "const": "yes" } } },
        ] })
    );
    for (values, valid) in [
        (json!({ "note": "no" }), true),
        (json!({}), false),
        (json!({ "note": "yes", "paid": "yes" }), false),
        (json!({ "note": "yes", "paid": "yes", "amount": 3 }), true),
        (json!({ "note": "yes", "paid": "yes", "amount": -3 }), false),
        (json!({ "note": "no", "amount": -3 }), true),
        (json!({ "note": "no", "systems": [{ "name": "a", "extra": 1 }] }), false),
    ] {
        assert_eq!(is_valid(&schema, &schema, &values), valid, "{values}");
    }
}

fn submission() -> impl Strategy<Value = (Card, Map<String, Value>)> {
    card().prop_flat_map(|card| {
        let sent = values(&card, false);
        (Just(card), sent)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// But for what a schema cannot say: what a role may only read, IoCs and the form of ids and times.
    #[test]
    fn schema_and_validation_agree(
        (card, sent) in submission(), role in prop::sample::select(vec![Role::Analyst, Role::Reporter, Role::ApiClient]),
    ) {
        let beyond = |field: &Field| {
            !field.is_changed_by(role, IncidentState::Draft)
                || matches!(field.kind, FieldKind::IocList {} | FieldKind::Asset {} | FieldKind::Person {} | FieldKind::DateTime {})
        };
        let mut sent = sent;
        sent.retain(|key, value| card.field(key).is_none_or(|field| {
            !field.is_seen_by(role) || !beyond(field) || (field.is_changed_by(role, IncidentState::Draft) && value != &json!("a"))
        }));
        let previous = Map::new();
        let context = Context { role, state: IncidentState::Draft, submitting: true, previous: &previous };
        let schema = card.json_schema(&category(&card), role);
        let ours = card.validate(&sent, &context);
        let theirs = is_valid(&schema, &schema, &Value::Object(sent.clone()));
        prop_assert_eq!(ours.is_ok(), theirs, "{:?}\n{:?}\n{}", ours, sent, schema);
    }
}
