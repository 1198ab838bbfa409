//! The schema: named properties of four types, in the order in which they were written.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::Value;

/// The settings that a connection has.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct SettingsSchema {
    /// The keys without which a connection does not work.
    pub required: Vec<String>,
    /// The settings, in the order of the form.
    #[serde(serialize_with = "properties_as_map")]
    pub properties: Vec<Property>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Its key: a-z, 0-9 and `_`.
    pub key: String,
    /// What the form calls it.
    pub title: String,
    /// A sentence below the field.
    pub description: String,
    /// Its type and what is allowed.
    pub kind: PropertyKind,
    /// Its value where the connection sets none.
    pub default: Option<Value>,
}

/// The type of a setting and what its values may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyKind {
    /// Text.
    String {
        /// The only values, if there are such.
        choices: Vec<String>,
        /// Fewest characters.
        min_length: u32,
        /// Most characters.
        max_length: u32,
        /// What the text is.
        format: Option<StringFormat>,
    },
    /// A whole number.
    Integer {
        /// The smallest.
        minimum: i64,
        /// The greatest.
        maximum: i64,
    },
    /// Yes or no.
    Boolean,
    /// A list of texts.
    StringList {
        /// What each text is.
        format: Option<StringFormat>,
        /// Most items.
        max_items: u32,
    },
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StringFormat {
    /// An absolute http or https URL without user information.
    Uri,
    /// A host name or address, with a port where one is wanted.
    Hostname,
}

/// Longest text and list where the schema names no limit.
const MAX_LENGTH: u32 = 4096;
const MAX_ITEMS: u32 = 256;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Written {
    required: Vec<String>,
    properties: WrittenProperties,
}

#[derive(Default)]
struct WrittenProperties(Vec<(String, WrittenProperty)>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct WrittenProperty {
    r#type: WrittenType,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r#enum: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<StringFormat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    minimum: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maximum: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    items: Option<WrittenItems>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_items: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WrittenType {
    String,
    Integer,
    Boolean,
    Array,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenItems {
    r#type: WrittenType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<StringFormat>,
}

impl TryFrom<Written> for SettingsSchema {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let properties = written
            .properties
            .0
            .into_iter()
            .map(|(key, property)| Property::read(key, property))
            .collect::<Result<Vec<_>, _>>()?;
        for key in &written.required {
            if !properties.iter().any(|property| property.key == *key) {
                return Err(format!("settings.required names `{key}`, which is not in settings.properties"));
            }
        }
        let schema = Self { required: written.required, properties };
        for property in &schema.properties {
            if let Some(default) = &property.default {
                property
                    .check(default)
                    .map_err(|problem| format!("settings.properties.{}.default: {problem}", property.key))?;
            }
        }
        Ok(schema)
    }
}

impl Property {
    fn read(key: String, written: WrittenProperty) -> Result<Self, String> {
        let characters_allowed =
            key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if key.is_empty() || !characters_allowed {
            return Err(format!("settings.properties.{key}: a setting's key is of a-z, 0-9 and _"));
        }
        let foreign = written.foreign_keys();
        if !foreign.is_empty() {
            return Err(format!(
                "settings.properties.{key}: a setting of this type does not have {}; remove it",
                foreign.join(", ")
            ));
        }
        let kind = match written.r#type {
            WrittenType::String => PropertyKind::String {
                choices: written.r#enum.unwrap_or_default(),
                min_length: written.min_length.unwrap_or(0),
                max_length: written.max_length.unwrap_or(MAX_LENGTH),
                format: written.format,
            },
            WrittenType::Integer => PropertyKind::Integer {
                minimum: written.minimum.unwrap_or(i64::MIN),
                maximum: written.maximum.unwrap_or(i64::MAX),
            },
            WrittenType::Boolean => PropertyKind::Boolean,
            WrittenType::Array => {
                let Some(items) = written.items.filter(|items| items.r#type == WrittenType::String) else {
                    return Err(format!("settings.properties.{key}: write items = {{ type = \"string\" }}"));
                };
                let max_items = written.max_items.unwrap_or(MAX_ITEMS);
                PropertyKind::StringList { format: items.format, max_items }
            }
        };
        Ok(Self { key, title: written.title, description: written.description, kind, default: written.default })
    }

    fn written(&self) -> WrittenProperty {
        let mut written = WrittenProperty {
            r#type: WrittenType::Boolean,
            title: self.title.clone(),
            description: self.description.clone(),
            default: self.default.clone(),
            r#enum: None,
            min_length: None,
            max_length: None,
            format: None,
            minimum: None,
            maximum: None,
            items: None,
            max_items: None,
        };
        match &self.kind {
            PropertyKind::String { choices, min_length, max_length, format } => {
                written.r#type = WrittenType::String;
                written.r#enum = Some(choices.clone()).filter(|choices| !choices.is_empty());
                written.min_length = Some(*min_length).filter(|length| *length > 0);
                written.max_length = Some(*max_length).filter(|length| *length != MAX_LENGTH);
                written.format = *format;
            }
            PropertyKind::Integer { minimum, maximum } => {
                written.r#type = WrittenType::Integer;
                written.minimum = Some(*minimum).filter(|number| *number != i64::MIN);
                written.maximum = Some(*maximum).filter(|number| *number != i64::MAX);
            }
            PropertyKind::Boolean => {}
            PropertyKind::StringList { format, max_items } => {
                written.r#type = WrittenType::Array;
                written.items = Some(WrittenItems { r#type: WrittenType::String, format: *format });
                written.max_items = Some(*max_items).filter(|items| *items != MAX_ITEMS);
            }
        }
        written
    }
}

impl WrittenProperty {
    /// The keys that belong to settings of other types.
    fn foreign_keys(&self) -> Vec<&'static str> {
        let keys = [
            ("enum", self.r#enum.is_some(), WrittenType::String),
            ("minLength", self.min_length.is_some(), WrittenType::String),
            ("maxLength", self.max_length.is_some(), WrittenType::String),
            ("format", self.format.is_some(), WrittenType::String),
            ("minimum", self.minimum.is_some(), WrittenType::Integer),
            ("maximum", self.maximum.is_some(), WrittenType::Integer),
            ("items", self.items.is_some(), WrittenType::Array),
            ("maxItems", self.max_items.is_some(), WrittenType::Array),
        ];
        keys.into_iter().filter(|(_, present, owner)| *present && *owner != self.r#type).map(|(key, ..)| key).collect()
    }
}

fn properties_as_map<S: Serializer>(properties: &[Property], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(properties.len()))?;
    for property in properties {
        map.serialize_entry(&property.key, &property.written())?;
    }
    map.end()
}

impl<'de> Deserialize<'de> for WrittenProperties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = WrittenProperties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of settings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut properties: Vec<(String, WrittenProperty)> = Vec::new();
                while let Some((key, property)) = map.next_entry::<String, WrittenProperty>()? {
                    if properties.iter().any(|(known, _)| *known == key) {
                        return Err(A::Error::custom(format!("the setting `{key}` is written twice")));
                    }
                    properties.push((key, property));
                }
                Ok(WrittenProperties(properties))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for SettingsSchema {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::Object::new().into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for SettingsSchema {}
