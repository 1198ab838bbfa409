//! The connection's settings as a type of the connector.
use serde::de::DeserializeOwned;

use crate::Failure;

/// Reads the settings that the host hands over. Works only inside a component; tests use [`parse`].
///
/// # Errors
/// [`FailureKind::Misconfigured`](crate::FailureKind::Misconfigured) naming the key.
pub fn get<T: DeserializeOwned>() -> Result<T, Failure> {
    parse(&crate::raw::connector::tocsin::plugin::settings::get())
}

/// Reads settings from a JSON object.
///
/// # Errors
/// [`FailureKind::Misconfigured`](crate::FailureKind::Misconfigured) naming the key.
pub fn parse<T: DeserializeOwned>(json: &str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|error| Failure::misconfigured(format!("The settings are wrong: {error}.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FailureKind;

    #[derive(Debug, serde::Deserialize)]
    struct Settings {
        base_url: String,
    }

    #[test]
    fn settings_arrive_as_the_connectors_own_type() {
        let settings: Settings = parse(r#"{"base_url":"https://provider.example"}"#).unwrap();
        assert_eq!(settings.base_url, "https://provider.example");
    }

    #[test]
    fn a_missing_setting_is_named() {
        let failure = parse::<Settings>("{}").unwrap_err();
        assert_eq!(failure.kind, FailureKind::Misconfigured);
        assert!(failure.message.contains("base_url"), "{}", failure.message);
    }
}
