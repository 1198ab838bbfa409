//! What a connection may really do: effective = requested ∩ granted ∩ ceiling.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    ceiling::Ceiling,
    endpoint::Endpoint,
    grants::Grant,
    host_pattern::HostPattern,
    limits::Limits,
    manifest::Manifest,
    zone::{Zone, ZonePattern},
};
use crate::{
    ioc::IocType,
    tlp::{Pap, Tlp},
};

/// The permissions of one connection, with its settings filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Effective {
    /// Hosts for HTTP.
    pub http: Vec<HostPattern>,
    /// Hosts for TCP.
    pub tcp: Vec<HostPattern>,
    /// Names that the DNS may be asked for.
    #[serde(default)]
    pub dns: Vec<ZonePattern>,
    /// Secrets by name, each with the hosts that it may be sent to.
    pub secrets: BTreeMap<String, Vec<HostPattern>>,
    /// Special-purpose networks in which those hosts may lie.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub private_networks: Vec<IpNet>,
    /// The strictest TLP that may be shown to it.
    pub tlp_max: Tlp,
    /// The strictest PAP that may be shown to it.
    pub pap_max: Pap,
    /// The kinds of observable that it may be asked about.
    pub serves: BTreeSet<IocType>,
    /// What it may use.
    pub limits: Limits,
}

impl Effective {
    /// Computes the permissions. `settings` are the connection's, for requests such as `{base_url}`.
    #[must_use]
    pub fn of(manifest: &Manifest, grant: &Grant, ceiling: &Ceiling, settings: &Map<String, Value>) -> Self {
        let requested = &manifest.capabilities;
        let hosts = |requested: &[Endpoint], granted: &[Endpoint], ceiling: &[HostPattern]| {
            let met = intersection(&resolve(requested, settings), &resolve(granted, settings));
            intersection(&met, ceiling)
        };
        let http = hosts(&requested.http, &grant.http, &ceiling.http);
        let secrets = manifest
            .secrets
            .iter()
            .filter_map(|(name, secret)| {
                let to = hosts(&secret.to, grant.secrets.get(name)?, &http);
                Some((name.clone(), to))
            })
            .collect();
        Self {
            tcp: hosts(&requested.tcp, &grant.tcp, &ceiling.tcp),
            dns: zones(&requested.dns, &grant.dns, &ceiling.dns, settings),
            http,
            secrets,
            private_networks: networks(&grant.private_networks, &ceiling.private_networks),
            tlp_max: requested.tlp_max.min(grant.tlp_max).min(ceiling.tlp_max),
            pap_max: requested.pap_max.min(grant.pap_max).min(ceiling.pap_max),
            serves: manifest.serves.iter().copied().filter(|kind| grant.serves.contains(kind)).collect(),
            limits: manifest.limits.or_default().min(grant.limits.or_default()).min(ceiling.limits),
        }
    }

    /// Whether an observable of this kind and with these markings may be shown to the plugin.
    #[must_use]
    pub fn may_see(&self, kind: IocType, tlp: Tlp, pap: Pap) -> bool {
        self.serves.contains(&kind) && tlp <= self.tlp_max && pap <= self.pap_max
    }

    /// Whether this address lies in a network that was granted in spite of being special-purpose.
    #[must_use]
    pub fn allows_special(&self, address: IpAddr) -> bool {
        self.private_networks.iter().any(|network| network.contains(&address))
    }
}

fn resolve(endpoints: &[Endpoint], settings: &Map<String, Value>) -> Vec<HostPattern> {
    endpoints.iter().flat_map(|endpoint| endpoint.resolve(settings)).collect()
}

fn intersection(one: &[HostPattern], two: &[HostPattern]) -> Vec<HostPattern> {
    let met: BTreeSet<HostPattern> =
        one.iter().flat_map(|left| two.iter().filter_map(|right| left.intersection(right))).collect();
    met.into_iter().collect()
}

