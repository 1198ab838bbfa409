//! What a new version of a card changes, field by field.

use super::{Card, Field};

/// One change between two versions of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardChange {
    /// The field's key.
    pub key: String,
    /// Its label, as the newer version has it where the field is still there.
    pub label: String,
    /// What was done to it.
    pub what: Vec<Aspect>,
}

/// What was done to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere.
    Moved,
    /// It is called otherwise.
    Label,
    /// Its help says something else.
    Help,
    /// It holds something else, or within other bounds.
    Kind,
    /// It is shown otherwise.
    Shown,
    /// It is required otherwise.
    Required,
    /// Others see it, fill it in or change it.
    Access,
}

impl Card {
    /// What this version changes of an older one, in the order of this version; what is gone comes last.
    #[must_use]
    pub fn changes_from(&self, older: &Card) -> Vec<CardChange> {
        let kept = |card: &Card, other: &Card| -> Vec<String> {
            card.fields
                .iter()
                .filter(|field| other.field(&field.key).is_some())
                .map(|field| field.key.clone())
                .collect()
        };
        let stayed = in_order(&kept(older, self), &kept(self, older));
        let mut changes = Vec::new();
        for field in &self.fields {
            let what = match older.field(&field.key) {
                None => vec![Aspect::Added],
                Some(before) => {
                    let mut what = field.changes_from(before);
                    if !stayed.contains(&field.key) {
                        what.push(Aspect::Moved);
                    }
                    what
                }
            };
            if !what.is_empty() {
                changes.push(CardChange { key: field.key.clone(), label: field.label.clone(), what });
            }
        }
        let gone = older.fields.iter().filter(|field| self.field(&field.key).is_none());
        changes.extend(gone.map(|field| CardChange {
            key: field.key.clone(),
            label: field.label.clone(),
            what: vec![Aspect::Removed],
        }));
        changes
    }
}

impl Field {
    fn changes_from(&self, before: &Field) -> Vec<Aspect> {
        let differs = [
            (Aspect::Label, self.label != before.label),
            (Aspect::Help, self.help != before.help),
            (Aspect::Kind, self.kind != before.kind),
            (Aspect::Shown, self.shown_if != before.shown_if),
            (Aspect::Required, self.required_if != before.required_if),
            (Aspect::Access, self.access != before.access),
        ];
        differs.into_iter().filter(|(_, differs)| *differs).map(|(aspect, _)| aspect).collect()
    }
}

/// The longest run of keys that both orders share: the others moved.
fn in_order(before: &[String], after: &[String]) -> Vec<String> {
    let places: Vec<usize> = after.iter().filter_map(|key| before.iter().position(|other| other == key)).collect();
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let longest = (0..index).filter(|earlier| places[*earlier] < *place).max_by_key(|earlier| best[*earlier].0);
        best.push((longest.map_or(1, |earlier| best[earlier].0 + 1), longest));
    }
    let mut at = (0..best.len()).max_by_key(|index| best[*index].0);
    let mut kept = Vec::new();
    while let Some(index) = at {
        kept.push(after[index].clone());
        at = best[index].1;
    }
    kept
}
