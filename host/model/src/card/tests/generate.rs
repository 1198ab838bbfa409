//! Cards that pass their check, and values that may or may not fit them.

use proptest::prelude::*;

use super::*;

fn kind() -> impl Strategy<Value = FieldKind> {
    let simple = prop_oneof![
        prop::option::of(1_u32..30).prop_map(|max| FieldKind::Text { max }),
        (prop::option::of(-5_i8..0), prop::option::of(0_i8..5)).prop_map(|(min, max)| FieldKind::Number {
            min: min.map(f64::from),
            max: max.map(f64::from),
            unit: None
        }),
        Just(FieldKind::DateTime {}),
        Just(FieldKind::Choice { options: options(&["a", "b", "c"]) }),
    ];
    let column = simple.clone().prop_map(|kind| Column { key: "one".into(), label: "One".into(), kind });
    let table = column.prop_map(|one| {
        let two = Column { key: "two".into(), label: "Two".into(), kind: FieldKind::Text { max: None } };
        FieldKind::Table { columns: vec![one, two] }
    });
    prop_oneof![
        8 => simple,
        1 => Just(FieldKind::Markdown {}),
        3 => Just(FieldKind::MultipleChoice { options: options(&["a", "b", "c"]) }),
        1 => Just(FieldKind::IocList {}),
        1 => Just(FieldKind::Asset {}),
        1 => Just(FieldKind::Person {}),
        1 => table,
    ]
}

fn condition(earlier: Vec<Field>) -> BoxedStrategy<Condition> {
    let leaf = prop::sample::select(earlier).prop_flat_map(|on| {
        let key = on.key.clone();
        let filled = Just(Condition::Filled { field: key.clone() });
        match on.kind {
            FieldKind::Choice { .. } | FieldKind::MultipleChoice { .. } => {
                prop_oneof![filled, prop::sample::select(vec!["a", "b"]).prop_map(move |value| is(&key, value))].boxed()
            }
            FieldKind::Number { .. } => prop_oneof![filled, (-2..3).prop_map(move |value| is(&key, value))].boxed(),
            _ => filled.boxed(),
        }
    });
    leaf.prop_recursive(3, 6, 3, |part| {
        prop_oneof![
            prop::collection::vec(part.clone(), 0..3).prop_map(Condition::All),
            prop::collection::vec(part.clone(), 0..3).prop_map(Condition::Any),
            part.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
    .boxed()
}

fn optional_condition(earlier: &[Field]) -> BoxedStrategy<Option<Condition>> {
    if earlier.is_empty() {
        return prop_oneof![Just(None), Just(Some(Condition::All(vec![])))].boxed();
    }
    prop_oneof![Just(None), Just(Some(Condition::All(vec![]))), condition(earlier.to_vec()).prop_map(Some)].boxed()
}

fn access() -> impl Strategy<Value = Access> {
    let see = prop_oneof![
        4 => Just(None),
        1 => Just(Some(vec![Role::Analyst, Role::Lead])),
        1 => Just(Some(vec![Role::Analyst, Role::Reporter])),
    ];
    let change = prop_oneof![
        4 => Just(None),
        1 => Just(Some(vec![Change { role: Role::Analyst, states: None }])),
        1 => Just(Some(vec![Change { role: Role::Analyst, states: Some(vec![IncidentState::Draft]) }])),
    ];
    (see, change, any::<bool>()).prop_map(|(see, change, fill)| Access {
        see,
        change,
        fill: if fill { vec![Role::Analyst] } else { vec![] },
    })
}

/// A card that passes its check: what the check refuses of its conditions and access is taken back.
pub(super) fn card() -> BoxedStrategy<Card> {
    let mend = |mut card: Card| {
        while let Err(errors) = card.check() {
            for error in errors {
                let index = error.field["fields[".len()..].split(']').next().and_then(|index| index.parse().ok());
                let field: &mut Field = &mut card.fields[index.unwrap_or(0_usize)];
                match error.field.split('.').nth(1).unwrap_or_default() {
                    "shown_if" => field.shown_if = None,
                    "required_if" => field.required_if = None,
                    "access" => field.access = Access::default(),
                    other => panic!("{other}: {}", error.message),
                }
            }
        }
        card
    };
    any_card().prop_map(mend).boxed()
}

/// Fields in an order, with conditions that look back.
fn any_card() -> BoxedStrategy<Card> {
    let mut fields: BoxedStrategy<Vec<Field>> = Just(vec![]).boxed();
    for index in 0..5 {
        fields = fields
            .prop_flat_map(move |earlier| {
                let parts = (kind(), optional_condition(&earlier), optional_condition(&earlier), access());
                parts.prop_map(move |(kind, shown_if, required_if, access)| {
                    let mut fields = earlier.clone();
                    fields.push(Field { shown_if, required_if, access, ..field(&format!("f{index}"), kind) });
                    fields
                })
            })
            .boxed();
    }
    fields.prop_map(|fields| Card { category: CategoryId(uuid::Uuid::nil()), version: 1, fields }).boxed()
}

/// Any JSON, of the sizes that matter.
pub(super) fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_i64..9).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(vec!["a", "b", "c", "", " ", "198.51.100.7", "2026-03-14T09:30:00Z"])
            .prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |part| {
        prop_oneof![
            prop::collection::vec(part.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(vec!["one", "two", "x"]), part), 0..3)
                .prop_map(|cells| Value::Object(cells.into_iter().map(|(key, cell)| (key.to_owned(), cell)).collect())),
        ]
    })
}

