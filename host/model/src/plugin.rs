//! Plugins: what a manifest requests, what an administrator granted, what the deployment allows, and what follows.

mod capabilities;
mod ceiling;
mod effective;
mod endpoint;
mod grants;
mod host_pattern;
mod limits;
mod manifest;
#[cfg(feature = "manifest-toml")]
mod manifest_toml;
mod zone;

pub use capabilities::{Capabilities, SecretRequest};
pub use ceiling::Ceiling;
pub use effective::Effective;
pub use endpoint::{Endpoint, ParseEndpointError};
pub use grants::{Grant, MissingGrant};
pub use host_pattern::{HostName, HostPattern, ParseHostError};
pub use limits::{LimitDescription, LimitRequests, Limits};
pub use manifest::{
    Action, CONTRACT_VERSION, CachePolicy, Category, Effect, MANIFEST_SECTION, Manifest, ManifestError, PluginId,
    QuotaWindow,
};
pub use zone::{ParseZoneError, Zone, ZonePattern, canonical_name};
