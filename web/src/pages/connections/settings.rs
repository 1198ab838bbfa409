//! The settings of a connection: a form drawn from what the plugin's manifest declares.

use leptos::prelude::*;
use serde_json::{Map, Value};
use tocsin_model::settings_schema::{Property, PropertyKind, SettingsSchema, StringFormat};

use crate::{
    api::Failure,
    components::{CheckField, Choice, SelectField, TextAreaField, TextField},
    text,
};

/// One setting as the reader fills it in.
#[derive(Debug, Clone)]
struct Input {
    property: Property,
    required: bool,
    text: RwSignal<String>,
    flag: RwSignal<bool>,
}

/// All settings as the reader fills them in.
#[derive(Debug, Clone, Copy)]
pub struct SettingInputs {
    schema: StoredValue<SettingsSchema>,
    inputs: StoredValue<Vec<Input>>,
}

impl SettingInputs {
    /// The inputs for a schema, filled with these settings and the schema's defaults.
    pub fn new(schema: SettingsSchema, settings: &Map<String, Value>) -> Self {
        let input = |property: &Property| {
            let value = settings.get(&property.key).or(property.default.as_ref());
            Input {
                required: schema.required.contains(&property.key),
                text: RwSignal::new(value.map(as_text).unwrap_or_default()),
                flag: RwSignal::new(value.and_then(Value::as_bool).unwrap_or_default()),
                property: property.clone(),
            }
        };
        let inputs = schema.properties.iter().map(input).collect();
        Self { inputs: StoredValue::new(inputs), schema: StoredValue::new(schema) }
    }

    /// The settings as they are filled in.
    pub fn values(self) -> Map<String, Value> {
        self.inputs.with_value(|inputs| {
            inputs.iter().filter_map(|input| Some((input.property.key.clone(), input.value()?))).collect()
        })
    }

    /// What the model says is wrong with a setting, now.
    fn wrong(self, key: &str) -> Option<String> {
        let values = Value::Object(self.values());
        let errors = self.schema.with_value(|schema| schema.check(&values)).err()?;
        errors.into_iter().find(|error| error.key == key).map(|error| error.problem)
    }

    /// Whether all settings are right.
    pub fn are_right(self) -> bool {
        let values = Value::Object(self.values());
        self.schema.with_value(|schema| schema.check(&values)).is_ok()
    }
}

impl Input {
    fn value(&self) -> Option<Value> {
        let text = self.text.get();
        let text = text.trim();
        match &self.property.kind {
            PropertyKind::Boolean => Some(Value::Bool(self.flag.get())),
            _ if text.is_empty() => None,
            PropertyKind::Integer { .. } => {
                Some(text.parse::<i64>().map_or_else(|_| Value::String(text.to_owned()), Value::from))
            }
            PropertyKind::String { .. } => Some(Value::String(text.to_owned())),
            PropertyKind::StringList { .. } => {
                Some(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Value::from).collect())
            }
        }
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

/// The form. Errors are shown once `checked` is set.
#[component]
pub fn SettingsForm(
    /// The inputs.
    inputs: SettingInputs,
    /// Whether errors are shown.
    checked: RwSignal<bool>,
    /// What the host refused.
    failure: RwSignal<Option<Failure>>,
) -> impl IntoView {
    let all = inputs.inputs.get_value();
    if all.is_empty() {
        return view! { <p class="soft">{text::connections::NO_SETTINGS}</p> }.into_any();
    }
    let fields = all.into_iter().map(|input| {
        let key = input.property.key.clone();
        let wrong = Signal::derive(move || {
            let refused = failure.with(|failure| {
                let failure = failure.as_ref()?;
                failure.field(&format!("settings.{key}")).or_else(|| failure.field(&key))
            });
            let here = if checked.get() { inputs.wrong(&key) } else { None };
            here.or(refused)
        });
        view! { <SettingField input=input wrong=wrong/> }
    });
    view! { <div class="form-grid">{fields.collect_view()}</div> }.into_any()
}

#[component]
fn SettingField(input: Input, wrong: Signal<Option<String>>) -> impl IntoView {
    let Input { property, required, text, flag } = input;
    let Property { title, description, kind, .. } = property;
    match kind {
        PropertyKind::Boolean => view! { <CheckField label=title value=flag hint=description/> }.into_any(),
        PropertyKind::String { choices, .. } if !choices.is_empty() => {
            let mut options: Vec<Choice> =
                choices.into_iter().map(|choice| Choice::new(choice.clone(), choice)).collect();
            if !required {
                options.insert(0, Choice::new("", "–"));
            }
            view! { <SelectField label=title value=text choices=options hint=description wrong=wrong/> }.into_any()
        }
        PropertyKind::String { format, .. } => {
            let kind = if format == Some(StringFormat::Uri) { "url" } else { "text" };
            view! { <TextField label=title value=text kind=kind hint=description wrong=wrong required=required/> }
                .into_any()
        }
        PropertyKind::Integer { .. } => {
            view! { <TextField label=title value=text kind="number" hint=description wrong=wrong required=required/> }
                .into_any()
        }
        PropertyKind::StringList { .. } => {
            view! { <TextAreaField label=title value=text hint=description wrong=wrong/> }.into_any()
        }
    }
}
