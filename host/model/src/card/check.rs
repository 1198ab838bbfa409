//! Whether a card makes sense: asked before a version is stored, and by the designer while it is drawn.

use std::collections::HashSet;

use super::{Access, Card, ChoiceOption, Column, Condition, Field, FieldKind, MAX_TEXT_CHARS};
use crate::{
    problem::FieldError,
    role::{Action, Role},
};

/// How many fields a card may have.
pub const MAX_FIELDS: usize = 100;
/// How long a key may be, in characters.
pub const MAX_KEY_CHARS: usize = 64;
/// How long a label may be, in characters.
pub const MAX_LABEL_CHARS: usize = 200;
/// How long a field's help may be, in characters.
pub const MAX_HELP_CHARS: usize = 1_000;
/// How many options a choice may have.
pub const MAX_OPTIONS: usize = 200;
/// How many columns a table may have.
pub const MAX_COLUMNS: usize = 20;
/// How deep conditions may stand in each other.
pub const MAX_CONDITION_DEPTH: usize = 5;
/// How many parts a condition may have, all in all.
const MAX_CONDITION_PARTS: usize = 50;

/// Words that every incident has beside its card: a field of the same name would be taken for them.
const RESERVED: [&str; 14] = [
    "id",
    "reference",
    "organisation",
    "state",
    "title",
    "category",
    "card_version",
    "severity",
    "tlp",
    "pap",
    "reporter",
    "owner",
    "created_at",
    "updated_at",
];

/// What is wrong so far.
struct Findings(Vec<FieldError>);

impl Findings {
    fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError { field: path.into(), message: message.into() });
    }

    fn add_if(&mut self, is_wrong: bool, path: impl Into<String>, message: impl Into<String>) {
        if is_wrong {
            self.add(path, message);
        }
    }
}

impl Card {
    /// Whether the card makes sense.
    ///
    /// # Errors
    /// All that is wrong, by path: `fields[3].label`.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        let mut findings = Findings(Vec::new());
        findings.add_if(self.fields.len() > MAX_FIELDS, "fields", format!("use at most {MAX_FIELDS} fields"));
        let mut keys = HashSet::new();
        for (index, field) in self.fields.iter().enumerate().take(MAX_FIELDS) {
            let path = format!("fields[{index}]");
            check_key(&field.key, &format!("{path}.key"), &mut findings);
            let key = format!("{path}.key");
            findings.add_if(
                RESERVED.contains(&field.key.as_str()),
                &key,
                "every incident has this already: use another key",
            );
            findings.add_if(!keys.insert(field.key.as_str()), &key, "another field has this key: use another one");
            check_label(&field.label, &format!("{path}.label"), &mut findings);
            let help_is_long = field.help.chars().count() > MAX_HELP_CHARS;
            findings.add_if(help_is_long, format!("{path}.help"), format!("use at most {MAX_HELP_CHARS} characters"));
            check_kind(&field.kind, &format!("{path}.kind"), &mut findings);
            check_access(&field.access, &format!("{path}.access"), &mut findings);
            for (name, condition) in [("shown_if", &field.shown_if), ("required_if", &field.required_if)] {
                if let Some(condition) = condition {
                    self.check_condition(condition, field, index, &format!("{path}.{name}"), &mut findings);
                }
            }
        }
        if findings.0.is_empty() { Ok(()) } else { Err(findings.0) }
    }

    fn check_condition(&self, condition: &Condition, of: &Field, index: usize, path: &str, findings: &mut Findings) {
        let (depth, parts) = condition.size();
        if depth > MAX_CONDITION_DEPTH || parts > MAX_CONDITION_PARTS {
            findings.add(
                path,
                format!("use at most {MAX_CONDITION_PARTS} parts, at most {MAX_CONDITION_DEPTH} in each other"),
            );
            return;
        }
        for (field, value) in condition.leaves() {
            let Some(on) = self.fields[..index].iter().find(|earlier| earlier.key == field) else {
                findings.add(path, format!("`{field}` is no field before this one: a condition looks back only"));
                continue;
            };
            if let Some(problem) = value.and_then(|value| on.kind.cannot_be(value)) {
                findings.add(path, format!("`{field}` is never that: {problem}"));
            }
            let blind = Role::ALL.into_iter().find(|role| of.is_seen_by(*role) && !on.is_seen_by(*role));
            if let Some(role) = blind {
                findings.add(
                    path,
                    format!("{role} sees this field but not `{field}`, on which it depends: show it both or neither"),
                );
            }
        }
    }
}

impl Condition {
    /// How deep it is, and how many parts it has.
    fn size(&self) -> (usize, usize) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().map(Condition::size).fold((1, 1), |(depth, sum), (d, s)| (depth.max(d + 1), sum + s))
            }
            Condition::Not(part) => {
                let (depth, sum) = part.size();
                (depth + 1, sum + 1)
            }
            Condition::Is { .. } | Condition::Filled { .. } => (1, 1),
        }
    }

    /// The fields that it asks, with the value that each is compared to.
    fn leaves(&self) -> Vec<(&str, Option<&serde_json::Value>)> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::leaves).collect(),
            Condition::Not(part) => part.leaves(),
            Condition::Is { field, value } => vec![(field, Some(value))],
            Condition::Filled { field } => vec![(field, None)],
        }
    }
}

impl FieldKind {
    /// Why a field of this kind never has a value that a condition compares it to.
    fn cannot_be(&self, value: &serde_json::Value) -> Option<String> {
        match self {
            FieldKind::Choice { options } | FieldKind::MultipleChoice { options } => {
                let known = value.as_str().is_some_and(|key| options.iter().any(|option| option.key == key));
                (!known).then(|| "use the key of one of its options".to_owned())
            }
            FieldKind::Number { .. } => (!value.is_number()).then(|| "use a number".to_owned()),
            _ => Some("only choices and numbers are compared; ask whether it is filled".to_owned()),
        }
    }
}