/// A value that a kind accepts, or nearly: never null or empty.
pub(super) fn fitting(kind: &FieldKind) -> BoxedStrategy<Value> {
    let id = "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11";
    let keys = || prop::sample::select(vec!["a", "b", "c", "d"]);
    match kind {
        FieldKind::Text { .. } | FieldKind::Markdown {} => "[a-z]{1,40}".prop_map(Value::from).boxed(),
        FieldKind::Number { .. } => (-7..7).prop_map(Value::from).boxed(),
        FieldKind::DateTime {} => Just(json!("2026-03-14T09:30:00Z")).boxed(),
        FieldKind::Choice { .. } => keys().prop_map(Value::from).boxed(),
        FieldKind::MultipleChoice { .. } => prop::collection::vec(keys(), 1..4).prop_map(Value::from).boxed(),
        FieldKind::IocList {} => Just(json!(["198.51.100.7", "evil.example.org"])).boxed(),
        FieldKind::Asset {} | FieldKind::File {} => Just(json!([id])).boxed(),
        FieldKind::Organisation {} | FieldKind::Person {} => Just(json!(id)).boxed(),
        FieldKind::Table { columns } => {
            let (key, cell) = (columns[0].key.clone(), fitting(&columns[0].kind));
            let row = cell.prop_map(move |cell| json!({ key.as_str(): cell, "two": "x" }));
            prop::collection::vec(prop_oneof![4 => row, 1 => Just(json!({ "three": "x" }))], 1..3)
                .prop_map(Value::from)
                .boxed()
        }
    }
}

/// Values for a card: each field fits, does not, or is missing.
pub(super) fn values(card: &Card, wild: bool) -> BoxedStrategy<Map<String, Value>> {
    let mut values: BoxedStrategy<Map<String, Value>> = Just(Map::new()).boxed();
    for field in card.fields.clone() {
        let odd = if wild { anything().boxed() } else { prop_oneof![Just(json!(7)), Just(json!("a"))].boxed() };
        let value = prop_oneof![2 => Just(None), 6 => fitting(&field.kind).prop_map(Some), 1 => odd.prop_map(Some)];
        values = (values, value)
            .prop_map(move |(mut values, value)| {
                if let Some(value) = value {
                    values.insert(field.key.clone(), value);
                }
                values
            })
            .boxed();
    }
    let stranger = prop::bool::weighted(if wild { 0.1 } else { 0.05 });
    (values, stranger)
        .prop_map(|(mut values, stranger)| {
            if stranger {
                values.insert("stranger".to_owned(), json!("x"));
            }
            values
        })
        .boxed()
}
