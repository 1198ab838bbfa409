//! What may be stored of a connection: name, settings by the plugin's schema, secrets that it knows, sane windows.

use chrono::Utc;
use serde_json::{Map, Value};
use tocsin_model::{
    connection::{Connection, ConnectionInput},
    id::ConnectionId,
    installation::InstalledPlugin,
    plugin::{Manifest, QuotaWindow},
    problem::FieldError,
};

use crate::error::{Error, Result};

/// The connection that this input creates.
///
/// # Errors
/// `Invalid` names every field that is wrong.
pub(super) fn created(input: &ConnectionInput, plugin: &InstalledPlugin) -> Result<Connection> {
    let manifest = &plugin.manifest;
    let mut errors = Vec::new();
    let name = input.name.clone().unwrap_or_default();
    if !is_name(&name) {
        let message = "use 2 to 40 characters of a-z, 0-9 and -".to_owned();
        errors.push(FieldError { field: "name".to_owned(), message });
    }
    let now = Utc::now();
    let mut connection = Connection {
        id: ConnectionId::fresh(),
        name,
        plugin: plugin.id.clone(),
        settings: Map::new(),
        secrets: Vec::new(),
        enabled: input.enabled.unwrap_or(true),
        tlp_max: input.tlp_max.unwrap_or(plugin.grant.tlp_max),
        pap_max: input.pap_max.unwrap_or(plugin.grant.pap_max),
        quota: manifest.quota.clone(),
        cache_seconds: manifest.cache.seconds,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let settings = input.settings.clone().unwrap_or_default();
    apply(&mut connection, Some(&settings), input, manifest, &mut errors);
    if errors.is_empty() { Ok(connection) } else { Err(Error::Invalid(errors)) }
}

/// The connection that this input makes of an existing one.
///
/// # Errors
/// `Invalid` names every field that is wrong.
pub(super) fn updated(before: &Connection, input: &ConnectionInput, plugin: &InstalledPlugin) -> Result<Connection> {
    let mut errors = Vec::new();
    for (field, given, fixed) in [("name", &input.name, &before.name), ("plugin", &input.plugin, &before.plugin)] {
        if given.as_ref().is_some_and(|given| given != fixed) {
            let message = format!("is `{fixed}` and cannot be changed: add another connection instead");
            errors.push(FieldError { field: field.to_owned(), message });
        }
    }
    let mut after = before.clone();
    after.enabled = input.enabled.unwrap_or(before.enabled);
    after.tlp_max = input.tlp_max.unwrap_or(before.tlp_max);
    after.pap_max = input.pap_max.unwrap_or(before.pap_max);
    after.updated_at = Utc::now();
    after.version += 1;
    apply(&mut after, input.settings.as_ref(), input, &plugin.manifest, &mut errors);
    if errors.is_empty() { Ok(after) } else { Err(Error::Invalid(errors)) }
}

fn apply(
    connection: &mut Connection,
    settings: Option<&Map<String, Value>>,
    input: &ConnectionInput,
    manifest: &Manifest,
    errors: &mut Vec<FieldError>,
) {
    if let Some(settings) = settings {
        match manifest.settings.check(&Value::Object(settings.clone())) {
            Ok(checked) => connection.settings = checked,
            Err(wrong) => errors.extend(wrong.into_iter().map(|error| FieldError {
                field: if error.key.is_empty() { "settings".to_owned() } else { format!("settings.{}", error.key) },
                message: error.problem,
            })),
        }
    }
    for (name, value) in &input.secrets {
        if !manifest.secrets.contains_key(name) {
            let known: Vec<&str> = manifest.secrets.keys().map(String::as_str).collect();
            errors.push(FieldError {
                field: format!("secrets.{name}"),
                message: format!("the plugin has no such secret; it has: {}", known.join(", ")),
            });
        }
        connection.secrets.retain(|known| known != name);
        match value {
            Some(value) if value.is_empty() => errors.push(FieldError {
                field: format!("secrets.{name}"),
                message: "is empty: give the secret, or null to remove it".to_owned(),
            }),
            Some(_) => connection.secrets.push(name.clone()),
            None => {}
        }
    }
    connection.secrets.sort();
    if let Some(quota) = &input.quota {
        check_quota(quota, errors);
        connection.quota.clone_from(quota);
    }
    if let Some(seconds) = input.cache_seconds {
        connection.cache_seconds = seconds;
    }
}

fn check_quota(quota: &[QuotaWindow], errors: &mut Vec<FieldError>) {
    if quota.len() > 8 {
        let message = format!("has {} windows; at most 8 are allowed", quota.len());
        errors.push(FieldError { field: "quota".to_owned(), message });
    }
    for (place, window) in quota.iter().enumerate() {
        if window.calls == 0 || window.per_seconds == 0 {
            let message = "`calls` and `per_seconds` are 1 or more".to_owned();
            errors.push(FieldError { field: format!("quota[{place}]"), message });
        }
    }
}

fn is_name(name: &str) -> bool {
    (2..=40).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
