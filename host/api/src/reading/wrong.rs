//! What is wrong with an input: where, and what would be right.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};

use super::words;
use crate::problem::{Code, Failure};

/// One wrong value.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// Where it stands, the innermost step first.
    path: Vec<Step>,
    problem: String,
    /// Whether a type's own reading says so, whose words may be a parser's.
    said: bool,
}

/// A step towards a value.
#[derive(Debug)]
pub(super) enum Step {
    /// Into an object.
    Field(String),
    /// Into a list.
    Item(usize),
}

impl Step {
    /// Into a field; what nobody would call a field's name is cut.
    pub(super) fn field(name: &str) -> Self {
        Self::Field(words::shown(name))
    }
}

impl Wrong {
    pub(super) fn new(problem: impl Into<String>) -> Self {
        Self { path: Vec::new(), problem: problem.into(), said: false }
    }

    /// A value that is not what was expected.
    pub(super) fn expected(expected: &str) -> Self {
        Self::new(format!("use {expected}"))
    }

    fn at(field: &str, problem: impl Into<String>) -> Self {
        Self::new(problem).within(Step::field(field))
    }

    /// The same, seen from one step further out.
    pub(super) fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    /// The same, where a parser's words are replaced by what it would have read.
    pub(super) fn without_parser(self, expected: &str) -> Self {
        if self.said { Self::expected(expected) } else { self }
    }

    /// The field's path, such as `iocs[3].type`; empty for the whole input.
    pub(crate) fn field(&self) -> String {
        let mut field = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Field(name) if field.is_empty() => field.push_str(name),
                Step::Field(name) => field.extend([".", name]),
                Step::Item(place) => field.push_str(&format!("[{place}]")),
            }
        }
        field
    }

    /// What would be right.
    pub(crate) fn problem(&self) -> &str {
        &self.problem
    }

    /// The refusal with this code.
    pub(crate) fn refusal(&self, code: Code) -> Failure {
        Failure::field(code, self.field(), self.problem())
    }
}

impl Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field();
        if field.is_empty() { f.write_str(&self.problem) } else { write!(f, "`{field}`: {}", self.problem) }
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: Display>(message: T) -> Self {
        Self { said: true, ..Self::new(message.to_string()) }
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(&words::of(expected))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(&words::of(expected))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::expected(&words::of(expected))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("`{}` is unknown; use {}", words::shown(variant), words::one_of(expected)))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::at(field, format!("is unknown; use {}", words::one_of(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::at(field, "is missing: it must be given")
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::at(field, "is given twice: give it once")
    }
}
