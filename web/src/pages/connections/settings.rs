//! The settings of a connection: a form drawn from what the plugin's manifest declares.

use leptos::prelude::*;
use serde_json::{Map, Value};
use tocsin_model::{
    problem::FieldError,
    settings_schema::{Property, PropertyKind, SettingsSchema, StringFormat},
};

use crate::{
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

    /// The settings as the host will have them: filled in, and by default where they are not. What is wrong is left out.
    pub fn resolved(self) -> Map<String, Value> {
        let values = self.values();
        let resolved = |property: &Property| {
            let value = values.get(&property.key).or(property.default.as_ref())?;
            property.check(value).is_ok().then(|| (property.key.clone(), value.clone()))
        };
        self.schema.with_value(|schema| schema.properties.iter().filter_map(resolved).collect())
    }

    /// What a setting is called, if there is one of this key.
    pub fn title(self, key: &str) -> Option<String> {
        self.schema.with_value(|schema| {
            schema.properties.iter().find(|property| property.key == key).map(|property| property.title.clone())
        })
    }

    /// What the model says is wrong with them.
    pub fn errors(self) -> Vec<FieldError> {
        let values = Value::Object(self.values());
        let errors = self.schema.with_value(|schema| schema.check(&values)).err().unwrap_or_default();
        errors.into_iter().map(|error| FieldError { field: path(&error.key), message: error.problem }).collect()
    }
}

/// A setting's path in the API.
fn path(key: &str) -> String {
    format!("settings.{key}")
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

/// The form.
#[component]
pub fn SettingsForm(
    /// The inputs.
    inputs: SettingInputs,
) -> impl IntoView {
    let all = inputs.inputs.get_value();
    if all.is_empty() {
        return view! { <p class="soft">{text::connections::NO_SETTINGS}</p> }.into_any();
    }
    let fields = all.into_iter().map(|input| view! { <SettingField input=input/> });
    view! { <div class="form-grid">{fields.collect_view()}</div> }.into_any()
}

#[component]
fn SettingField(input: Input) -> impl IntoView {
    let Input { property, required, text, flag } = input;
    let (name, allowed) = (path(&property.key), property.allowed());
    let Property { title, description, kind, .. } = property;
    match kind {
        PropertyKind::Boolean => view! { <CheckField name=name label=title value=flag hint=description/> }.into_any(),
        PropertyKind::String { choices, .. } if !choices.is_empty() => {
            let mut options: Vec<Choice> =
                choices.into_iter().map(|choice| Choice::new(choice.clone(), choice)).collect();
            if !required {
                options.insert(0, Choice::new("", "–"));
            }
            view! { <SelectField name=name label=title value=text choices=options hint=description/> }.into_any()
        }
        PropertyKind::StringList { .. } => {
            view! { <TextAreaField name=name label=title value=text hint=description/> }.into_any()
        }
        PropertyKind::String { .. } | PropertyKind::Integer { .. } => {
            let kind = match kind {
                PropertyKind::Integer { .. } => "number",
                PropertyKind::String { format: Some(StringFormat::Uri), .. } => "url",
                _ => "text",
            };
            view! { <TextField name=name label=title value=text kind=kind hint=description required=required if_empty=allowed/> }
                .into_any()
        }
    }
}
