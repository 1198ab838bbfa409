//! An installed plugin: its component, what it requests, what an administrator granted, how it does.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::ConnectionId,
    plugin::{Effective, Grant, Manifest, MissingGrant},
};

/// Whether an installed plugin is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PluginState {
    /// It serves.
    Enabled,
    /// An administrator switched it off.
    Disabled,
    /// It kept crashing and was switched off; `reason` says how.
    Failed,
}

/// An installed plugin as it is stored. The component's bytes are stored apart, under the digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InstalledPlugin {
    /// The manifest's id; unique.
    pub id: String,
    /// SHA-256 of the component that serves, lower-case hexadecimal.
    pub digest: String,
    /// What it is and what it requests.
    pub manifest: Manifest,
    /// What an administrator granted to this digest.
    pub grant: Grant,
    /// The interfaces that the component imports.
    pub imports: Vec<String>,
    /// The interfaces that the component exports.
    pub exports: Vec<String>,
    /// The component's size in bytes.
    pub size: u64,
    /// Whether it is used.
    pub state: PluginState,
    /// Why it is not used.
    pub reason: Option<String>,
    /// A newer component that asks for more than is granted, and waits for review while this one serves.
    pub pending: Option<PendingPlugin>,
    /// When it was first installed.
    pub installed_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes; the entity tag of `If-Match`.
    pub version: u64,
}

/// A newer component that waits for an administrator's review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingPlugin {
    /// SHA-256 of the newer component.
    pub digest: String,
    /// What it is and what it requests.
    pub manifest: Manifest,
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// The interfaces that it exports.
    pub exports: Vec<String>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was uploaded.
    pub uploaded_at: DateTime<Utc>,
}

/// An installed plugin as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginView {
    /// The plugin as it is stored.
    #[serde(flatten)]
    pub plugin: InstalledPlugin,
    /// What it may do: requested ∩ granted ∩ ceiling, where a connection leaves its settings as they are by default.
    pub effective: Effective,
    /// What it may do in each of its connections, by name: their settings say which hosts `{base_url}` means.
    pub connections: Vec<PluginConnection>,
    /// What it, or its newer version, requests and is not granted.
    pub missing: Vec<MissingGrant>,
    /// Calls since the host started.
    pub calls: u64,
    /// Calls since the host started that gave no answer, whoever was at fault.
    pub failures: u64,
    /// Traps and timeouts since the host started: those of its failures that are its own.
    pub crashes: u64,
    /// The most memory that one call used, in bytes.
    pub memory_peak: u64,
    /// The last calls that gave no answer, with what the providers said, newest first, at most 20.
    pub errors: Vec<PluginError>,
    /// The last lines that it wrote, newest first, at most 50.
    pub log: Vec<PluginLogLine>,
}

/// A connection of a plugin, and what the plugin may do in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginConnection {
    /// The connection's identifier.
    pub id: ConnectionId,
    /// The connection's name.
    pub name: String,
    /// Requested ∩ granted ∩ ceiling, under the connection's settings.
    pub effective: Effective,
}

/// A call that gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginError {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// The name of the connection that it was called for; none for a playbook, which has none.
    pub connection: Option<String>,
    /// What kind of failure it was, as in a report's sections: `unauthorised`, `rate_limited`, `timeout`, `trap` …
    pub code: String,
    /// What the provider answered, or what the plugin did, in one sentence without secrets; plain text.
    pub message: String,
    /// What mends it.
    pub remedy: String,
}

/// A line that a plugin, or the host about it, wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PluginLogLine {
    /// When.
    pub at: DateTime<Utc>,
    /// `debug`, `info`, `warn` or `error`.
    pub level: String,
    /// The connection that it was called for.
    pub connection: Option<String>,
    /// The line, plain text.
    pub message: String,
}
