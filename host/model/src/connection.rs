//! A connection: a configured use of a connector.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    id::ConnectionId,
    plugin::QuotaWindow,
    tlp::{Pap, Tlp},
};

/// A connection as it is configured. Secrets are stored apart, encrypted; here are only their names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Connection {
    /// Its identifier.
    pub id: ConnectionId,
    /// Its name, unique: 2 to 40 characters of `a-z 0-9 -`. Flows and reports use it.
    pub name: String,
    /// The plugin that serves it.
    pub plugin: String,
    /// Its settings, as the plugin's manifest describes them.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Map<String, Value>,
    /// The names of the secrets that are set.
    pub secrets: Vec<String>,
    /// Whether it is used.
    pub enabled: bool,
    /// The strictest TLP marking that may be sent to it.
    pub tlp_max: Tlp,
    /// The strictest PAP marking that may be sent to it.
    pub pap_max: Pap,
    /// How often it may be called; every window holds.
    pub quota: Vec<QuotaWindow>,
    /// The same observable is not asked again within this time, in seconds; 0 asks every time.
    pub cache_seconds: u32,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

/// What is written to a connection. Absent fields of an update stay as they are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConnectionInput {
    /// Its name; needed when it is created, fixed afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The plugin; needed when it is created, fixed afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    /// All settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub settings: Option<Map<String, Value>>,
    /// Secrets to set; `null` removes one; a name that is absent stays as it is. Never read back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Option<String>>,
    /// Whether it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// The strictest TLP marking that may be sent to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tlp_max: Option<Tlp>,
    /// The strictest PAP marking that may be sent to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pap_max: Option<Pap>,
    /// How often it may be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Vec<QuotaWindow>>,
    /// Cache time in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_seconds: Option<u32>,
}

/// Whether a connection works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Never called since the host started.
    Unused,
    /// The last call gave an answer.
    Working,
    /// The last call failed; `last_error` says why.
    Failing,
    /// Its quota is used up; calls wait.
    WaitingForQuota,
    /// It is switched off, by a person or because its plugin kept crashing.
    Disabled,
    /// A setting or secret is missing or wrong; `last_error` names it.
    Misconfigured,
}

/// A connection as the API shows it: how it is configured and how it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionView {
    /// How it is configured.
    #[serde(flatten)]
    pub connection: Connection,
    /// The plugin's name for people.
    pub plugin_name: String,
    /// The plugin's category: `enrichment`, `ticketing`.
    pub category: String,
    /// Whether it works.
    pub health: Health,
    /// The last failure, for people.
    pub last_error: Option<String>,
    /// When it was last called.
    pub last_call_at: Option<DateTime<Utc>>,
    /// What is left of each window.
    pub remaining: Vec<QuotaRemaining>,
    /// Until when calls wait because the provider said so (HTTP 429).
    pub paused_until: Option<DateTime<Utc>>,
    /// Calls since the host started.
    pub calls: u64,
    /// Failed calls since the host started.
    pub failures: u64,
}

/// What is left of one quota window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuotaRemaining {
    /// The window.
    pub window: QuotaWindow,
    /// How many calls are left in it now.
    pub remaining: u32,
}

/// What a test of a connection found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckResult {
    /// Whether it works.
    pub ok: bool,
    /// What was reached, or what went wrong.
    pub message: String,
    /// What mends it; empty when it works.
    pub remedy: String,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}
