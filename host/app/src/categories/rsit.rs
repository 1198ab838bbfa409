//! The default categories: the Reference Security Incident Taxonomy (RSIT), as the community of European CSIRTs keeps it,
//! and ransomware, which has no code of its own there, each with a card of well-chosen fields.
//!
//! The data file holds a library of fields; a card is a list of their keys. It is read once, when there are no categories.

use std::collections::BTreeMap;

use serde::Deserialize;
use tocsin_model::{
    card::{Access, Change, Condition, Field, FieldKind},
    incident::Severity,
    role::Role,
};

use super::NewCategory;
use crate::error::{Error, Result};

const TAXONOMY: &str = include_str!("rsit.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Taxonomy {
    fields: BTreeMap<String, DefaultField>,
    /// Sets of fields that many cards share.
    sets: BTreeMap<String, Vec<String>>,
    categories: Vec<DefaultCategory>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct DefaultField {
    label: String,
    #[serde(default)]
    help: String,
    kind: FieldKind,
    #[serde(default)]
    shown_if: Option<Condition>,
    /// Whether it must be filled in wherever it is shown.
    #[serde(default)]
    required: bool,
    #[serde(default)]
    whose: Whose,
}

/// Who sees and changes a field.
#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum Whose {
    /// Everybody who works on the incident.
    #[default]
    Everyone,
    /// Everybody sees what analysts write.
    FromAnalysts,
    /// Only the CERT sees it.
    OfAnalysts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultCategory {
    key: String,
    name: String,
    group: String,
    description: String,
    severity: Severity,
    #[serde(default)]
    statutory: bool,
    #[serde(default = "yes")]
    active: bool,
    #[serde(default)]
    tasks: Vec<String>,
    /// Keys of fields, and names of sets with `@` before them.
    card: Vec<String>,
}

fn yes() -> bool {
    true
}

/// The default categories.
pub(super) fn categories() -> Result<Vec<NewCategory>> {
    let taxonomy: Taxonomy =
        serde_json::from_str(TAXONOMY).map_err(|error| Error::Internal(format!("rsit.json: {error}")))?;
    let Taxonomy { fields, sets, categories } = taxonomy;
    categories.into_iter().map(|category| category.made(&fields, &sets)).collect()
}

impl DefaultCategory {
    fn made(
        self,
        fields: &BTreeMap<String, DefaultField>,
        sets: &BTreeMap<String, Vec<String>>,
    ) -> Result<NewCategory> {
        let unknown = |name: &str| Error::Internal(format!("rsit.json: {}: there is no `{name}`", self.key));
        let mut keys = Vec::new();
        for name in &self.card {
            match name.strip_prefix('@') {
                Some(set) => keys.extend(sets.get(set).ok_or_else(|| unknown(name))?.iter().cloned()),
                None => keys.push(name.clone()),
            }
        }
        let fields = keys
            .into_iter()
            .map(|key| Ok(fields.get(&key).ok_or_else(|| unknown(&key))?.clone().made(key)))
            .collect::<Result<Vec<Field>>>()?;
        Ok(NewCategory {
            key: self.key,
            name: self.name,
            description: self.description,
            group: self.group,
            active: self.active,
            severity: self.severity,
            statutory: self.statutory,
            tasks: self.tasks,
            fields,
        })
    }
}

impl DefaultField {
    fn made(self, key: String) -> Field {
        Field {
            key,
            label: self.label,
            help: self.help,
            kind: self.kind,
            shown_if: self.shown_if,
            required_if: self.required.then(|| Condition::All(Vec::new())),
            access: self.whose.access(),
        }
    }
}

impl Whose {
    fn access(self) -> Access {
        let analysts = [Role::Administrator, Role::Lead, Role::Analyst];
        let change = Some(analysts.map(|role| Change { role, states: None }).to_vec());
        match self {
            Whose::Everyone => Access::default(),
            Whose::FromAnalysts => Access { change, ..Access::default() },
            Whose::OfAnalysts => Access { see: Some(Role::OF_CERT.to_vec()), fill: Vec::new(), change },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_default_category_and_card_passes_its_check() {
        for new in categories().expect("readable") {
            let (category, card) = new.made();
            assert_eq!(category.check(), Ok(()), "{}", category.key);
            assert_eq!(card.check(), Ok(()), "{}", category.key);
            assert!((4..=25).contains(&card.fields.len()), "{} has {} fields", category.key, card.fields.len());
            let seen = card.redacted_for(Role::Reporter);
            assert!(seen.fields.len() >= 4, "{}", category.key);
            assert!(seen.fields.len() < card.fields.len(), "{} has nothing for analysts alone", category.key);
            let asks = seen.fields.iter().any(|field| field.required_if.is_some());
            assert!(asks, "{} asks nothing of a reporter", category.key);
        }
    }

    #[test]
    fn the_taxonomy_is_whole() {
        let mut counted = BTreeMap::new();
        for category in categories().expect("readable") {
            let class = category.key.split('/').next().unwrap_or_default().to_owned();
            *counted.entry(class).or_insert(0) += 1;
        }
        let expected = [
            ("abusive-content", 3),
            ("availability", 5),
            ("fraud", 4),
            ("information-content-security", 4),
            ("information-gathering", 3),
            ("intrusion-attempts", 3),
            ("intrusions", 5),
            // With ransomware, which is ours.
            ("malicious-code", 5),
            ("other", 2),
            ("test", 1),
            ("vulnerable", 5),
        ];
        assert_eq!(counted, expected.map(|(class, count)| (class.to_owned(), count)).into());
    }
}
