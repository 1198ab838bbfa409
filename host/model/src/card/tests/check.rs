use super::*;

fn paths(card: &Card) -> Vec<String> {
    card.check().err().unwrap_or_default().into_iter().map(|error| error.field).collect()
}

#[test]
fn a_sensible_card_passes() {
    assert_eq!(ransomware().check(), Ok(()));
    assert_eq!(Card { category: CategoryId::fresh(), version: 1, fields: vec![] }.check(), Ok(()));
}

#[test]
fn keys_are_words_once_each_and_not_the_incidents_own() {
    let mut card = ransomware();
    card.fields[0].key = "Note 1".to_owned();
    card.fields[5].key = "severity".to_owned();
    card.fields[6].key = "seen_at".to_owned();
    card.fields[7].label = " ".to_owned();
    assert_eq!(
        paths(&card),
        ["fields[0].key", "fields[1].shown_if", "fields[5].key", "fields[7].key", "fields[7].label"]
    );
}

#[test]
fn a_condition_asks_earlier_fields_for_what_they_can_be() {
    let mut card = ransomware();
    card.fields[0].shown_if = Some(is("paid", "yes"));
    card.fields[1].shown_if = Some(is("note", "perhaps"));
    card.fields[5].shown_if = Some(is("verdict", "spam"));
    card.fields[6].shown_if = Some(Condition::Filled { field: "verdict".to_owned() });
    let mut deep = is("note", "yes");
    for _ in 0..9 {
        deep = Condition::Not(Box::new(deep));
    }
    card.fields[7].required_if = Some(deep);
    assert_eq!(
        paths(&card),
        ["fields[0].shown_if", "fields[1].shown_if", "fields[5].shown_if", "fields[7].required_if"]
    );
}

#[test]
fn nobody_sees_a_field_that_depends_on_one_they_do_not_see() {
    let mut card = ransomware();
    card.fields[5].shown_if = Some(Condition::Filled { field: "family".to_owned() });
    assert!(paths(&card).iter().all(|path| path == "fields[5].shown_if"));
    assert!(card.check().unwrap_err()[0].message.starts_with("administrator sees this field but not `family`"));
    card.fields[5].access.see = Some(vec![Role::Lead]);
    assert_eq!(card.check(), Ok(()));
}

#[test]
fn access_is_given_to_those_who_can_use_it() {
    let mut card = ransomware();
    card.fields[3].access.fill = vec![Role::Reporter];
    card.fields[4].access.change =
        Some(vec![Change { role: Role::Auditor, states: None }, Change { role: Role::Analyst, states: Some(vec![]) }]);
    card.fields[5].access.see = Some(vec![]);
    assert_eq!(
        paths(&card),
        [
            "fields[3].access.fill",
            "fields[4].access.change[0].role",
            "fields[4].access.change[1].states",
            "fields[5].access.see"
        ]
    );
}

#[test]
fn choices_have_options_and_tables_simple_columns() {
    let mut card = ransomware();
    card.fields[8].kind = FieldKind::MultipleChoice { options: vec![] };
    card.fields[7].kind = FieldKind::Number { min: Some(2.0), max: Some(1.0), unit: None };
    if let FieldKind::Table { columns } = &mut card.fields[5].kind {
        columns[0].kind = FieldKind::Table { columns: vec![] };
        columns[1].key = "name".to_owned();
    }
    assert_eq!(
        paths(&card),
        [
            "fields[5].kind.table.columns[0].kind",
            "fields[5].kind.table.columns[1].key",
            "fields[7].kind.number.max",
            "fields[8].kind.multiple_choice.options",
        ]
    );
}

#[test]
fn access_is_changed_one_cell_at_a_time() {
    use IncidentState::{Closed, Draft};
    let usual = Access::default();
    let closed = usual.with_change(Role::Analyst, Closed, true);
    assert!(closed.lets_change(Role::Analyst, Closed) && closed.lets_change(Role::Reporter, Draft));
    assert!(!closed.lets_change(Role::Lead, Closed));
    assert_eq!(closed.with_change(Role::Analyst, Closed, false), usual, "what holds unless said is not said");
    let hidden = usual.with_fill(Role::Reader, true).with_see(Role::Reader, false);
    assert!(!hidden.shows(Role::Reader) && hidden.fill.is_empty());
    assert_eq!(hidden.with_see(Role::Reader, true), usual);
    let none =
        IncidentState::ALL.into_iter().fold(usual, |access, state| access.with_change(Role::Reporter, state, false));
    assert!(!none.lets_change(Role::Reporter, Draft) && none.lets_change(Role::ApiClient, Draft));
}
