//! The only maker of passes. Host functions need a pass, so a forgotten check does not compile.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use tocsin_model::{
    plugin::{Effective, HostPattern, Manifest, canonical_name},
    special::is_special_address,
};
use url::Url;

use crate::{log::shortened, secret::Secret};

/// What one connection may do, and how a refusal is explained.
pub(crate) struct Permissions {
    manifest: Arc<Manifest>,
    effective: Effective,
    secrets: BTreeMap<String, Secret>,
}

/// Leave to send a request to this URL.
#[derive(Debug, Clone)]
pub(crate) struct HttpPass {
    url: Url,
}

/// Leave to exchange bytes with this host.
#[derive(Debug, Clone)]
pub(crate) struct TcpPass {
    host: String,
    port: u16,
}

/// Leave to ask the DNS for this name.
#[derive(Debug, Clone)]
pub(crate) struct DnsPass {
    name: String,
}

/// Leave to connect to these addresses, and no others.
#[derive(Debug, Clone)]
pub(crate) struct AddressPass(Vec<IpAddr>);

/// Leave to put this secret into a request that has its own pass.
pub(crate) struct SecretPass<'a>(&'a Secret);

/// Nothing covers it; the message is the exact missing line and who must add it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refusal(pub(crate) String);

impl Permissions {
    pub(crate) fn new(manifest: Arc<Manifest>, effective: Effective, secrets: BTreeMap<String, Secret>) -> Self {
        Self { manifest, effective, secrets }
    }

    pub(crate) fn effective(&self) -> &Effective {
        &self.effective
    }

    /// A pass for a URL, when a grant names its host and port and, for an address, when that may be reached.
    pub(crate) fn http(&self, url: &Url) -> Result<HttpPass, Refusal> {
        let (host, port) = host_and_port(url)?;
        if !covers(&self.effective.http, &host, port) {
            return Err(self.missing_host("capabilities.http", &host, port));
        }
        if let Ok(address) = host.parse() {
            self.addresses(&host, vec![address])?;
        }
        Ok(HttpPass { url: url.clone() })
    }

    /// A pass for a TCP exchange.
    pub(crate) fn tcp(&self, host: &str, port: u16) -> Result<TcpPass, Refusal> {
        if covers(&self.effective.tcp, host, port) {
            Ok(TcpPass { host: host.to_owned(), port })
        } else {
            Err(self.missing_host("capabilities.tcp", host, port))
        }
    }

    /// A pass for a DNS query; the name is canonical (see [`canonical_name`]).
    pub(crate) fn dns(&self, name: &str) -> Result<DnsPass, Refusal> {
        let name = canonical_name(name).ok_or_else(|| Refusal(format!("`{}` is no DNS name", shortened(name, 300))))?;
        if self.effective.dns.iter().any(|zone| zone.matches(&name)) {
            Ok(DnsPass { name })
        } else {
            Err(Refusal(format!("capabilities.dns lacks \"{name}\": {}", self.administrator())))
        }
    }

    /// A pass for those addresses of a host that may be reached; the others are never connected to.
    pub(crate) fn addresses(&self, host: &str, addresses: Vec<IpAddr>) -> Result<AddressPass, Refusal> {
        let may_reach =
            |address: &IpAddr| is_special_address(*address).is_none() || self.effective.allows_special(*address);
        let refused = addresses.first().copied();
        let passed: Vec<IpAddr> = addresses.into_iter().filter(may_reach).collect();
        match refused.filter(|_| passed.is_empty()) {
            Some(address) => Err(Refusal(format!(
                "private_networks lacks \"{address}\", the special-purpose address of {host}: {}",
                self.administrator()
            ))),
            None => Ok(AddressPass(passed)),
        }
    }

    /// A pass for a secret in a request.
    pub(crate) fn secret(&self, name: &str, request: &HttpPass) -> Result<SecretPass<'_>, Refusal> {
        let (host, port) = host_and_port(&request.url)?;
        if !self.manifest.secrets.contains_key(name) {
            return Err(Refusal(format!("plugin.toml lacks [secrets.{name}]: the plugin's author adds it")));
        }
        let to = self.effective.secrets.get(name).map_or(&[][..], Vec::as_slice);
        if !covers(to, &host, port) {
            return Err(self.missing_host(&format!("secrets.{name}.to"), &host, port));
        }
        let value = self.secrets.get(name).ok_or_else(|| {
            Refusal(format!("the connection lacks the secret \"{name}\": an administrator sets it under Connections"))
        })?;
        Ok(SecretPass(value))
    }

    fn missing_host(&self, key: &str, host: &str, port: u16) -> Refusal {
        Refusal(format!("{key} lacks \"{host}:{port}\": {}", self.administrator()))
    }

    fn administrator(&self) -> String {
        format!("an administrator grants it under Plugins › {} › Grants", self.manifest.name)
    }
}

impl HttpPass {
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }
}

impl TcpPass {
    pub(crate) fn host(&self) -> &str {
        &self.host
    }
}

