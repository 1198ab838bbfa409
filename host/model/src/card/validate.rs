//! Checks what was filled in against a card: run by the server on every write, and by the browser while somebody types.

use serde_json::{Map, Value};

use super::{
    Card, Field,
    condition::{is_filled, same},
    kind::{shortened, wrong},
};
use crate::{incident::IncidentState, problem::FieldError, role::Role};

/// How large all values may be together that a role sees, in bytes of JSON: larger things are files.
pub const MAX_VALUES_BYTES: usize = 256 * 1024;

/// Who fills a card in, and where the incident stands.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The role of whoever changes the values.
    pub role: Role,
    /// Where the incident stands before the change.
    pub state: IncidentState,
    /// Whether the incident is being submitted with it: what is required must then be there.
    pub submitting: bool,
    /// All values as they are stored, also those that the role does not see; empty for a new incident.
    pub previous: &'a Map<String, Value>,
}

impl Context<'_> {
    /// A draft may be incomplete until it is submitted.
    fn must_be_complete(&self) -> bool {
        self.submitting || self.state != IncidentState::Draft
    }
}

impl Card {
    /// What a role's partial change makes of the values that it sees: by key, null clears. The result goes into
    /// [`Card::validate`], which brings back what the role does not see.
    #[must_use]
    pub fn merge(&self, changes: &Map<String, Value>, context: &Context<'_>) -> Map<String, Value> {
        let mut values = self.visible_to(context.role, context.previous);
        for (key, value) in changes {
            values.insert(key.clone(), value.clone());
        }
        values
    }

    /// Checks values as a role sends them, and answers all values as they are to be stored.
    ///
    /// - `values` holds what the role sees, whole: a key that is missing is a value that was cleared. Null, the empty
    ///   text and the empty list are no value.
    /// - A field that the role does not see is unknown to it, whatever is sent; its stored value is kept.
    /// - A field that the role may not change now keeps its value. Sending that value again is fine.
    /// - A field that is hidden by its condition loses its value, unless the role may not change it.
    /// - Required is what is shown, what the role may change, and what the card demands of it; in a draft nothing is.
    ///
    /// # Errors
    /// All that is wrong, by path: `values.<key>`, `values.<key>[2]`, `values.<key>[2].<column>`.
    pub fn validate(
        &self,
        values: &Map<String, Value>,
        context: &Context<'_>,
    ) -> Result<Map<String, Value>, Vec<FieldError>> {
        let mut errors = Vec::new();
        for key in values.keys() {
            if !self.field(key).is_some_and(|field| field.is_seen_by(context.role)) {
                errors.extend(wrong(&path_of(&shortened(key)), "the card has no such field: remove it"));
            }
        }
        let (mut kept, mut shown) = (Map::new(), Map::new());
        for field in &self.fields {
            let is_shown = field.is_shown(&shown);
            match field.next_value(values.get(&field.key), is_shown, context) {
                Ok(Some(value)) => {
                    if is_shown {
                        shown.insert(field.key.clone(), value.clone());
                    }
                    kept.insert(field.key.clone(), value);
                }
                Ok(None) => {}
                Err(more) => errors.extend(more),
            }
        }
        if context.must_be_complete() {
            errors.extend(self.missing(&shown, &errors, context));
        }
        errors.extend(self.too_large(&kept, context));
        if errors.is_empty() { Ok(kept) } else { Err(errors) }
    }

    /// An error at the largest field when all that the role sees is too much together and more than it was. What it does
    /// not see is not counted: the refusal would tell how much that is.
    fn too_large(&self, kept: &Map<String, Value>, context: &Context<'_>) -> Option<FieldError> {
        let seen = |values: &Map<String, Value>| -> Vec<(usize, &Field)> {
            let fields = self.fields.iter().filter(|field| field.is_seen_by(context.role));
            fields.filter_map(|field| Some((values.get(&field.key)?.to_string().len(), field))).collect()
        };
        let sum = |sizes: &[(usize, &Field)]| sizes.iter().map(|(size, _)| size).sum::<usize>();
        let sizes = seen(kept);
        if sum(&sizes) <= MAX_VALUES_BYTES || sum(&sizes) <= sum(&seen(context.previous)) {
            return None;
        }
        let (_, largest) = sizes.iter().max_by_key(|(size, _)| *size)?;
        let (is, most) = (sum(&sizes).div_ceil(1024), MAX_VALUES_BYTES / 1024);
        let message = format!("all fields together have {is} KiB, at most are {most}: shorten this one, or add a file");
        Some(FieldError { field: path_of(&largest.key), message })
    }

    /// An error for each field that is required and has no value.
    fn missing(&self, shown: &Map<String, Value>, known: &[FieldError], context: &Context<'_>) -> Vec<FieldError> {
        let is_missing = |field: &&Field| {
            field.is_shown(shown)
                && field.is_changed_by(context.role, context.state)
                && !shown.contains_key(&field.key)
                && field.is_required_of(context.role, shown)
        };
        let paths = self.fields.iter().filter(is_missing).map(|field| path_of(&field.key));
        let is_new = |path: &String| !known.iter().any(|error| is_at(&error.field, path));
        paths.filter(is_new).flat_map(|path| wrong(&path, "required: fill it in")).collect()
    }
}

impl Field {
    /// The value to store: what was sent, or what was there before.
    fn next_value(
        &self,
        sent: Option<&Value>,
        is_shown: bool,
        context: &Context<'_>,
    ) -> Result<Option<Value>, Vec<FieldError>> {
        let previous = context.previous.get(&self.key).filter(|value| is_filled(value));
        if !self.is_seen_by(context.role) {
            return Ok(previous.cloned());
        }
        if !self.is_changed_by(context.role, context.state) {
            return match sent {
                Some(sent) if is_shown && !self.is_unchanged(sent, previous) => {
                    Err(wrong(&path_of(&self.key), self.refusal(context)))
                }
                _ => Ok(previous.cloned()),
            };
        }
        match sent {
            Some(sent) if is_shown => self.kind.read(sent, &path_of(&self.key)),
            _ => Ok(None),
        }
    }

    fn is_unchanged(&self, sent: &Value, previous: Option<&Value>) -> bool {
        let read = self.kind.read(sent, "");
        match (previous, read) {
            (Some(previous), Ok(Some(read))) => same(previous, &read) || same(previous, sent),
            (Some(previous), _) => same(previous, sent),
            (None, Ok(None)) => true,
            (None, _) => false,
        }
    }

    fn refusal(&self, context: &Context<'_>) -> String {
        let by_role = IncidentState::ALL.iter().any(|state| self.is_changed_by(context.role, *state));
        if by_role {
            format!("this cannot be changed while the incident is {}: leave it as it is", context.state)
        } else {
            format!("the role {} may not change this: leave it as it is", context.role)
        }
    }
}

fn path_of(key: &str) -> String {
    format!("values.{key}")
}

/// Whether a path is a field's, or leads into it.
fn is_at(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}
