use super::*;

#[test]
fn a_move_keeps_what_the_new_card_has_a_place_for() {
    let old = ransomware();
    let mut new = ransomware();
    new.version = 2;
    new.fields.retain(|field| field.key != "verdict");
    new.fields[0].kind = FieldKind::MultipleChoice { options: options(&["yes", "no", "unknown"]) };
    new.fields[1].kind = FieldKind::Choice { options: options(&["no"]) };
    new.fields[3].kind = FieldKind::Markdown {};
    let values = json!({
        "note": "yes", "paid": "yes", "family": "LockBit", "verdict": "spam", "indicators": ["198.51.100.7"],
    });
    let moved = Card::move_values(&old, &new, &map(values));
    assert_eq!(
        Value::Object(moved.values),
        json!({ "note": ["yes"], "family": "LockBit", "indicators": ["198.51.100.7"] })
    );
    let dropped: Vec<(&str, &Value)> = moved.dropped.iter().map(|one| (one.key.as_str(), &one.value)).collect();
    assert_eq!(dropped, [("paid", &json!("yes")), ("verdict", &json!("spam"))]);
}

#[test]
fn an_id_of_one_noun_never_becomes_one_of_another() {
    let mut old = ransomware();
    old.fields = vec![field("whose", FieldKind::Organisation {})];
    let mut new = old.clone();
    new.fields[0].kind = FieldKind::Person {};
    let values = map(json!({ "whose": "0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11" }));
    assert!(Card::move_values(&old, &new, &values).values.is_empty());
    assert_eq!(Card::move_values(&old, &old, &values).values, values);
}
