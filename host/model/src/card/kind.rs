//! What a field's value must be: read once, into the one form in which it is stored.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{ChoiceOption, Column, FieldKind, condition::is_filled};
use crate::{ioc::Ioc, problem::FieldError};

/// How long one line may be where the field does not say, in characters; also the most that a field may say.
pub const MAX_TEXT_CHARS: u32 = 2_000;
/// How long Markdown may be, in characters.
pub const MAX_MARKDOWN_CHARS: u32 = 20_000;
/// How many items a list may have.
pub const MAX_ITEMS: usize = 1_000;
/// How many rows a table may have.
pub const MAX_ROWS: usize = 200;

/// A value as it is stored, none, or what is wrong with it.
type Read = Result<Option<Value>, Vec<FieldError>>;

impl FieldKind {
    /// Reads a value as it is stored; `None` when there is none: null, the empty text, the empty list, an empty row.
    pub(super) fn read(&self, value: &Value, path: &str) -> Read {
        if !is_filled(value) && (value.is_null() || self.is_empty_form(value)) {
            return Ok(None);
        }
        match self {
            FieldKind::Text { max } => line(value, max.unwrap_or(MAX_TEXT_CHARS), path),
            FieldKind::Markdown {} => markdown(value, path),
            FieldKind::Number { min, max, .. } => number(value, *min, *max, path),
            FieldKind::DateTime {} => date_time(value, path),
            FieldKind::Choice { options } => choice(value, options, path),
            FieldKind::MultipleChoice { options } => choices(value, options, path),
            FieldKind::Asset {} | FieldKind::File {} => list(value, path, MAX_ITEMS, id),
            FieldKind::IocList {} => list(value, path, MAX_ITEMS, ioc),
            FieldKind::Organisation {} | FieldKind::Person {} => id(value, path),
            FieldKind::Table { columns } => rows(value, columns, path),
        }
    }

    /// Whether a value that holds nothing is at least of the field's shape: an empty list is no empty text.
    fn is_empty_form(&self, value: &Value) -> bool {
        if self.is_list() { value.as_array().is_some_and(Vec::is_empty) } else { value.is_string() }
    }

    /// Whether its value is a list.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(
            self,
            FieldKind::MultipleChoice { .. }
                | FieldKind::Asset {}
                | FieldKind::IocList {}
                | FieldKind::File {}
                | FieldKind::Table { .. }
        )
    }

    /// The word of the API.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            FieldKind::Text { .. } => "text",
            FieldKind::Markdown {} => "markdown",
            FieldKind::Number { .. } => "number",
            FieldKind::DateTime {} => "date_time",
            FieldKind::Choice { .. } => "choice",
            FieldKind::MultipleChoice { .. } => "multiple_choice",
            FieldKind::Asset {} => "asset",
            FieldKind::IocList {} => "ioc_list",
            FieldKind::Organisation {} => "organisation",
            FieldKind::Person {} => "person",
            FieldKind::File {} => "file",
            FieldKind::Table { .. } => "table",
        }
    }
}

/// One thing that is wrong.
pub(super) fn wrong(path: &str, message: impl Into<String>) -> Vec<FieldError> {
    vec![FieldError { field: path.to_owned(), message: message.into() }]
}

fn text<'a>(value: &'a Value, path: &str) -> Result<&'a str, Vec<FieldError>> {
    value.as_str().ok_or_else(|| wrong(path, "use a text"))
}

fn line(value: &Value, max: u32, path: &str) -> Read {
    let text = text(value, path)?;
    if text.chars().any(char::is_control) {
        return Err(wrong(path, "use one line, without control characters"));
    }
    within(text, max, path)?;
    Ok(Some(text.trim().into()))
}

fn markdown(value: &Value, path: &str) -> Read {
    let text = text(value, path)?;
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(wrong(path, "use a text without control characters"));
    }
    within(text, MAX_MARKDOWN_CHARS, path)?;
    Ok(Some(text.replace("\r\n", "\n").trim().into()))
}

fn within(text: &str, max: u32, path: &str) -> Result<(), Vec<FieldError>> {
    if text.chars().count() > max as usize {
        return Err(wrong(path, format!("use at most {max} characters")));
    }
    Ok(())
}

fn number(value: &Value, min: Option<f64>, max: Option<f64>, path: &str) -> Read {
    let number = value.as_f64().ok_or_else(|| wrong(path, "use a number"))?;
    let below = min.is_some_and(|min| number < min);
    let above = max.is_some_and(|max| number > max);
    if !below && !above {
        return Ok(Some(value.clone()));
    }
    Err(wrong(
        path,
        match (min, max) {
            (Some(min), Some(max)) => format!("use a number from {min} to {max}"),
            (Some(min), None) => format!("use a number not below {min}"),
            (_, max) => format!("use a number not above {}", max.unwrap_or(f64::MAX)),
        },
    ))
}

