//! A condition as pickers can show it: always, or when all or one of a few simple clauses hold.

use serde_json::Value;
use tocsin_model::card::{Condition, Field, FieldKind};

/// A condition as pickers can show it.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Nothing is said.
    Usual,
    /// It always holds.
    Always,
    /// When clauses hold: one of them, or all.
    When {
        /// Whether one of them is enough.
        any: bool,
        /// The clauses; at least one.
        clauses: Vec<Clause>,
    },
    /// More than pickers can show; it was written through the API.
    Other,
}

/// One clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The key of the field that is asked.
    pub field: String,
    /// What is asked.
    pub ask: Ask,
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// It has this value, or does not.
    Is(Value, bool),
    /// It has any value, or none.
    Filled(bool),
}

impl Rule {
    /// Reads a condition.
    pub fn of(condition: Option<&Condition>) -> Self {
        let (any, parts) = match condition {
            None => return Rule::Usual,
            Some(Condition::All(parts)) if parts.is_empty() => return Rule::Always,
            Some(Condition::All(parts)) => (false, parts.as_slice()),
            Some(Condition::Any(parts)) => (true, parts.as_slice()),
            Some(one) => (false, std::slice::from_ref(one)),
        };
        match parts.iter().map(Clause::of).collect::<Option<Vec<Clause>>>() {
            Some(clauses) if !clauses.is_empty() => Rule::When { any, clauses },
            _ => Rule::Other,
        }
    }

    /// Writes it; `None` where nothing is said. [`Rule::Other`] cannot be written.
    pub fn written(&self) -> Option<Condition> {
        match self {
            Rule::Usual | Rule::Other => None,
            Rule::Always => Some(Condition::All(Vec::new())),
            Rule::When { any, clauses } => {
                let parts: Vec<Condition> = clauses.iter().map(Clause::written).collect();
                Some(if *any { Condition::Any(parts) } else { Condition::All(parts) })
            }
        }
    }
}

impl Clause {
    /// The first question to a field: has it the value that stands first?
    pub fn about(field: &Field) -> Self {
        let ask = values(field).into_iter().next().map_or(Ask::Filled(true), |(key, _)| Ask::Is(key.into(), true));
        Self { field: field.key.clone(), ask }
    }

    fn of(condition: &Condition) -> Option<Self> {
        let (inner, holds) = match condition {
            Condition::Not(inner) => (inner.as_ref(), false),
            condition => (condition, true),
        };
        match inner {
            Condition::Is { field, value } => Some(Self { field: field.clone(), ask: Ask::Is(value.clone(), holds) }),
            Condition::Filled { field } => Some(Self { field: field.clone(), ask: Ask::Filled(holds) }),
            _ => None,
        }
    }

    fn written(&self) -> Condition {
        let field = self.field.clone();
        let (condition, holds) = match &self.ask {
            Ask::Is(value, holds) => (Condition::Is { field, value: value.clone() }, *holds),
            Ask::Filled(holds) => (Condition::Filled { field }, *holds),
        };
        if holds { condition } else { Condition::Not(Box::new(condition)) }
    }
}

/// The values that a field can be compared to, with what people read.
pub fn values(field: &Field) -> Vec<(String, String)> {
    match &field.kind {
        FieldKind::Choice { options } | FieldKind::MultipleChoice { options } => {
            options.iter().map(|option| (option.key.clone(), option.label.clone())).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pickers_show_is_written_as_it_was_read() {
        let is = |value: &str| Condition::Is { field: "a".to_owned(), value: value.into() };
        let filled = || Condition::Filled { field: "b".to_owned() };
        for condition in [
            Condition::All(vec![]),
            Condition::All(vec![is("x"), Condition::Not(Box::new(filled()))]),
            Condition::Any(vec![is("x"), filled()]),
        ] {
            assert_eq!(Rule::of(Some(&condition)).written(), Some(condition));
        }
        assert_eq!(Rule::of(Some(&is("x"))).written(), Some(Condition::All(vec![is("x")])));
        assert_eq!(Rule::of(None).written(), None);
    }

    #[test]
    fn more_than_pickers_can_show_is_told() {
        let nested = Condition::All(vec![Condition::Any(vec![])]);
        assert_eq!(Rule::of(Some(&nested)), Rule::Other);
        assert_eq!(Rule::of(Some(&Condition::Any(vec![]))), Rule::Other);
    }
}
