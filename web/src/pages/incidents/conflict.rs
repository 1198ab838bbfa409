//! Two people changed the same: both texts are shown, and the reader chooses for each.

use leptos::{prelude::*, task::spawn_local};
use serde_json::{Map, Value};
use tocsin_model::{
    incident::{Incident, IncidentChange},
    tlp::{Pap, Tlp},
};

use super::{filters::severity_of, page::Case};
use crate::{components::Dialog, text};

/// One field that both changed.
#[derive(Debug, Clone, PartialEq)]
struct Difference {
    path: String,
    yours: Value,
    stored: Value,
}

/// What the reader and somebody else changed at the same time.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    differences: Vec<Difference>,
    change: IncidentChange,
    stored: Incident,
}

impl Conflict {
    /// What stands against storing a change of `base` over `stored`; none where nobody else touched the same fields.
    pub fn between(base: &Incident, change: &IncidentChange, stored: &Incident) -> Option<Self> {
        let (before, now) = (json(base), json(stored));
        let differences: Vec<Difference> = fields(&json(change))
            .into_iter()
            .filter_map(|(path, yours)| {
                let (before, stored) = (at(&before, &path), at(&now, &path));
                (before != stored && stored != yours).then_some(Difference { path, yours, stored })
            })
            .collect();
        let conflict = Self { differences, change: change.clone(), stored: stored.clone() };
        (!conflict.differences.is_empty()).then_some(conflict)
    }

    /// The change without the fields of which the stored one is kept.
    fn without(&self, dropped: &[String]) -> IncidentChange {
        let mut change = json(&self.change);
        for path in dropped {
            match path.split_once('.') {
                Some((field, key)) => {
                    if let Some(inner) = change.get_mut(field).and_then(Value::as_object_mut) {
                        inner.remove(key);
                    }
                }
                None => {
                    change.remove(path);
                }
            }
        }
        serde_json::from_value(Value::Object(change)).unwrap_or_default()
    }
}

fn json(value: &impl serde::Serialize) -> Map<String, Value> {
    serde_json::to_value(value).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default()
}

/// The fields of a change, those of the card one by one: `values.summary`.
fn fields(change: &Map<String, Value>) -> Vec<(String, Value)> {
    let mut fields = Vec::new();
    for (key, value) in change {
        match value {
            Value::Object(inner) if key == "values" => {
                fields.extend(inner.iter().map(|(inner, value)| (format!("{key}.{inner}"), value.clone())));
            }
            _ => fields.push((key.clone(), value.clone())),
        }
    }
    fields
}

fn at(record: &Map<String, Value>, path: &str) -> Value {
    let found = match path.split_once('.') {
        Some((field, key)) => record.get(field).and_then(|inner| inner.get(key)),
        None => record.get(path),
    };
    found.cloned().unwrap_or(Value::Null)
}

/// A field's value as people read it.
fn shown_of(path: &str, value: &Value) -> String {
    match (path, value.as_str()) {
        ("severity", Some(word)) => {
            severity_of(word).map_or_else(|| word.to_owned(), |severity| text::incidents::severity(severity).to_owned())
        }
        ("tlp", Some(word)) => word.parse::<Tlp>().map_or_else(|_| word.to_owned(), |tlp| tlp.label().to_owned()),
        ("pap", Some(word)) => word.parse::<Pap>().map_or_else(|_| word.to_owned(), |pap| pap.label().to_owned()),
        _ => shown(value),
    }
}

/// A value as people read it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => text::incidents::EMPTY.to_owned(),
        Value::String(text) if text.is_empty() => text::incidents::EMPTY.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

/// Shows both texts while there is a conflict.
#[component]
pub fn ConflictDialog(
    /// The incident's page.
    case: Case,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(case.conflict.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            case.conflict.set(None);
        }
        is_open
    });
    view! {
        <Dialog open=open title=text::incidents::CONFLICT>
            {move || case.conflict.get().map(|conflict| view! { <Choose case=case conflict=conflict/> })}
        </Dialog>
    }
}

#[component]
fn Choose(case: Case, conflict: Conflict) -> impl IntoView {
    let kept: Vec<(Difference, RwSignal<bool>)> =
        conflict.differences.iter().map(|difference| (difference.clone(), RwSignal::new(true))).collect();
    let choices = StoredValue::new(kept.iter().map(|(one, keep)| (one.path.clone(), *keep)).collect::<Vec<_>>());
    let stored = StoredValue::new(conflict);
    let settle = move |_| {
        let dropped: Vec<String> = choices.with_value(|choices| {
            choices.iter().filter(|(_, keep)| !keep.get_untracked()).map(|(path, _)| path.clone()).collect()
        });
        let conflict = stored.get_value();
        let change = conflict.without(&dropped);
        case.conflict.set(None);
        case.load.set(conflict.stored.clone());
        case.settled.update(|settled| *settled += 1);
        if change != IncidentChange::default() {
            spawn_local(async move {
                if let Err(failure) = case.change(conflict.stored, change).await {
                    case.toasts.failed(&failure);
                }
            });
        }
    };
    view! {
        <div class="body stack">
            <p class="soft">{text::incidents::CONFLICT_ABOUT}</p>
            {kept.into_iter().map(|(difference, keep)| view! { <Both difference=difference keep=keep/> }).collect_view()}
            <div class="form-actions"><button type="button" class="button primary" on:click=settle>{text::words::SAVE}</button></div>
        </div>
    }
}

#[component]
fn Both(difference: Difference, keep: RwSignal<bool>) -> impl IntoView {
    let path = difference.path.clone();
    let choice = move |yours: bool, label: &'static str, value: &Value| {
        let name = format!("keep-{path}");
        let value = shown_of(&path, value);
        view! {
            <label class="version" class:chosen=move || keep.get() == yours>
                <span class="row"><input type="radio" name=name prop:checked=move || keep.get() == yours on:change=move |_| keep.set(yours)/>{label}</span>
                <span class="pre-line break"><bdi>{value}</bdi></span>
            </label>
        }
    };
    view! {
        <fieldset class="both">
            <legend>{text::incidents::field(&difference.path)}</legend>
            {choice(true, text::incidents::KEEP_YOURS, &difference.yours)}
            {choice(false, text::incidents::KEEP_STORED, &difference.stored)}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_fields_of_the_card_are_looked_at_one_by_one() {
        let change = json!({ "title": "a", "values": { "summary": "b" } });
        let change = change.as_object().expect("an object");
        let paths: Vec<String> = fields(change).into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, ["title", "values.summary"]);
        assert_eq!(at(change, "values.summary"), json!("b"));
        assert_eq!(shown(&json!(["x", "y"])), "x\ny");
        assert_eq!(shown_of("severity", &json!("high")), "High");
        assert_eq!(shown_of("tlp", &json!("amber")), "TLP:AMBER");
        assert_eq!(shown_of("values.severity", &json!("high")), "high");
    }
}
