//! The rules of cards, by example and by generated values.

mod changes;
mod check;
mod generate;
mod moving;
mod properties;
mod schema;
mod schema_reader;
mod validate;

use serde_json::{Map, Value, json};

use super::{Access, Card, Category, Change, ChoiceOption, Column, Condition, Context, Field, FieldKind};
use crate::{
    id::CategoryId,
    incident::{IncidentState, Severity},
    problem::FieldError,
    role::Role,
};

fn field(key: &str, kind: FieldKind) -> Field {
    Field {
        key: key.to_owned(),
        label: key.replace('_', " "),
        help: String::new(),
        kind,
        shown_if: None,
        required_if: None,
        access: Access::default(),
    }
}

fn options(keys: &[&str]) -> Vec<ChoiceOption> {
    keys.iter().map(|key| ChoiceOption { key: (*key).to_owned(), label: key.to_uppercase() }).collect()
}

fn is(field: &str, value: impl Into<Value>) -> Condition {
    Condition::Is { field: field.to_owned(), value: value.into() }
}

/// Ransomware: who pays is asked only when there was a note, and the price only when it was paid; analysts have a field of
/// their own.
fn ransomware() -> Card {
    let yes_no = || FieldKind::Choice { options: options(&["yes", "no"]) };
    let mut note = field("note", yes_no());
    note.required_if = Some(Condition::All(vec![]));
    let mut paid = field("paid", yes_no());
    paid.shown_if = Some(is("note", "yes"));
    let mut amount =
        field("amount", FieldKind::Number { min: Some(0.0), max: Some(1e9), unit: Some("EUR".to_owned()) });
    amount.shown_if = Some(is("paid", "yes"));
    amount.required_if = Some(Condition::All(vec![]));
    let mut family = field("family", FieldKind::Text { max: Some(20) });
    family.access.see = Some(vec![Role::Analyst, Role::Lead]);
    let mut verdict = field("verdict", FieldKind::Text { max: None });
    verdict.access.change = Some(vec![
        Change { role: Role::Analyst, states: None },
        Change { role: Role::Reporter, states: Some(vec![IncidentState::Draft]) },
    ]);
    let systems = FieldKind::Table {
        columns: vec![
            Column { key: "name".into(), label: "Name".into(), kind: FieldKind::Text { max: Some(10) } },
            Column {
                key: "count".into(),
                label: "Count".into(),
                kind: FieldKind::Number { min: Some(1.0), max: None, unit: None },
            },
        ],
    };
    let fields = vec![
        note,
        paid,
        amount,
        family,
        verdict,
        field("systems", systems),
        field("indicators", FieldKind::IocList {}),
        field("seen_at", FieldKind::DateTime {}),
        field("effects", FieldKind::MultipleChoice { options: options(&["data", "service", "people"]) }),
    ];
    Card { category: CategoryId::fresh(), version: 1, fields }
}

fn category(card: &Card) -> Category {
    Category {
        id: card.category,
        key: "malicious-code/ransomware".to_owned(),
        name: "Ransomware".to_owned(),
        description: "Files are encrypted and a ransom is asked.".to_owned(),
        group: "Malicious code".to_owned(),
        active: true,
        severity: Severity::High,
        statutory: true,
        tasks: vec![],
        card_version: card.version,
        version: 1,
    }
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} is no object"),
    }
}

/// What a role makes of a new incident by these values, or the paths that are wrong.
fn outcome(
    card: &Card,
    role: Role,
    state: IncidentState,
    submitting: bool,
    previous: &Value,
    values: Value,
) -> Result<Value, Vec<String>> {
    let previous = map(previous.clone());
    let context = Context { role, state, submitting, previous: &previous };
    let paths = |errors: Vec<FieldError>| errors.into_iter().map(|error| error.field).collect();
    card.validate(&map(values), &context).map(Value::Object).map_err(paths)
}

fn submitted(card: &Card, values: Value) -> Result<Value, Vec<String>> {
    outcome(card, Role::Reporter, IncidentState::Draft, true, &json!({}), values)
}
