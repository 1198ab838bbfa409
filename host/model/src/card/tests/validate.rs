use super::*;

fn wrong(paths: &[&str]) -> Result<Value, Vec<String>> {
    Err(paths.iter().map(|path| (*path).to_owned()).collect())
}

#[test]
fn hidden_fields_are_dropped_with_all_that_depends_on_them() {
    let card = ransomware();
    let kept = submitted(&card, json!({ "note": "no", "paid": "yes", "amount": "never read" }));
    assert_eq!(kept, Ok(json!({ "note": "no" })));
    let kept = submitted(&card, json!({ "note": "yes", "paid": "yes", "amount": 5 }));
    assert_eq!(kept, Ok(json!({ "note": "yes", "paid": "yes", "amount": 5 })));
}

#[test]
fn what_is_required_is_asked_for_when_it_is_shown_and_the_incident_no_draft() {
    let card = ransomware();
    assert_eq!(submitted(&card, json!({})), wrong(&["values.note"]));
    assert_eq!(submitted(&card, json!({ "note": "yes", "paid": "yes" })), wrong(&["values.amount"]));
    assert_eq!(submitted(&card, json!({ "note": "yes", "paid": "no" })).map(|_| ()), Ok(()));
    let draft = outcome(&card, Role::Reporter, IncidentState::Draft, false, &json!({}), json!({ "note": "" }));
    assert_eq!(draft, Ok(json!({})));
    let later = outcome(&card, Role::Analyst, IncidentState::InProgress, false, &json!({}), json!({}));
    assert_eq!(later, wrong(&["values.note"]));
}

#[test]
fn a_field_that_a_role_must_fill_is_required_of_that_role_only() {
    let mut card = ransomware();
    card.fields[7].access.fill = vec![Role::Reporter];
    assert_eq!(submitted(&card, json!({ "note": "no" })), wrong(&["values.seen_at"]));
    let analyst = outcome(&card, Role::Analyst, IncidentState::Draft, true, &json!({}), json!({ "note": "no" }));
    assert_eq!(analyst, Ok(json!({ "note": "no" })));
}

#[test]
fn a_field_that_a_role_does_not_see_is_unknown_to_it_and_keeps_its_value() {
    let card = ransomware();
    let stored = json!({ "note": "no", "family": "LockBit" });
    let edit = |values| outcome(&card, Role::Reporter, IncidentState::Submitted, false, &stored, values);
    assert_eq!(edit(json!({ "note": "no" })), Ok(json!({ "note": "no", "family": "LockBit" })));
    for guess in ["LockBit", "other"] {
        assert_eq!(edit(json!({ "note": "no", "family": guess })), wrong(&["values.family"]), "no guess tells");
    }
    let previous = map(stored.clone());
    let context =
        Context { role: Role::Reporter, state: IncidentState::Submitted, submitting: false, previous: &previous };
    let message =
        |key: &str| card.validate(&map(json!({ "note": "no", key: "x" })), &context).unwrap_err()[0].message.clone();
    assert_eq!(message("family"), message("no_such_field"));
}

#[test]
fn a_field_that_a_role_may_not_change_now_keeps_its_value() {
    let card = ransomware();
    let stored = json!({ "note": "no", "verdict": "spam" });
    let edit = |role, state, values| outcome(&card, role, state, false, &stored, values);
    let (submitted, draft) = (IncidentState::Submitted, IncidentState::Draft);
    assert_eq!(edit(Role::Reporter, submitted, json!({ "note": "no" })), Ok(stored.clone()), "left out");
    assert_eq!(edit(Role::Reporter, submitted, stored.clone()), Ok(stored.clone()), "sent again");
    for changed in [json!("ham"), json!(null), json!("")] {
        let values = json!({ "note": "no", "verdict": changed });
        assert_eq!(edit(Role::Reporter, submitted, values), wrong(&["values.verdict"]));
    }
    let ham = json!({ "note": "no", "verdict": "ham" });
    assert_eq!(edit(Role::Reporter, draft, ham.clone()), Ok(ham.clone()));
    assert_eq!(edit(Role::Analyst, submitted, ham.clone()), Ok(ham.clone()));
    assert_eq!(edit(Role::Lead, submitted, ham.clone()), wrong(&["values.verdict"]), "only those who are named");
    assert_eq!(edit(Role::Analyst, IncidentState::Closed, ham), wrong(&["values.verdict"]), "closed");
    let reader = edit(Role::Reader, submitted, json!({ "note": "yes", "verdict": "spam" }));
    assert_eq!(reader, wrong(&["values.note"]), "who only reads changes nothing");
}

#[test]
fn nobody_loses_by_a_condition_what_they_alone_may_change() {
    let mut card = ransomware();
    card.fields[4].shown_if = Some(is("note", "yes"));
    let stored = json!({ "note": "yes", "verdict": "spam" });
    let hidden = json!({ "note": "no", "verdict": "spam" });
    let edit = outcome(&card, Role::Reporter, IncidentState::Submitted, false, &stored, json!({ "note": "no" }));
    assert_eq!(edit, Ok(hidden.clone()));
    assert_eq!(card.visible_to(Role::Reporter, &map(hidden.clone())), map(json!({ "note": "no" })));
    let analyst = outcome(&card, Role::Analyst, IncidentState::Submitted, false, &hidden, json!({ "note": "no" }));
    assert_eq!(analyst, Ok(json!({ "note": "no" })));
}

