use proptest::prelude::*;

use super::{
    generate::{card, values},
    *,
};

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL.to_vec())
}

fn state() -> impl Strategy<Value = IncidentState> {
    prop::sample::select(IncidentState::ALL.to_vec())
}

fn card_with_values() -> impl Strategy<Value = (Card, Map<String, Value>, Map<String, Value>)> {
    card().prop_flat_map(|card| {
        let (sent, previous) = (values(&card, true), values(&card, false));
        (Just(card), sent, previous)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_accepted_is_accepted_again_and_stays_as_it_is(
        (card, sent, previous) in card_with_values(), role in role(), state in state(), submitting: bool,
    ) {
        let context = Context { role, state, submitting, previous: &previous };
        if let Ok(kept) = card.validate(&sent, &context) {
            let again = Context { previous: &kept, ..context };
            prop_assert_eq!(card.validate(&card.visible_to(role, &kept), &again), Ok(kept.clone()));
        }
    }

    #[test]
    fn nobody_changes_what_they_do_not_see_or_may_not_change(
        (card, sent, previous) in card_with_values(), role in role(), state in state(),
    ) {
        let context = Context { role, state, submitting: false, previous: &previous };
        if let Ok(kept) = card.validate(&sent, &context) {
            for field in card.fields.iter().filter(|field| !field.is_changed_by(role, state)) {
                prop_assert_eq!(kept.get(&field.key), previous.get(&field.key), "{}", field.key);
            }
        }
    }

    #[test]
    fn nobody_sees_what_is_hidden(
        (card, sent, _) in card_with_values(), role in role(),
    ) {
        let seen = card.visible_to(role, &sent);
        let shown: Vec<&str> = card.shown_fields(role, &sent).iter().map(|field| field.key.as_str()).collect();
        for key in seen.keys() {
            prop_assert!(shown.contains(&key.as_str()));
            let field = card.field(key).expect("of the card");
            prop_assert!(field.is_seen_by(role));
            prop_assert!(field.shown_if.as_ref().is_none_or(|condition| condition.holds(&card.shown(&sent))));
        }
    }

    #[test]
    fn the_browser_with_its_redacted_card_decides_as_the_server_does(
        (card, sent, previous) in card_with_values(), role in role(), state in state(), submitting: bool,
    ) {
        let previous = card.shown(&previous);
        let seen = card.visible_to(role, &previous);
        let redacted = card.redacted_for(role);
        let theirs = redacted.validate(&sent, &Context { role, state, submitting, previous: &seen });
        let ours = card.validate(&sent, &Context { role, state, submitting, previous: &previous });
        match (theirs, ours) {
            (Ok(theirs), Ok(ours)) => prop_assert_eq!(redacted.shown(&theirs), card.visible_to(role, &ours)),
            (theirs, ours) => prop_assert_eq!(theirs.err(), ours.err()),
        }
    }

    #[test]
    fn a_move_to_the_same_card_keeps_what_is_stored(
        (card, sent, _) in card_with_values(), role in role(),
    ) {
        let context = Context { role, state: IncidentState::Draft, submitting: false, previous: &Map::new() };
        if let Ok(kept) = card.validate(&sent, &context) {
            let moved = Card::move_values(&card, &card, &kept);
            prop_assert_eq!(moved.values, kept);
            prop_assert!(moved.dropped.is_empty());
        }
    }
}
