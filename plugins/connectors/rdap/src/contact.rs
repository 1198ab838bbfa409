//! Entities of an RDAP object and their contact cards (RFC 9083 section 5.1, jCard of RFC 7095).
use serde_json::Value;
use tocsin_plugin_sdk::{FactKind, Facts, json};

/// How deep entities are followed; a registrar's abuse contact is on the second level.
const MAX_DEPTH: usize = 3;

/// Adds holder, registrar and abuse contacts of an object's entities.
pub fn add(object: &Value, facts: &mut Facts) {
    entities(object, facts, MAX_DEPTH);
}

/// The name of the first entity in this role.
pub fn name_in_role(object: &Value, role: &str) -> Option<String> {
    let entity = json::list(object, "/entities").iter().find(|entity| has_role(entity, role))?;
    name(entity)
}

fn entities(object: &Value, facts: &mut Facts, depth: usize) {
    if depth == 0 {
        return;
    }
    for entity in json::list(object, "/entities") {
        if has_role(entity, "registrar") {
            facts.add_some(FactKind::Registrar, name(entity));
        }
        if has_role(entity, "registrant") {
            facts.add_some(FactKind::Holder, name(entity));
            facts.add_some(FactKind::Country, country(entity));
        }
        if has_role(entity, "abuse") {
            facts.add_all(&FactKind::AbuseContact, emails(entity));
        }
        entities(entity, facts, depth - 1);
    }
}

fn has_role(entity: &Value, role: &str) -> bool {
    json::texts(entity, "/roles").iter().any(|given| given.eq_ignore_ascii_case(role))
}

/// Organisation, full name or, without a card, the handle.
fn name(entity: &Value) -> Option<String> {
    let of_card = |property| properties(entity, property).find_map(text_of);
    of_card("org").or_else(|| of_card("fn")).or_else(|| json::text(entity, "/handle"))
}

fn emails(entity: &Value) -> impl Iterator<Item = String> + '_ {
    properties(entity, "email").filter_map(text_of)
}

/// The two-letter code of the address, as the last part of a structured address or as the parameter "cc" of RFC 8605.
fn country(entity: &Value) -> Option<String> {
    let is_code = |text: &String| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
    properties(entity, "adr")
        .find_map(|property| json::text(property, "/1/cc").or_else(|| json::text(property, "/3/6")).filter(is_code))
        .map(|code| code.to_ascii_uppercase())
}

/// The card's properties of this name, each `[name, parameters, type, value…]`.
fn properties<'a>(entity: &'a Value, name: &'a str) -> impl Iterator<Item = &'a Value> {
    json::list(entity, "/vcardArray/1")
        .iter()
        .filter(move |property| property.get(0).and_then(Value::as_str).is_some_and(|n| n.eq_ignore_ascii_case(name)))
}

fn text_of(property: &Value) -> Option<String> {
    let parts = json::texts(property, "/3");
    (!parts.is_empty()).then(|| parts.join(", "))
}
