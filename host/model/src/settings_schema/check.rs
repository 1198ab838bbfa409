//! Checking a connection's settings against the schema: every error names the key and the remedy.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::property::{Property, PropertyKind, SettingsSchema, StringFormat};
use crate::plugin::HostPattern;

/// One setting that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingError {
    /// The key; empty where the settings are no object.
    pub key: String,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.key.is_empty() { f.write_str(&self.problem) } else { write!(f, "`{}`: {}", self.key, self.problem) }
    }
}

impl SettingsSchema {
    /// The settings of a connection that sets nothing.
    #[must_use]
    pub fn defaults(&self) -> Map<String, Value> {
        let with_default = |property: &Property| Some((property.key.clone(), property.default.clone()?));
        self.properties.iter().filter_map(with_default).collect()
    }

    /// Checks settings and returns them with the defaults filled in. An optional text that is empty counts as absent.
    ///
    /// # Errors
    ///
    /// Everything that is wrong: unknown keys, missing ones, wrong types and values.
    pub fn check(&self, settings: &Value) -> Result<Map<String, Value>, Vec<SettingError>> {
        let Some(given) = settings.as_object() else {
            let problem = "settings are a JSON object".to_owned();
            return Err(vec![SettingError { key: String::new(), problem }]);
        };
        let mut errors = Vec::new();
        let mut checked = Map::new();
        for property in &self.properties {
            match given.get(&property.key).filter(|value| !is_absent(value)).or(property.default.as_ref()) {
                Some(value) => match property.check(value) {
                    Ok(()) => drop(checked.insert(property.key.clone(), value.clone())),
                    Err(problem) => errors.push(SettingError { key: property.key.clone(), problem }),
                },
                None if self.required.contains(&property.key) => {
                    let problem = format!("is missing: {}", property.allowed());
                    errors.push(SettingError { key: property.key.clone(), problem });
                }
                None => {}
            }
        }
        for key in given.keys().filter(|key| !self.properties.iter().any(|known| known.key == **key)) {
            let known: Vec<&str> = self.properties.iter().map(|property| property.key.as_str()).collect();
            let problem = format!("is not a setting of this plugin; it has [{}]", known.join(", "));
            errors.push(SettingError { key: key.clone(), problem });
        }
        if errors.is_empty() { Ok(checked) } else { Err(errors) }
    }
}

fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

impl Property {
    /// Checks one value; the error says what is allowed.
    ///
    /// # Errors
    ///
    /// When the value is of another type or outside what is allowed.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        let allowed = || Err(self.allowed());
        match &self.kind {
            PropertyKind::Boolean if value.is_boolean() => Ok(()),
            PropertyKind::Integer { minimum, maximum } => match value.as_i64() {
                Some(number) if (*minimum..=*maximum).contains(&number) => Ok(()),
                _ => allowed(),
            },
            PropertyKind::String { choices, min_length, max_length, format } => {
                let Some(text) = value.as_str() else { return allowed() };
                let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                if !(*min_length..=*max_length).contains(&length)
                    || !(choices.is_empty() || choices.iter().any(|choice| choice == text))
                {
                    return allowed();
                }
                format.map_or(Ok(()), |format| format.check(text))
            }
            PropertyKind::StringList { format, max_items } => {
                let Some(items) = value.as_array() else { return allowed() };
                if items.len() > *max_items as usize {
                    return allowed();
                }
                items.iter().try_for_each(|item| match item.as_str() {
                    Some(text) if !text.is_empty() && text.len() <= 4096 => {
                        format.map_or(Ok(()), |format| format.check(text))
                    }
                    _ => allowed(),
                })
            }
            PropertyKind::Boolean => allowed(),
        }
    }

    /// What values are allowed, as an instruction: "use a number from 1 to 10".
    #[must_use]
    pub fn allowed(&self) -> String {
        match &self.kind {
            PropertyKind::Boolean => "use true or false".to_owned(),
            PropertyKind::Integer { minimum: i64::MIN, maximum: i64::MAX } => "use a whole number".to_owned(),
            PropertyKind::Integer { minimum, maximum: i64::MAX } => {
                format!("use a whole number of at least {minimum}")
            }
            PropertyKind::Integer { minimum: i64::MIN, maximum } => {
                format!("use a whole number of at most {maximum}")
            }
            PropertyKind::Integer { minimum, maximum } => {
                format!("use a whole number from {minimum} to {maximum}")
            }
            PropertyKind::String { choices, .. } if !choices.is_empty() => {
                format!("use one of: {}", choices.join(", "))
            }
            PropertyKind::String { format: Some(format), .. } => format.allowed().to_owned(),
            PropertyKind::String { min_length, max_length, .. } => {
                format!("use a text of {min_length} to {max_length} characters")
            }
            PropertyKind::StringList { format, max_items } => {
                let each = format.map_or("use texts", StringFormat::allowed);
                format!("a list of at most {max_items}: {each}")
            }
        }
    }
}

