//! Cards: which fields an incident of a category has, and which of them each role sees, must fill in or may change.

mod access;
mod category;
mod changes;
mod check;
mod condition;
mod kind;
mod moving;
mod schema;
#[cfg(test)]
mod tests;
mod validate;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    id::CategoryId,
    incident::{IncidentState, Severity},
    viewer::Role,
};

pub use category::{MAX_CATEGORY_KEY_CHARS, MAX_DESCRIPTION_CHARS, MAX_TASKS};
pub use changes::{Aspect, CardChange};
pub use check::{
    MAX_COLUMNS, MAX_CONDITION_DEPTH, MAX_FIELDS, MAX_HELP_CHARS, MAX_KEY_CHARS, MAX_LABEL_CHARS, MAX_OPTIONS,
};
pub use kind::{MAX_ITEMS, MAX_MARKDOWN_CHARS, MAX_ROWS, MAX_TEXT_CHARS};
pub use moving::{Dropped, Moved};
pub use validate::Context;

/// A category of incidents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Category {
    /// Its identifier.
    pub id: CategoryId,
    /// A stable word, unique: the RSIT code `malicious-code/ransomware`, or one's own.
    pub key: String,
    /// What people read.
    pub name: String,
    /// One sentence that helps a reporter choose.
    pub description: String,
    /// The group under which it is offered: RSIT's classification.
    pub group: String,
    /// Whether it is offered for new incidents.
    pub active: bool,
    /// The severity of a new incident.
    pub severity: Severity,
    /// Whether it is notified under NIS2: its statutory clocks start at awareness.
    pub statutory: bool,
    /// The checklist of a new incident, a line each.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// The version of its card that new incidents have.
    pub card_version: u32,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

/// One version of a category's card. A version is never changed; a change makes the next one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Card {
    /// The category.
    pub category: CategoryId,
    /// Counts from 1.
    pub version: u32,
    /// In the order in which they are shown.
    pub fields: Vec<Field>,
}

/// A field of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its key in the values: `[a-z][a-z0-9_]*`, at most 64 characters.
    pub key: String,
    /// What people read.
    pub label: String,
    /// A sentence that helps whoever fills it in.
    #[serde(default)]
    pub help: String,
    /// What it holds.
    pub kind: FieldKind,
    /// When it is shown at all; always, unless said.
    #[serde(default)]
    pub shown_if: Option<Condition>,
    /// When it must be filled in by those who may change it; never, unless said.
    #[serde(default)]
    pub required_if: Option<Condition>,
    /// Who sees it, must fill it in, and may change it in which state.
    #[serde(default)]
    pub access: Access,
}

/// What a field holds. The value in JSON stands behind each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldKind {
    /// One line: a string.
    Text {
        /// The longest, in characters.
        #[serde(default)]
        max: Option<u32>,
    },
    /// Several lines of Markdown: a string.
    Markdown {},
    /// A number.
    Number {
        /// The least.
        #[serde(default)]
        min: Option<f64>,
        /// The greatest.
        #[serde(default)]
        max: Option<f64>,
        /// What it counts: `EUR`, `hosts`.
        #[serde(default)]
        unit: Option<String>,
    },
    /// Date and time: a string, RFC 3339.
    DateTime {},
    /// One of several: a string.
    Choice {
        /// What can be chosen.
        options: Vec<ChoiceOption>,
    },
    /// Several of several: a list of strings.
    MultipleChoice {
        /// What can be chosen.
        options: Vec<ChoiceOption>,
    },
    /// Assets of the organisation: a list of their ids.
    Asset {},
    /// IoCs: a list of strings as they were typed or pasted.
    IocList {},
    /// An organisation: its id.
    Organisation {},
    /// A person: an account's id.
    Person {},
    /// Files: a list of evidence ids.
    File {},
    /// Rows: a list of objects whose keys are the columns'.
    Table {
        /// The columns; none of them is a table.
        columns: Vec<Column>,
    },
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// The value.
    pub key: String,
    /// What people read.
    pub label: String,
}

/// A column of a table: text, number, date and time, or a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its key in a row.
    pub key: String,
    /// What people read.
    pub label: String,
    /// What it holds.
    pub kind: FieldKind,
}

/// Depends on other fields. The empty `all` always holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// One of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A field has this value, or a list that contains it.
    Is {
        /// The field's key.
        field: String,
        /// The value.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        value: Value,
    },
    /// A field has any value at all.
    Filled {
        /// The field's key.
        field: String,
    },
}

/// Who may do what with a field. Everybody who sees the incident sees and changes it, unless said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// The roles that see it; all, unless said.
    #[serde(default)]
    pub see: Option<Vec<Role>>,
    /// The roles that must fill it in, whatever the condition.
    #[serde(default)]
    pub fill: Vec<Role>,
    /// The roles that may change it, and in which states; those who may change the incident, in every state that is
    /// open, unless said.
    #[serde(default)]
    pub change: Option<Vec<Change>>,
}

/// That a role may change a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The role.
    pub role: Role,
    /// In these states; in every open one, unless said.
    #[serde(default)]
    pub states: Option<Vec<IncidentState>>,
}
