//! The place of one value in a card that is being filled in: a field's, or a cell's of a table.

use leptos::prelude::*;
use serde_json::Value;
use tocsin_model::problem::FieldError;

use super::{Offers, PAUSE, Told, Track, Values};
use crate::components::{FormState, fresh_id};

/// A card that is being filled in.
#[derive(Clone, Copy)]
pub struct Filling {
    values: RwSignal<Values>,
    /// What can be chosen.
    pub offers: Offers,
    told: Told,
    track: Track,
    given: RwSignal<Option<Signal<Vec<FieldError>>>>,
    found: RwSignal<Option<Memo<Vec<FieldError>>>>,
    form: Option<FormState>,
}

impl Filling {
    pub(super) fn new(told: Told, values: RwSignal<Values>, offers: Offers) -> Self {
        Self {
            values,
            offers,
            told,
            track: Track::new(),
            given: RwSignal::new(None),
            found: RwSignal::new(None),
            form: use_context::<FormState>(),
        }
    }

    pub(super) fn watch(self, given: Signal<Vec<FieldError>>, found: Memo<Vec<FieldError>>) {
        self.given.set(Some(given));
        self.found.set(Some(found));
    }

    pub(super) fn forget_edits(self) {
        self.track.edited.set(Default::default());
    }

    /// Saves now what was typed.
    pub(super) fn flush(self) {
        if self.stop() {
            self.save();
        }
    }

    fn stop(self) -> bool {
        let timer = self.track.timer.try_update_value(Option::take).flatten();
        timer.map(|timer| timer.clear()).is_some()
    }

    fn save(self) {
        if let Some(paused) = self.told.paused {
            paused.run(());
        }
    }

    fn edit(self, key: &str, value: Value) {
        self.values.update(|values| {
            if value.is_null() {
                values.shift_remove(key);
            } else {
                values.insert(key.to_owned(), value);
            }
        });
        self.track.edited.update(|edited| {
            edited.insert(key.to_owned());
        });
        if let Some(form) = self.form {
            form.changed(&path_of(key));
        }
        if let Some(edited) = self.told.edited {
            edited.run(key.to_owned());
        }
        if self.told.paused.is_some() {
            self.stop();
            let later = move || {
                if self.track.timer.try_update_value(Option::take).is_some() {
                    self.save();
                }
            };
            self.track.timer.set_value(set_timeout_with_handle(later, PAUSE).ok());
        }
    }

    /// The errors that are shown at a path, or within it where `within` says so.
    fn wrong(self, key: &str, path: &str, within: bool) -> Option<String> {
        let is_here = |error: &&FieldError| {
            error
                .field
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || (within && rest.starts_with(['[', '.'])))
        };
        let first = |errors: &Vec<FieldError>| errors.iter().find(is_here).map(|error| error.message.clone());
        let given = self.given.get().filter(|_| self.track.edited.with(|edited| !edited.contains(key)));
        let given = given.and_then(|given| given.with(first));
        let refused = || self.form.and_then(|form| form.wrong_with(path)).filter(|_| within);
        let found = || {
            let left = self.track.left.with(|left| left.contains(key));
            self.found.get().filter(|_| left).and_then(|found| found.with(first))
        };
        given.or_else(refused).or_else(found)
    }
}

/// The place of one value.
#[derive(Clone, Copy)]
pub struct Place {
    filling: Filling,
    key: StoredValue<String>,
    path: StoredValue<String>,
    id: StoredValue<String>,
    value: Memo<Value>,
    write: Callback<Value>,
    /// Whether what is wrong deeper within is told here as well.
    within: bool,
}

impl Place {
    /// A field's.
    pub(super) fn of_field(filling: Filling, key: &str) -> Self {
        let key = StoredValue::new(key.to_owned());
        let value = Memo::new(move |_| {
            filling.values.with(|values| key.with_value(|key| values.get(key).cloned()).unwrap_or_default())
        });
        let path = key.with_value(|key| path_of(key));
        let id = fresh_id();
        if let Some(form) = filling.form {
            form.claim(&path, format!("#{id}, #{id} :is(input, select, textarea, button)"), None);
        }
        let write = Callback::new(move |value| key.with_value(|key| filling.edit(key, value)));
        let (path, id) = (StoredValue::new(path), StoredValue::new(id));
        Self { filling, key, path, id, value, write, within: true }
    }

    /// A cell's, within the place of its table.
    pub(super) fn of_cell(table: Place, row: usize, column: &str) -> Self {
        let column = StoredValue::new(column.to_owned());
        let value = Memo::new(move |_| {
            table
                .value
                .with(|rows| column.with_value(|column| rows.get(row).and_then(|row| row.get(column)).cloned()))
                .unwrap_or_default()
        });
        let write = Callback::new(move |value: Value| {
            let mut rows = table.value.get_untracked();
            if let Some(cells) = rows.get_mut(row).and_then(Value::as_object_mut) {
                column.with_value(|column| {
                    if value.is_null() {
                        cells.shift_remove(column);
                    } else {
                        cells.insert(column.clone(), value);
                    }
                });
            }
            table.put(rows);
        });
        let path = column.with_value(|column| table.path.with_value(|path| format!("{path}[{row}].{column}")));
        let (path, id) = (StoredValue::new(path), StoredValue::new(fresh_id()));
        Self { filling: table.filling, key: table.key, path, id, value, write, within: true }
    }

    /// The same, where what is wrong deeper within is told there.
    pub(super) fn alone(self) -> Self {
        Self { within: false, ..self }
    }

    /// The value; null where there is none.
    pub fn value(self) -> Value {
        self.value.get()
    }

    /// The value, without following it.
    pub fn now(self) -> Value {
        self.value.get_untracked()
    }

    /// The value as a text; empty where it is none.
    pub fn text(self) -> String {
        self.value.with(|value| value.as_str().unwrap_or_default().to_owned())
    }

    /// The texts of the value, where it is a list.
    pub fn texts(self) -> Vec<String> {
        self.value.with(texts)
    }

    /// Takes a new value; null for none.
    pub fn put(self, value: Value) {
        self.write.run(value);
    }

    /// Takes a list; none where it is empty.
    pub fn put_texts(self, texts: Vec<String>) {
        self.put(if texts.is_empty() { Value::Null } else { texts.into() });
    }

    /// Adds a text to the list, or takes it out.
    pub fn switch(self, text: &str, on: bool) {
        let mut texts = texts(&self.now());
        texts.retain(|other| other != text);
        if on {
            texts.push(text.to_owned());
        }
        self.put_texts(texts);
    }

    /// The id of its control.
    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// The id of what describes its control.
    pub fn described(self) -> String {
        format!("{}-hint", self.id())
    }

    /// What is wrong with it.
    pub fn wrong(self) -> Option<String> {
        self.path.with_value(|path| self.key.with_value(|key| self.filling.wrong(key, path, self.within)))
    }

    /// The value of `aria-invalid`.
    pub fn invalid(self) -> Option<&'static str> {
        self.wrong().map(|_| "true")
    }

    /// The reader left it: what is wrong may be told.
    pub fn leave(self) {
        // A field that goes while it has the focus is left as well.
        let Some(key) = self.key.try_get_value() else { return };
        self.filling.track.left.try_update(|left| left.insert(key));
    }

    /// What can be chosen.
    pub fn offers(self) -> Offers {
        self.filling.offers
    }
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(ToOwned::to_owned)).collect()
}

fn path_of(key: &str) -> String {
    format!("values.{key}")
}