fn check_key(key: &str, path: &str, findings: &mut Findings) {
    let starts = key.starts_with(|c: char| c.is_ascii_lowercase());
    let goes_on = key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    let fits = key.len() <= MAX_KEY_CHARS;
    findings.add_if(
        !(starts && goes_on && fits),
        path,
        format!("use a-z, 0-9 and _, a letter first, at most {MAX_KEY_CHARS} characters"),
    );
}

fn check_label(label: &str, path: &str, findings: &mut Findings) {
    let is_wrong =
        label.trim().is_empty() || label.chars().count() > MAX_LABEL_CHARS || label.chars().any(char::is_control);
    findings.add_if(is_wrong, path, format!("use one line of 1 to {MAX_LABEL_CHARS} characters"));
}

fn check_kind(kind: &FieldKind, path: &str, findings: &mut Findings) {
    let path = format!("{path}.{}", kind.as_str());
    match kind {
        FieldKind::Text { max: Some(max) } => findings.add_if(
            !(1..=MAX_TEXT_CHARS).contains(max),
            format!("{path}.max"),
            format!("use a whole number from 1 to {MAX_TEXT_CHARS}"),
        ),
        FieldKind::Number { min, max, unit } => {
            let finite = [min, max].into_iter().flatten().all(|bound| bound.is_finite());
            let ordered = min.zip(*max).is_none_or(|(min, max)| min <= max);
            findings.add_if(!(finite && ordered), format!("{path}.max"), "use a number not below the least");
            if let Some(unit) = unit {
                check_label(unit, &format!("{path}.unit"), findings);
            }
        }
        FieldKind::Choice { options } | FieldKind::MultipleChoice { options } => {
            check_options(options, &format!("{path}.options"), findings);
        }
        FieldKind::Table { columns } => check_columns(columns, &format!("{path}.columns"), findings),
        _ => {}
    }
}

fn check_options(options: &[ChoiceOption], path: &str, findings: &mut Findings) {
    findings.add_if(options.is_empty() || options.len() > MAX_OPTIONS, path, format!("use 1 to {MAX_OPTIONS} options"));
    let mut keys = HashSet::new();
    for (index, option) in options.iter().enumerate().take(MAX_OPTIONS) {
        let path = format!("{path}[{index}]");
        check_key(&option.key, &format!("{path}.key"), findings);
        findings.add_if(
            !keys.insert(&option.key),
            format!("{path}.key"),
            "another option has this key: use another one",
        );
        check_label(&option.label, &format!("{path}.label"), findings);
    }
}

fn check_columns(columns: &[Column], path: &str, findings: &mut Findings) {
    findings.add_if(columns.is_empty() || columns.len() > MAX_COLUMNS, path, format!("use 1 to {MAX_COLUMNS} columns"));
    let mut keys = HashSet::new();
    for (index, column) in columns.iter().enumerate().take(MAX_COLUMNS) {
        let path = format!("{path}[{index}]");
        check_key(&column.key, &format!("{path}.key"), findings);
        findings.add_if(
            !keys.insert(&column.key),
            format!("{path}.key"),
            "another column has this key: use another one",
        );
        check_label(&column.label, &format!("{path}.label"), findings);
        let simple = matches!(
            column.kind,
            FieldKind::Text { .. } | FieldKind::Number { .. } | FieldKind::DateTime {} | FieldKind::Choice { .. }
        );
        findings.add_if(!simple, format!("{path}.kind"), "a column holds text, a number, a date and time, or a choice");
        if simple {
            check_kind(&column.kind, &format!("{path}.kind"), findings);
        }
    }
}

fn check_access(access: &Access, path: &str, findings: &mut Findings) {
    let sees = |role: Role| access.see.as_ref().is_none_or(|roles| roles.contains(&role));
    if let Some(see) = &access.see {
        findings.add_if(see.is_empty(), format!("{path}.see"), "somebody must see it: name a role");
        findings.add_if(has_twice(see), format!("{path}.see"), "name each role once");
    }
    let fill = format!("{path}.fill");
    findings.add_if(has_twice(&access.fill), &fill, "name each role once");
    for role in &access.fill {
        let changes = access.change.as_ref().is_none_or(|all| all.iter().any(|change| change.role == *role));
        let can = sees(*role) && changes && role.may(Action::ReportIncidents);
        findings.add_if(!can, &fill, format!("{role} must fill it in but does not see it or may not change it"));
    }
    let Some(changes) = &access.change else { return };
    let roles: Vec<Role> = changes.iter().map(|change| change.role).collect();
    findings.add_if(has_twice(&roles), format!("{path}.change"), "name each role once");
    for (index, change) in changes.iter().enumerate() {
        let (path, role) = (format!("{path}.change[{index}]"), change.role);
        findings.add_if(!role.may(Action::ReportIncidents), format!("{path}.role"), format!("{role} only reads"));
        findings.add_if(!sees(role), format!("{path}.role"), format!("{role} does not see the field"));
        if let Some(states) = &change.states {
            let is_wrong = states.is_empty() || has_twice(states);
            findings.add_if(is_wrong, format!("{path}.states"), "name at least one state, and each once");
        }
    }
}

fn has_twice<T: PartialEq>(items: &[T]) -> bool {
    items.iter().enumerate().any(|(index, item)| items[..index].contains(item))
}