impl StringFormat {
    fn allowed(self) -> &'static str {
        match self {
            StringFormat::Uri => {
                "use an absolute http or https URL without user name or password, such as https://api.example.org"
            }
            StringFormat::Hostname => {
                "use a host name or address, with `:port` where needed, such as whois.example.org"
            }
        }
    }

    fn check(self, text: &str) -> Result<(), String> {
        let valid = match self {
            StringFormat::Uri => is_http_url(text),
            StringFormat::Hostname => is_single_host(text),
        };
        if valid { Ok(()) } else { Err(format!("`{}` is wrong: {}", shortened(text), self.allowed())) }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

fn is_single_host(text: &str) -> bool {
    text.parse::<HostPattern>().is_ok_and(|pattern| !pattern.to_string().contains('*'))
}

fn is_http_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let no_spaces = !text.chars().any(|character| character.is_whitespace() || character.is_control());
    no_spaces && is_single_host(authority)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> SettingsSchema {
        serde_json::from_value(json!({
            "required": ["base_url"],
            "properties": {
                "base_url": { "type": "string", "format": "uri", "title": "Base URL" },
                "days": { "type": "integer", "title": "Days", "minimum": 1, "maximum": 30, "default": 7 },
                "edition": { "type": "string", "title": "Edition", "enum": ["cloud", "server"], "default": "cloud" },
                "strict": { "type": "boolean", "title": "Strict" },
                "hosts": { "type": "array", "title": "Hosts", "items": { "type": "string", "format": "hostname" } },
            }
        }))
        .expect("a schema")
    }

    #[test]
    fn defaults_are_filled_in_and_order_is_kept() {
        let checked = schema().check(&json!({ "base_url": "https://a.test" })).expect("valid");
        assert_eq!(Value::Object(checked), json!({ "base_url": "https://a.test", "days": 7, "edition": "cloud" }));
        let keys: Vec<String> = schema().properties.into_iter().map(|property| property.key).collect();
        assert_eq!(keys, ["base_url", "days", "edition", "strict", "hosts"]);
    }

    #[test]
    fn every_wrong_setting_is_named_with_its_remedy() {
        let wrong = json!({
            "days": 90, "edition": "desktop", "strict": "yes", "hosts": ["a b"], "colour": "red",
        });
        let errors = schema().check(&wrong).expect_err("wrong settings");
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        for (key, remedy) in [
            ("base_url", "absolute http or https URL"),
            ("days", "from 1 to 30"),
            ("edition", "cloud, server"),
            ("strict", "true or false"),
            ("hosts", "host name or address"),
            ("colour", "it has [base_url, days"),
        ] {
            assert!(
                told.iter().any(|error| error.starts_with(&format!("`{key}`")) && error.contains(remedy)),
                "{key}: {told:?}"
            );
        }
    }

    #[test]
    fn an_empty_text_counts_as_absent() {
        let errors = schema().check(&json!({ "base_url": "" })).expect_err("required");
        assert_eq!(errors.len(), 1);
        assert!(errors[0].problem.starts_with("is missing"));
    }

    #[test]
    fn urls_with_credentials_or_other_schemes_are_refused() {
        for url in ["ftp://a.test", "https://user:pw@a.test", "https://", "a.test", "https://a b.test/", "https://*/"] {
            assert!(schema().check(&json!({ "base_url": url })).is_err(), "{url}");
        }
        for url in ["http://127.0.0.1:80/x", "https://[::1]:8443", "https://a.test/path?x=1"] {
            assert!(schema().check(&json!({ "base_url": url })).is_ok(), "{url}");
        }
    }

    #[test]
    fn a_schema_reads_back_from_its_json() {
        let text = serde_json::to_string(&schema()).expect("serialises");
        assert_eq!(serde_json::from_str::<SettingsSchema>(&text).expect("reads"), schema());
    }

    #[test]
    fn a_key_of_another_type_or_a_wrong_default_is_refused() {
        for property in [
            json!({ "type": "boolean", "title": "x", "minimum": 1 }),
            json!({ "type": "integer", "title": "x", "maximum": 3, "default": 4 }),
            json!({ "type": "string", "title": "x", "colour": "red" }),
            json!({ "type": "array", "title": "x", "items": { "type": "integer" } }),
        ] {
            let schema = json!({ "properties": { "x": property } });
            assert!(serde_json::from_value::<SettingsSchema>(schema.clone()).is_err(), "{schema}");
        }
    }
}
