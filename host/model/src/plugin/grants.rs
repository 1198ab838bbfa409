//! What an administrator allowed a plugin, and what a manifest asks for beyond that.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{
    endpoint::Endpoint,
    limits::{LimitRequests, Limits},
    manifest::Manifest,
    zone::Zone,
};
use crate::{
    ioc::IocType,
    tlp::{Pap, Tlp},
};

/// What an administrator allowed one plugin digest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Grant {
    /// Hosts for HTTP.
    pub http: Vec<Endpoint>,
    /// Hosts for TCP.
    pub tcp: Vec<Endpoint>,
    /// Names that it may ask the DNS for.
    pub dns: Vec<Zone>,
    /// Secrets by name, each with the hosts that it may be sent to.
    pub secrets: BTreeMap<String, Vec<Endpoint>>,
    /// Special-purpose networks (private, loopback, …) in which the granted hosts may lie. Others are refused.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub private_networks: Vec<IpNet>,
    /// The strictest TLP that the plugin may see.
    pub tlp_max: Tlp,
    /// The strictest PAP that the plugin may see.
    pub pap_max: Pap,
    /// The kinds of observable that it may be asked about.
    pub serves: BTreeSet<IocType>,
    /// Limits; what is absent is the default.
    pub limits: LimitRequests,
}

/// One thing that a manifest asks for and a grant does not give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MissingGrant {
    /// The manifest's key: `capabilities.http`.
    pub key: String,
    /// What it asks for: `"api.example.org"`.
    pub requested: String,
}

impl fmt::Display for MissingGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} asks for {}, which is not granted", self.key, self.requested)
    }
}

impl Grant {
    /// A grant of exactly what the manifest requests, with no special-purpose network.
    #[must_use]
    pub fn of_requests(manifest: &Manifest) -> Self {
        let capabilities = &manifest.capabilities;
        Self {
            http: capabilities.http.clone(),
            tcp: capabilities.tcp.clone(),
            dns: capabilities.dns.clone(),
            secrets: manifest.secrets.iter().map(|(name, secret)| (name.clone(), secret.to.clone())).collect(),
            private_networks: Vec::new(),
            tlp_max: capabilities.tlp_max,
            pap_max: capabilities.pap_max,
            serves: manifest.serves.iter().copied().collect(),
            limits: manifest.limits,
        }
    }

    /// What the manifest asks for beyond this grant. Empty means that the plugin may serve without another review.
    #[must_use]
    pub fn covers(&self, manifest: &Manifest) -> Vec<MissingGrant> {
        let capabilities = &manifest.capabilities;
        let mut missing = Missing(Vec::new());
        missing.endpoints("capabilities.http", &self.http, &capabilities.http);
        missing.endpoints("capabilities.tcp", &self.tcp, &capabilities.tcp);
        missing.zones("capabilities.dns", &self.dns, &capabilities.dns);
        for (name, secret) in &manifest.secrets {
            let granted = self.secrets.get(name).map_or(&[][..], Vec::as_slice);
            missing.endpoints(&format!("secrets.{name}.to"), granted, &secret.to);
        }
        if capabilities.tlp_max > self.tlp_max {
            missing.add("capabilities.tlp_max", capabilities.tlp_max);
        }
        if capabilities.pap_max > self.pap_max {
            missing.add("capabilities.pap_max", capabilities.pap_max);
        }
        for kind in manifest.serves.iter().filter(|kind| !self.serves.contains(kind)) {
            missing.add("serves", kind);
        }
        missing.limits(self.limits.or_default(), manifest.limits.or_default());
        missing.0
    }
}

struct Missing(Vec<MissingGrant>);

impl Missing {
    fn add(&mut self, key: &str, requested: impl fmt::Display) {
        self.0.push(MissingGrant { key: key.to_owned(), requested: format!("\"{requested}\"") });
    }

    fn endpoints(&mut self, key: &str, granted: &[Endpoint], requested: &[Endpoint]) {
        for endpoint in requested {
            if !granted.iter().any(|grant| grant.covers(endpoint)) {
                self.add(key, endpoint);
            }
        }
    }

    fn zones(&mut self, key: &str, granted: &[Zone], requested: &[Zone]) {
        for zone in requested {
            if !granted.iter().any(|grant| grant.covers(zone)) {
                self.add(key, zone);
            }
        }
    }

    fn limits(&mut self, granted: Limits, requested: Limits) {
        for ((key, granted), (_, requested)) in granted.iter().zip(requested.iter()) {
            if requested > granted {
                let key = format!("limits.{key}");
                self.0.push(MissingGrant { key, requested: requested.to_string() });
            }
        }
    }
}
