//! From the replies to an answer. Registration data says who and since when; it is no judgement, so the verdict is always `unknown`.
use tocsin_plugin_sdk::{Answer, Document, FactKind, Facts, Observable, ObservableKind, time};

use crate::chain::Found;
use crate::fields::{Form, Times, meaning};
use crate::reply::Reply;

/// What registries write instead of a value that they keep to themselves.
const WITHHELD: [&str; 6] =
    ["redacted", "gdpr masked", "data protected", "not disclosed", "statutory masking", "withheld"];

/// The answer to what was found.
pub fn of_found(observable: &Observable, found: Found) -> Answer {
    if found.not_found {
        return Answer::unknown("Not registered, says the registry.");
    }
    let mut facts = Facts::new();
    if observable.kind == ObservableKind::Domain && !observable.value.eq_ignore_ascii_case(&found.name) {
        facts.add(FactKind::Other("registered-name".to_owned()), &found.name);
    }
    let mut seen: Vec<FactKind> = Vec::new();
    for reply in &found.replies {
        add(reply, &mut facts, &mut seen);
    }
    facts.add_some(FactKind::Other("referral-not-followed".to_owned()), found.broken);
    let facts = facts.finish();
    let mut answer = Answer::unknown(summary(observable, &facts));
    for server in facts.iter().filter(|fact| fact.kind == FactKind::Nameserver) {
        answer = answer.with_related(ObservableKind::Domain, &server.value, "is served by");
    }
    answer.facts = facts;
    let document = |reply: Reply| Document { media_type: "text/plain".to_owned(), bytes: reply.text.into_bytes() };
    answer.raw = found.replies.into_iter().map(document).collect();
    answer
}

fn add(reply: &Reply, facts: &mut Facts, seen: &mut Vec<FactKind>) {
    for (key, value) in &reply.fields {
        let Some((kind, form, times)) = meaning(key) else {
            continue;
        };
        if times == Times::Once && seen.contains(&kind) {
            continue;
        }
        for value in read(form, value) {
            facts.add(kind.clone(), value);
            seen.push(kind.clone());
        }
    }
}

fn read(form: Form, value: &str) -> Vec<String> {
    let lower = value.to_lowercase();
    if WITHHELD.iter().any(|word| lower.starts_with(word)) {
        return Vec::new();
    }
    let first_word = || value.split_whitespace().next().unwrap_or_default();
    match form {
        Form::Text => vec![value.to_owned()],
        // Older RPSL has "changed: somebody@example.org 20200102".
        Form::Date => time::rfc3339(value)
            .or_else(|| time::rfc3339(value.split_whitespace().next_back()?))
            .or_else(|| time::rfc3339(first_word()))
            .into_iter()
            .collect(),
        Form::Host => vec![first_word().trim_end_matches('.').to_ascii_lowercase()],
        Form::Country if value.len() == 2 => vec![value.to_ascii_uppercase()],
        Form::Country => Vec::new(),
        Form::Asn => value.split([',', ' ']).filter_map(as_number).collect(),
        Form::Status => vec![value.split(" http").next().unwrap_or(value).trim_end_matches(" (").to_owned()],
        Form::Network => value.split(',').map(|range| range.trim().replace(" - ", "–")).collect(),
    }
}

fn as_number(text: &str) -> Option<String> {
    let digits = text.trim().trim_start_matches(['A', 'S', 'a', 's']);
    digits.parse::<u32>().ok().map(|number| number.to_string())
}

fn summary(observable: &Observable, facts: &[tocsin_plugin_sdk::Fact]) -> String {
    let first = |kind: FactKind| facts.iter().find(|fact| fact.kind == kind).map(|fact| fact.value.as_str());
    let day = |kind| first(kind).and_then(|at| at.get(..10));
    let mut parts: Vec<String> = Vec::new();
    if observable.kind == ObservableKind::Domain {
        parts.extend(day(FactKind::Created).map(|day| format!("Registered {day}")));
        parts.extend(first(FactKind::Registrar).map(|name| format!("through {name}")));
        parts.extend(day(FactKind::Expires).map(|day| format!("until {day}")));
    } else {
        parts.extend(first(FactKind::Network).map(str::to_owned));
        let name = first(FactKind::AsName).or_else(|| first(FactKind::Other("network-name".to_owned())));
        parts.extend(name.map(str::to_owned));
    }
    parts.extend(first(FactKind::Holder).map(|name| format!("held by {name}")));
    parts.extend(first(FactKind::Country).map(|code| format!("({code})")));
    if facts.is_empty() {
        return "The registry answered in a form that is not understood; read the raw answer.".to_owned();
    }
    if parts.is_empty() { "Registered.".to_owned() } else { parts.join(" ") + "." }
}
