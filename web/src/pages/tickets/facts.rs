//! A provider's facts, those of one kind together.

use leptos::prelude::*;
use tocsin_model::{
    enrichment::{Fact, FactKind},
    ioc::IocType,
};

use crate::{components::defanged, text};

/// More values than this of one kind are drawn as chips.
const LINE: usize = 2;
/// More than this take a line of the whole width.
const ROW: usize = 5;

/// A provider's facts.
#[component]
pub fn Facts(
    /// The facts.
    facts: Vec<Fact>,
) -> impl IntoView {
    let groups = grouped(facts);
    (!groups.is_empty()).then(|| {
        let group = |(kind, values): (FactKind, Vec<String>)| {
            let many = values.len() > ROW;
            view! { <div class:many=many><dt><bdi>{label(&kind)}</bdi></dt><dd>{values_view(values)}</dd></div> }
        };
        view! { <dl class="facts">{groups.into_iter().map(group).collect_view()}</dl> }
    })
}

/// What a person reads; a kind without a name of its own becomes words.
fn label(kind: &FactKind) -> String {
    let FactKind::Other(word) = kind else { return kind.label().to_owned() };
    if let Some(label) = text::tickets::fact(word) {
        return label.to_owned();
    }
    text::words::sentence(&word.replace(['-', '_'], " "))
}

fn values_view(values: Vec<String>) -> AnyView {
    if values.len() <= LINE {
        return values.into_iter().map(|value| view! { <div><bdi>{value}</bdi></div> }).collect_view().into_any();
    }
    let chips = values.into_iter().map(|value| view! { <bdi class="chip">{value}</bdi> }).collect_view();
    view! { <span class="chips">{chips}</span> }.into_any()
}

/// The facts by kind, in the order in which the kinds first come, with values as they are shown.
fn grouped(facts: Vec<Fact>) -> Vec<(FactKind, Vec<String>)> {
    let mut groups: Vec<(FactKind, Vec<String>)> = Vec::new();
    for fact in facts {
        let value = shown(&fact);
        match groups.iter_mut().find(|(kind, _)| *kind == fact.kind) {
            Some((_, values)) if !values.contains(&value) => values.push(value),
            Some(_) => {}
            None => groups.push((fact.kind, vec![value])),
        }
    }
    groups
}

fn shown(fact: &Fact) -> String {
    let value = match fact.kind {
        FactKind::Hostname | FactKind::Nameserver => defanged(IocType::Domain, &fact.value),
        FactKind::AbuseContact => defanged(IocType::Email, &fact.value),
        FactKind::Created | FactKind::Changed | FactKind::Expires | FactKind::LastSeen | FactKind::Other(_) => {
            date(&fact.value)
        }
        _ => fact.value.clone(),
    };
    match &fact.about {
        Some(about) => format!("{value} ({about})"),
        None => value,
    }
}

/// The date of an RFC 3339 moment; anything else as it is.
fn date(text: &str) -> String {
    match chrono::DateTime::parse_from_rfc3339(text) {
        Ok(at) => at.format("%Y-%m-%d").to_string(),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: FactKind, value: &str) -> Fact {
        Fact { kind, value: value.to_owned(), about: None }
    }

    #[test]
    fn facts_of_one_kind_stand_together_in_the_providers_order() {
        let facts = vec![
            fact(FactKind::OpenPort, "443/tcp"),
            fact(FactKind::Country, "NL"),
            fact(FactKind::OpenPort, "22/tcp"),
            fact(FactKind::OpenPort, "443/tcp"),
        ];
        let groups = grouped(facts);
        assert_eq!(groups[0], (FactKind::OpenPort, vec!["443/tcp".to_owned(), "22/tcp".to_owned()]));
        assert_eq!(groups[1], (FactKind::Country, vec!["NL".to_owned()]));
    }

    #[test]
    fn a_kind_without_a_name_reads_as_words() {
        assert_eq!(label(&FactKind::Other("http-title".to_owned())), "HTTP title");
        assert_eq!(label(&FactKind::Other("network_name".to_owned())), "Network name");
        assert_eq!(label(&FactKind::OpenPort), "Open port");
    }

    #[test]
    fn host_names_are_defanged_and_moments_become_dates() {
        assert_eq!(shown(&fact(FactKind::Created, "2024-05-06T07:08:09Z")), "2024-05-06");
        let other = FactKind::Other("transferred".to_owned());
        assert_eq!(shown(&fact(other.clone(), "2024-05-06T07:08:09Z")), "2024-05-06");
        assert_eq!(shown(&fact(other, "2024 or so")), "2024 or so");
        assert!(shown(&fact(FactKind::Hostname, "mail.example.org")).contains("[.]"));
    }
}
