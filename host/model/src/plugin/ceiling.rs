//! What the deployment allows any plugin, whoever granted it.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{host_pattern::HostPattern, limits::Limits, zone::ZonePattern};
use crate::tlp::{Pap, Tlp};

/// The deployment's ceiling over every grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Ceiling {
    /// Hosts for HTTP.
    pub http: Vec<HostPattern>,
    /// Hosts for TCP.
    pub tcp: Vec<HostPattern>,
    /// Names that the DNS may be asked for.
    pub dns: Vec<ZonePattern>,
    /// Special-purpose networks that an administrator may grant at all.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub private_networks: Vec<IpNet>,
    /// The strictest TLP that any plugin may see.
    pub tlp_max: Tlp,
    /// The strictest PAP that any plugin may see.
    pub pap_max: Pap,
    /// The most that any plugin may use.
    pub limits: Limits,
}

impl Default for Ceiling {
    /// Any host and name; any network that an administrator lists; TLP:AMBER+STRICT, PAP:RED; the usual ceiling of limits.
    fn default() -> Self {
        let everything = ["0.0.0.0/0", "::/0"];
        Self {
            http: vec![HostPattern::any()],
            tcp: vec![HostPattern::any()],
            dns: vec![ZonePattern::any()],
            private_networks: everything.iter().filter_map(|net| net.parse().ok()).collect(),
            tlp_max: Tlp::AmberStrict,
            pap_max: Pap::Red,
            limits: Limits::ceiling(),
        }
    }
}