fn zones(
    requested: &[Zone],
    granted: &[Zone],
    ceiling: &[ZonePattern],
    settings: &Map<String, Value>,
) -> Vec<ZonePattern> {
    let resolve = |zones: &[Zone]| zones.iter().flat_map(|zone| zone.resolve(settings)).collect::<Vec<_>>();
    let both = |one: &[ZonePattern], two: &[ZonePattern]| -> Vec<ZonePattern> {
        let met: BTreeSet<ZonePattern> =
            one.iter().flat_map(|left| two.iter().filter_map(|right| left.intersection(right))).collect();
        met.into_iter().collect()
    };
    both(&both(&resolve(requested), &resolve(granted)), ceiling)
}

fn networks(granted: &[IpNet], ceiling: &[IpNet]) -> Vec<IpNet> {
    let met: BTreeSet<IpNet> = granted
        .iter()
        .flat_map(|left| {
            ceiling.iter().filter_map(move |right| {
                if right.contains(left) {
                    Some(*left)
                } else if left.contains(right) {
                    Some(*right)
                } else {
                    None
                }
            })
        })
        .collect();
    met.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::plugin::{LimitRequests, SecretRequest};

    fn manifest() -> Manifest {
        serde_json::from_value(json!({
            "id": "example", "name": "Example", "version": "1.0.0", "license": "MIT", "description": "x",
            "category": "enrichment", "api": "0.1.0", "serves": ["ipv4"],
            "settings": { "properties": { "base_url": { "type": "string", "title": "Base URL" } } },
        }))
        .expect("a manifest")
    }

    fn endpoints() -> impl Strategy<Value = Vec<Endpoint>> {
        let one = prop_oneof![
            Just("*"),
            Just("*.example.org"),
            Just("api.example.org"),
            Just("api.example.org:443"),
            Just("{base_url}"),
            Just("*:43"),
            Just("other.test"),
        ];
        proptest::collection::vec(one.prop_map(|text: &str| text.parse().expect("an endpoint")), 0..4)
    }

    fn limits() -> impl Strategy<Value = LimitRequests> {
        proptest::option::of(1u32..2000).prop_map(|memory_mib| LimitRequests { memory_mib, ..LimitRequests::default() })
    }

    prop_compose! {
        fn requests()(http in endpoints(), tcp in endpoints(), to in endpoints(), tlp in 0u8..5, limits in limits()) -> Manifest {
            let mut manifest = manifest();
            manifest.capabilities.http = http;
            manifest.capabilities.tcp = tcp;
            manifest.capabilities.tlp_max = Tlp::from_rank(tlp).expect("a rank");
            let secret = SecretRequest { label: "Key".into(), description: String::new(), required: true, to };
            manifest.secrets.insert("api_key".into(), secret);
            manifest.limits = limits;
            manifest
        }
    }

    fn settings() -> Map<String, Value> {
        json!({ "base_url": "https://api.example.org/v1" }).as_object().expect("an object").clone()
    }

    fn any_matches(patterns: &[HostPattern], host: &str, port: u16) -> bool {
        patterns.iter().any(|pattern| pattern.matches(host, port))
    }

    proptest! {
        #[test]
        fn a_host_is_reachable_exactly_when_request_grant_and_ceiling_all_name_it(
            requested in requests(), granted in requests(), ceiling_text in prop_oneof![Just("*"), Just("*.example.org")],
            host in prop_oneof![Just("api.example.org"), Just("other.test"), Just("x.example.org")],
            port in prop_oneof![Just(443u16), Just(43u16)],
        ) {
            let grant = Grant::of_requests(&granted);
            let ceiling = Ceiling { http: vec![ceiling_text.parse().expect("a pattern")], ..Ceiling::default() };
            let effective = Effective::of(&requested, &grant, &ceiling, &settings());
            let named = |endpoints: &[Endpoint]| any_matches(&resolve(endpoints, &settings()), host, port);
            let expected = named(&requested.capabilities.http)
                && named(&grant.http)
                && any_matches(&ceiling.http, host, port);
            prop_assert_eq!(any_matches(&effective.http, host, port), expected);
            if any_matches(&effective.secrets["api_key"], host, port) {
                prop_assert!(expected, "a secret never goes where requests may not go");
                prop_assert!(named(&granted.secrets["api_key"].to));
            }
            prop_assert!(effective.tlp_max <= requested.capabilities.tlp_max);
            prop_assert!(effective.tlp_max <= grant.tlp_max && effective.tlp_max <= ceiling.tlp_max);
            let memory = effective.limits.memory_mib;
            prop_assert!(memory <= requested.limits.or_default().memory_mib);
            prop_assert!(memory <= grant.limits.or_default().memory_mib && memory <= ceiling.limits.memory_mib);
        }

        #[test]
        fn a_grant_that_covers_a_manifest_takes_nothing_from_it(requested in requests(), granted in requests()) {
            let grant = Grant::of_requests(&granted);
            prop_assert_eq!(Grant::of_requests(&requested).covers(&requested), vec![]);
            if grant.covers(&requested).is_empty() {
                let ceiling = Ceiling { tlp_max: Tlp::Red, ..Ceiling::default() };
                let effective = Effective::of(&requested, &grant, &ceiling, &settings());
                let own = Effective::of(&requested, &Grant::of_requests(&requested), &ceiling, &settings());
                prop_assert_eq!(effective.tlp_max, own.tlp_max);
                prop_assert_eq!(effective.limits, own.limits);
                for pattern in &own.http {
                    prop_assert!(effective.http.iter().any(|wider| wider.covers(pattern)));
                }
            }
        }
    }

    #[test]
    fn a_new_version_that_asks_for_more_is_told_apart() {
        let old = manifest();
        let mut new = manifest();
        new.capabilities.http = vec!["api.example.org".parse().expect("an endpoint")];
        new.capabilities.tlp_max = Tlp::Red;
        new.serves.push(IocType::Url);
        new.limits.memory_mib = Some(64);
        let missing = Grant::of_requests(&old).covers(&new);
        let keys: Vec<&str> = missing.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["capabilities.http", "capabilities.tlp_max", "serves", "limits.memory_mib"]);
        assert_eq!(missing[0].to_string(), "capabilities.http asks for \"api.example.org\", which is not granted");
    }

    #[test]
    fn a_name_is_asked_for_only_when_request_grant_and_ceiling_all_name_it() {
        let zones = |texts: &[&str]| texts.iter().map(|text| text.parse().expect("a zone")).collect::<Vec<Zone>>();
        let settings = json!({ "zone": "bl.example" }).as_object().expect("an object").clone();
        let asked = |requested: &[&str], granted: &[&str], ceiling: &str| {
            let mut manifest = manifest();
            manifest.capabilities.dns = zones(requested);
            let grant = Grant { dns: zones(granted), ..Grant::default() };
            let ceiling = Ceiling { dns: vec![ceiling.parse().expect("a pattern")], ..Ceiling::default() };
            let effective = Effective::of(&manifest, &grant, &ceiling, &settings);
            effective.dns.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(asked(&["*.{zone}"], &["*.{zone}"], "*"), ["*.bl.example"]);
        assert_eq!(asked(&["*"], &["*.{zone}", "mail.example"], "*"), ["*.bl.example", "mail.example"]);
        assert_eq!(asked(&["*"], &["*"], "*.example"), ["*.example"]);
        for (requested, granted, ceiling) in
            [("*.{zone}", "*.other.example", "*"), ("mail.example", "*.{zone}", "*"), ("*", "*.a.test", "*.b.test")]
        {
            assert!(asked(&[requested], &[granted], ceiling).is_empty());
        }
        let mut manifest = manifest();
        manifest.capabilities.dns = zones(&["*.bl.example"]);
        let missing = Grant::default().covers(&manifest);
        assert!(
            missing
                .iter()
                .any(|one| one.to_string() == "capabilities.dns asks for \"*.bl.example\", which is not granted")
        );
    }

    #[test]
    fn special_networks_need_the_grant_and_the_ceiling() {
        let net = |text: &str| text.parse::<IpNet>().expect("a network");
        let grant = Grant { private_networks: vec![net("10.0.0.0/8"), net("127.0.0.0/8")], ..Grant::default() };
        let ceiling = Ceiling { private_networks: vec![net("10.1.0.0/16")], ..Ceiling::default() };
        let effective = Effective::of(&manifest(), &grant, &ceiling, &Map::new());
        assert!(effective.allows_special("10.1.2.3".parse().expect("an address")));
        assert!(!effective.allows_special("10.2.2.3".parse().expect("an address")));
        assert!(!effective.allows_special("127.0.0.1".parse().expect("an address")));
    }
}
