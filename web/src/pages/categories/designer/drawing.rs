//! The card that is being drawn: its fields, which of them is open, and what is wrong.

use leptos::prelude::*;
use tocsin_model::{
    card::{Access, Card, ChoiceOption, Column, Field, FieldKind},
    problem::FieldError,
};

use crate::text;

/// The card that is being drawn.
#[derive(Clone, Copy)]
pub struct Drawing {
    /// The version that it was begun from.
    pub base: StoredValue<Card>,
    /// Its fields.
    pub fields: RwSignal<Vec<Field>>,
    /// The place of the field that is open.
    pub open: RwSignal<Option<usize>>,
    /// What is wrong.
    pub errors: Memo<Vec<FieldError>>,
}

impl Drawing {
    /// Begins from a version.
    pub fn of(card: Card) -> Self {
        let fields = RwSignal::new(card.fields.clone());
        let base = StoredValue::new(card);
        let errors = Memo::new(move |_| {
            let card = Card { fields: fields.get(), ..base.get_value() };
            card.check().err().unwrap_or_default()
        });
        Self { base, fields, open: RwSignal::new(None), errors }
    }

    /// The card as it is drawn now.
    pub fn card(self) -> Card {
        Card { fields: self.fields.get(), ..self.base.get_value() }
    }

    /// Whether it differs from the version that it was begun from.
    pub fn is_changed(self) -> bool {
        self.fields.with(|fields| self.base.with_value(|base| base.fields != *fields))
    }

    /// The field that is open.
    pub fn field(self, at: usize) -> Option<Field> {
        self.fields.with(|fields| fields.get(at).cloned())
    }

    /// Changes a field.
    pub fn change(self, at: usize, change: impl FnOnce(&mut Field)) {
        self.fields.update(|fields| {
            if let Some(field) = fields.get_mut(at) {
                change(field);
            }
        });
    }

    /// What is wrong at a path within a field: `label`, `kind.choice.options[0].key`.
    pub fn wrong(self, at: usize, part: &str) -> Option<String> {
        let path = format!("fields[{at}].{part}");
        self.errors.with(|errors| errors.iter().find(|error| error.field == path).map(|error| error.message.clone()))
    }

    /// Whether anything is wrong with a field.
    pub fn is_wrong(self, at: usize) -> bool {
        let path = format!("fields[{at}]");
        self.errors.with(|errors| errors.iter().any(|error| error.field.starts_with(&path)))
    }

    /// Adds a field at the end, and opens it.
    pub fn add(self, kind: FieldKind) {
        let label = text::categories::kind(kind.as_str()).to_owned();
        let key = self.free_key(&label);
        let field = Field {
            key,
            label,
            help: String::new(),
            kind,
            shown_if: None,
            required_if: None,
            access: Access::default(),
        };
        self.fields.update(|fields| fields.push(field));
        self.open.set(Some(self.fields.with(Vec::len) - 1));
    }

    /// Takes a field out.
    pub fn remove(self, at: usize) {
        self.open.set(None);
        self.fields.update(|fields| {
            if at < fields.len() {
                fields.remove(at);
            }
        });
    }

    /// Moves a field one place up or down; answers its new place.
    pub fn shift(self, at: usize, down: bool) -> usize {
        let other = if down { at + 1 } else { at.wrapping_sub(1) };
        if other >= self.fields.with(Vec::len) {
            return at;
        }
        self.fields.update(|fields| fields.swap(at, other));
        self.open.update(|open| {
            *open = match *open {
                Some(place) if place == at => Some(other),
                Some(place) if place == other => Some(at),
                place => place,
            };
        });
        other
    }

    /// Renames a field. The key of a field that no version has yet follows its label.
    pub fn rename(self, at: usize, label: String) {
        let Some(field) = self.fields.with_untracked(|fields| fields.get(at).cloned()) else { return };
        let is_new = self.base.with_value(|base| base.field(&field.key).is_none());
        let follows = is_new && field.key.starts_with(&slug(&field.label));
        let key = if follows { self.free_key_beside(&label, at) } else { field.key };
        self.change(at, |field| (field.label, field.key) = (label, key));
    }

    fn free_key(self, label: &str) -> String {
        self.free_key_beside(label, usize::MAX)
    }

    fn free_key_beside(self, label: &str, at: usize) -> String {
        let slug = slug(label);
        let taken = |key: &String| {
            let drawn =
                |fields: &Vec<Field>| fields.iter().enumerate().any(|(place, field)| place != at && field.key == *key);
            self.fields.with_untracked(drawn) || self.base.with_value(|base| base.field(key).is_some())
        };
        let numbered = (2_u32..).map(|number| format!("{slug}_{number}"));
        std::iter::once(slug.clone()).chain(numbered).find(|key| !taken(key)).unwrap_or(slug)
    }
}

/// A key that a label suggests.
pub fn slug(label: &str) -> String {
    let mut key = String::new();
    for letter in label.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            key.push(letter);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    let key: String = key.trim_matches('_').chars().take(40).collect();
    let starts = key.starts_with(|c: char| c.is_ascii_lowercase());
    if starts { key.trim_end_matches('_').to_owned() } else { format!("field_{key}").trim_end_matches('_').to_owned() }
}

/// The kinds, each as it begins.
pub fn kinds() -> Vec<FieldKind> {
    let options = || vec![option(1), option(2)];
    let column = Column {
        key: "name".to_owned(),
        label: text::categories::NAME.to_owned(),
        kind: FieldKind::Text { max: None },
    };
    vec![
        FieldKind::Text { max: None },
        FieldKind::Markdown {},
        FieldKind::Number { min: None, max: None, unit: None },
        FieldKind::DateTime {},
        FieldKind::Choice { options: options() },
        FieldKind::MultipleChoice { options: options() },
        FieldKind::IocList {},
        FieldKind::Asset {},
        FieldKind::File {},
        FieldKind::Organisation {},
        FieldKind::Person {},
        FieldKind::Table { columns: vec![column] },
    ]
}

/// A new option.
pub fn option(number: usize) -> ChoiceOption {
    ChoiceOption { key: format!("option_{number}"), label: text::categories::option(number) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_suggests_a_key() {
        assert_eq!(slug("What happened?"), "what_happened");
        assert_eq!(slug("2FA stolen"), "field_2fa_stolen");
        assert_eq!(slug("…"), "field");
    }
}