#[test]
fn each_kind_is_read_strictly_and_stored_in_one_form() {
    let card = ransomware();
    let kept = submitted(
        &card,
        json!({
            "note": "no", "verdict": " spam ", "systems": [{ "name": "a", "count": 2 }, {}, { "name": "" }],
            "indicators": [" evil[.]example.org ", "", "198.51.100.7", "198.51.100.7"],
            "seen_at": "2026-03-14T10:30:00+01:00", "effects": ["people", "data", "people"],
        }),
    );
    let expected = json!({
        "note": "no", "verdict": "spam", "systems": [{ "name": "a", "count": 2 }],
        "indicators": ["evil[.]example.org", "198.51.100.7"], "seen_at": "2026-03-14T09:30:00Z",
        "effects": ["data", "people"],
    });
    assert_eq!(kept, Ok(expected));
    let refused = submitted(
        &card,
        json!({
            "note": "maybe", "verdict": "two\nlines", "systems": [{ "name": "much too long", "count": 0, "x": 1 }, 7],
            "indicators": ["198.51.100.7", "not one"], "seen_at": "yesterday", "effects": ["data", 7], "nothing": 1,
        }),
    );
    let mut paths = refused.unwrap_err();
    paths.sort();
    let expected = [
        "values.effects[1]",
        "values.indicators[1]",
        "values.note",
        "values.nothing",
        "values.seen_at",
        "values.systems[0].count",
        "values.systems[0].name",
        "values.systems[0].x",
        "values.systems[1]",
        "values.verdict",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn a_partial_change_is_laid_over_what_the_role_sees() {
    let card = ransomware();
    let previous = map(json!({ "note": "no", "family": "LockBit", "verdict": "spam" }));
    let context =
        Context { role: Role::Reporter, state: IncidentState::Submitted, submitting: false, previous: &previous };
    let merged = card.merge(&map(json!({ "indicators": ["198.51.100.7"] })), &context);
    let kept = card.validate(&merged, &context).expect("accepted");
    assert_eq!(kept["family"], "LockBit");
    assert_eq!((&kept["verdict"], &kept["indicators"]), (&json!("spam"), &json!(["198.51.100.7"])));
    let cleared = card.merge(&map(json!({ "verdict": null })), &context);
    assert!(card.validate(&cleared, &context).is_err(), "clearing is a change");
}

#[test]
fn a_redacted_card_has_no_trace_of_what_is_kept_from_the_role() {
    let card = ransomware();
    let redacted = card.redacted_for(Role::Reporter);
    let text = serde_json::to_string(&redacted).expect("serialises");
    for trace in ["family", "analyst", "lead"] {
        assert!(!text.contains(trace), "{trace} in {text}");
    }
    assert_eq!(card.redacted_for(Role::Analyst).fields.len(), card.fields.len());
    let values = map(json!({ "note": "no", "verdict": "spam" }));
    let (empty, role) = (Map::new(), Role::Reporter);
    for state in IncidentState::ALL {
        let context = Context { role, state, submitting: true, previous: &empty };
        assert_eq!(card.validate(&values, &context), redacted.validate(&values, &context), "{state}");
    }
}

#[test]
fn all_values_together_are_bounded_for_those_who_see_them_and_may_always_shrink() {
    let keys: Vec<String> = (0..20).map(|number| format!("part_{number}")).collect();
    let mut fields: Vec<Field> = keys.iter().map(|key| field(key, FieldKind::Markdown {})).collect();
    for hidden in &mut fields[..10] {
        hidden.access.see = Some(vec![Role::Analyst]);
    }
    let card = Card { category: CategoryId::fresh(), version: 1, fields };
    let filled = |keys: &[String], chars: usize| -> Value {
        keys.iter().map(|key| (key.clone(), Value::from("x".repeat(chars)))).collect::<Map<_, _>>().into()
    };
    let sent = |role, previous: &Value, values| {
        outcome(&card, role, IncidentState::Draft, false, previous, values).map(|_| ())
    };
    assert_eq!(sent(Role::Analyst, &json!({}), filled(&keys, 13_000)), Ok(()));
    let mut larger = filled(&keys, 14_000);
    larger["part_3"] = "x".repeat(15_000).into();
    assert_eq!(sent(Role::Analyst, &json!({}), larger.clone()), Err(vec!["values.part_3".to_owned()]));
    assert_eq!(sent(Role::Analyst, &larger, filled(&keys, 14_000)), Ok(()), "it was larger before");
    let unseen = filled(&keys[..10], 20_000);
    assert_eq!(sent(Role::Reporter, &unseen, filled(&keys[10..], 20_000)), Ok(()), "tells nothing of what is hidden");
}
