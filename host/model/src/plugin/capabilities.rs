//! What a manifest asks to be allowed: hosts, secrets and the strictest markings it wants to see.

use serde::{Deserialize, Serialize};

use super::{endpoint::Endpoint, zone::Zone};
use crate::tlp::{Pap, Tlp};

/// What a plugin asks to reach and to see.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Capabilities {
    /// Hosts that it sends HTTP requests to.
    pub http: Vec<Endpoint>,
    /// Hosts that it exchanges bytes with over TCP.
    pub tcp: Vec<Endpoint>,
    /// Names that it asks the DNS for.
    pub dns: Vec<Zone>,
    /// Why it needs them: what the administrator reads when granting.
    pub why: String,
    /// The strictest TLP of the observables that it wants to see.
    pub tlp_max: Tlp,
    /// The strictest PAP of the observables that it wants to see.
    pub pap_max: Pap,
}

/// A secret that a connection holds for the plugin. The plugin never sees the value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SecretRequest {
    /// What the form calls it.
    pub label: String,
    /// Where one gets it.
    #[serde(default)]
    pub description: String,
    /// Whether a connection works only with it.
    #[serde(default)]
    pub required: bool,
    /// The only hosts that it may be sent to.
    pub to: Vec<Endpoint>,
}