impl DnsPass {
    /// The name, in lower case without the root dot.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl AddressPass {
    /// The addresses, with this port.
    pub(crate) fn with_port(&self, port: u16) -> impl Iterator<Item = SocketAddr> + use<'_> {
        self.0.iter().map(move |address| SocketAddr::new(*address, port))
    }

    /// The addresses with the port of the pass.
    pub(crate) fn of_tcp(&self, pass: &TcpPass) -> Vec<SocketAddr> {
        self.with_port(pass.port).collect()
    }
}

impl SecretPass<'_> {
    /// The value, to be written into the request and nowhere else.
    pub(crate) fn value(&self) -> &str {
        self.0.expose()
    }
}

fn covers(patterns: &[HostPattern], host: &str, port: u16) -> bool {
    patterns.iter().any(|pattern| pattern.matches(host, port))
}

/// The host without brackets and the port, explicit or the scheme's.
pub(crate) fn host_and_port(url: &Url) -> Result<(String, u16), Refusal> {
    let host = match url.host() {
        Some(url::Host::Domain(name)) => name.to_owned(),
        Some(url::Host::Ipv4(address)) => address.to_string(),
        Some(url::Host::Ipv6(address)) => address.to_string(),
        None => return Err(Refusal(format!("the URL {} names no host", url.scheme()))),
    };
    let port = url.port_or_known_default().ok_or_else(|| Refusal("the URL names no port".to_owned()))?;
    Ok((host, port))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tocsin_model::plugin::{Ceiling, Grant};

    use super::*;

    fn permissions(private_networks: &[&str]) -> Permissions {
        let manifest: Manifest = serde_json::from_value(json!({
            "id": "example", "name": "Example", "version": "1.0.0", "license": "MIT", "description": "x",
            "category": "enrichment", "api": "0.1.0", "serves": ["ipv4"],
            "capabilities": { "http": ["*"], "tcp": ["*:43"], "dns": ["*.bl.example"], "why": "x" },
            "secrets": { "key": { "label": "Key", "to": ["api.example.org:443"] } },
        }))
        .expect("a manifest");
        let mut grant = Grant::of_requests(&manifest);
        grant.private_networks = private_networks.iter().map(|text| text.parse().expect("a network")).collect();
        let effective = Effective::of(&manifest, &grant, &Ceiling::default(), &serde_json::Map::new());
        let secrets = BTreeMap::from([("key".to_owned(), Secret::new("value"))]);
        Permissions::new(Arc::new(manifest), effective, secrets)
    }

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    #[test]
    fn special_purpose_addresses_are_refused_in_every_spelling() {
        let permissions = permissions(&[]);
        for text in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://127.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/",
            "http://[fd00:ec2::254]/",
            "http://0.0.0.0/",
        ] {
            let refusal = permissions.http(&url(text)).expect_err(text);
            assert!(refusal.0.contains("private_networks lacks"), "{text}: {refusal}");
        }
        assert!(permissions.http(&url("https://9.9.9.9/")).is_ok());
    }

    #[test]
    fn of_mixed_addresses_only_the_allowed_ones_are_connected_to() {
        let permissions = permissions(&["10.0.0.0/8"]);
        let addresses = ["127.0.0.1", "9.9.9.9", "10.1.2.3"].map(|text| text.parse().expect("an address"));
        let pass = permissions.addresses("mixed.test", addresses.to_vec()).expect("some are allowed");
        let passed: Vec<String> = pass.with_port(80).map(|address| address.to_string()).collect();
        assert_eq!(passed, ["9.9.9.9:80", "10.1.2.3:80"]);
    }

    #[test]
    fn a_secret_passes_to_its_own_hosts_only() {
        let permissions = permissions(&[]);
        let pass = |text: &str| permissions.http(&url(text)).expect("any host is granted");
        let own = pass("https://api.example.org/x");
        assert_eq!(permissions.secret("key", &own).map(|secret| secret.value().to_owned()), Ok("value".to_owned()));
        for foreign in ["https://example.org/", "https://api.example.org:8443/", "http://api.example.org/"] {
            let refusal = permissions.secret("key", &pass(foreign)).map(|_| ()).expect_err(foreign);
            assert!(refusal.0.starts_with("secrets.key.to lacks"), "{refusal}");
        }
        assert!(permissions.secret("other", &own).is_err());
    }

    #[test]
    fn a_dns_pass_holds_for_the_granted_zone_and_its_name_is_canonical() {
        let permissions = permissions(&[]);
        let pass = permissions.dns("2.0.0.127.BL.Example.").expect("below the zone");
        assert_eq!(pass.name(), "2.0.0.127.bl.example");
        let refusal = permissions.dns("internal.example").expect_err("another zone");
        let told =
            "capabilities.dns lacks \"internal.example\": an administrator grants it under Plugins › Example › Grants";
        assert_eq!(refusal.0, told);
        assert!(permissions.dns("a..b").is_err() && permissions.dns("127.0.0.1").is_err());
    }

    #[test]
    fn a_tcp_pass_holds_for_the_granted_port() {
        let permissions = permissions(&[]);
        assert!(permissions.tcp("whois.example", 43).is_ok());
        let refusal = permissions.tcp("whois.example", 22).expect_err("another port");
        let told =
            "capabilities.tcp lacks \"whois.example:22\": an administrator grants it under Plugins › Example › Grants";
        assert_eq!(refusal.0, told);
    }
}