fn date_time(value: &Value, path: &str) -> Read {
    let text = text(value, path)?;
    let at = DateTime::parse_from_rfc3339(text.trim())
        .map_err(|_| wrong(path, "use a date and time of RFC 3339, such as 2026-03-14T09:30:00Z"))?;
    Ok(Some(at.with_timezone(&Utc).to_rfc3339_opts(SecondsFormat::AutoSi, true).into()))
}

fn choice(value: &Value, options: &[ChoiceOption], path: &str) -> Read {
    let found = value.as_str().is_some_and(|key| options.iter().any(|option| option.key == key));
    if found { Ok(Some(value.clone())) } else { Err(wrong(path, one_of(options))) }
}

fn one_of(options: &[ChoiceOption]) -> String {
    let keys: Vec<&str> = options.iter().map(|option| option.key.as_str()).collect();
    format!("use one of {}", keys.join(", "))
}

/// In the order of the options, each once.
fn choices(value: &Value, options: &[ChoiceOption], path: &str) -> Read {
    let Some(chosen) = list(value, path, MAX_ITEMS, |item, path| choice(item, options, path))? else { return Ok(None) };
    let chosen = chosen.as_array().cloned().unwrap_or_default();
    let ordered = options.iter().map(|option| Value::from(option.key.as_str()));
    let ordered: Vec<Value> = ordered.filter(|key| chosen.contains(key)).collect();
    Ok(Some(ordered.into()).filter(is_filled))
}

fn id(value: &Value, path: &str) -> Read {
    let id = value.as_str().and_then(|text| Uuid::parse_str(text.trim()).ok());
    let id = id.ok_or_else(|| wrong(path, "use an id, a UUID such as 0190b6f2-7f2c-7c3a-8e54-2f1f5f0a9a11"))?;
    Ok(Some(id.as_hyphenated().to_string().into()))
}

fn ioc(value: &Value, path: &str) -> Read {
    let text = text(value, path)?.trim();
    if text.is_empty() {
        return Ok(None);
    }
    Ioc::parse(None, text).map_err(|error| wrong(path, error.to_string()))?;
    Ok(Some(text.into()))
}

/// A list without what is empty or there already.
fn list(value: &Value, path: &str, most: usize, read: impl Fn(&Value, &str) -> Read) -> Read {
    let items = value.as_array().ok_or_else(|| wrong(path, "use a list"))?;
    if items.len() > most {
        return Err(wrong(path, format!("use at most {most} items")));
    }
    let (mut kept, mut errors) = (Vec::with_capacity(items.len()), Vec::new());
    let mut known = std::collections::HashSet::new();
    for (index, item) in items.iter().enumerate() {
        match read(item, &format!("{path}[{index}]")) {
            Ok(Some(item)) if known.insert(item.to_string()) => kept.push(item),
            Ok(_) => {}
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(Some(Value::from(kept)).filter(is_filled)) } else { Err(errors) }
}

/// Rows without those that are empty; two rows may be the same.
fn rows(value: &Value, columns: &[Column], path: &str) -> Read {
    let rows = value.as_array().ok_or_else(|| wrong(path, "use a list of rows"))?;
    if rows.len() > MAX_ROWS {
        return Err(wrong(path, format!("use at most {MAX_ROWS} rows")));
    }
    let (mut kept, mut errors) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        match read_row(row, columns, &format!("{path}[{index}]")) {
            Ok(row) if row.is_empty() => {}
            Ok(row) => kept.push(Value::Object(row)),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(Some(Value::from(kept)).filter(is_filled)) } else { Err(errors) }
}

fn read_row(row: &Value, columns: &[Column], path: &str) -> Result<Map<String, Value>, Vec<FieldError>> {
    let cells = row.as_object().ok_or_else(|| wrong(path, "use an object, a key for each column"))?;
    let mut errors = Vec::new();
    for key in cells.keys().filter(|key| !columns.iter().any(|column| column.key == **key)) {
        errors.extend(wrong(&format!("{path}.{}", shortened(key)), "the table has no such column: remove it"));
    }
    let mut kept = Map::new();
    for column in columns {
        let Some(cell) = cells.get(&column.key) else { continue };
        match column.kind.read(cell, &format!("{path}.{}", column.key)) {
            Ok(Some(cell)) => {
                kept.insert(column.key.clone(), cell);
            }
            Ok(None) => {}
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(kept) } else { Err(errors) }
}

/// A key that somebody sent, as far as an error repeats it.
pub(super) fn shortened(key: &str) -> String {
    key.chars().take(super::MAX_KEY_CHARS).collect()
}
