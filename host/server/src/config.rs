//! The configuration: documented defaults, one TOML file, environment variables, in this order.
//!
//! `config/default.toml` is both the documentation (`tocsin config` prints it) and the source of the defaults, so the
//! two cannot differ. What is not in it is not a key.

mod layers;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use serde::Deserialize;
use tocsin_model::{
    plugin::{HostPattern, ZonePattern},
    tlp::{Pap, Tlp},
};

pub use layers::ConfigError;

/// The defaults and the documentation of every key.
pub const DEFAULTS: &str = include_str!("config/default.toml");

/// The whole configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The HTTP server.
    pub server: Server,
    /// Where data is kept.
    pub data: Data,
    /// The database.
    pub database: Database,
    /// The first administrator.
    pub setup: Setup,
    /// The engine that drives runs.
    pub engine: Engine,
    /// Files of incidents.
    pub evidence: Evidence,
    /// What plugins may at most do.
    pub plugins: Plugins,
    /// Where webhooks may be.
    pub webhooks: Webhooks,
    /// Mail to those who are away.
    pub mail: Mail,
    /// Logging.
    pub log: Log,
}

/// `[server]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Where browsers reach this host; empty for the listening address.
    pub public_url: String,
    /// Whether the client's address is taken from `X-Forwarded-For`.
    pub trust_forwarded_for: bool,
    /// A file that holds the bearer token of `GET /metrics`; empty for callers on this machine only.
    pub metrics_token_file: PathBuf,
}

/// `[data]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// The data directory.
    pub dir: PathBuf,
}

/// `[database]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Empty for the embedded database.
    pub url: String,
    /// SurrealDB's namespace.
    pub namespace: String,
    /// SurrealDB's database.
    pub database: String,
    /// For a server only.
    pub username: String,
    /// A file that holds the password; for a server only.
    pub password_file: PathBuf,
}

/// `[setup]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// The first administrator's user name; empty for the one-time link.
    pub administrator: String,
    /// A file that holds the first administrator's password.
    pub password_file: PathBuf,
    /// The CERT's name.
    pub organisation: String,
}

/// `[engine]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    /// How many runs this host drives at the same time.
    pub max_active_runs: usize,
    /// How long a step may wait for a provider's quota, in seconds.
    pub quota_patience_s: u64,
    /// How long a stop waits for steps that are under way, in seconds.
    pub stop_grace_s: u64,
}

/// `[evidence]`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// How large a file is at most, in MiB.
    pub max_file_mib: u32,
    /// How large the files of one incident are together at most, in MiB.
    pub max_incident_mib: u32,
}

/// `[plugins]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plugins {
    /// How many component instances may exist at the same time.
    pub max_instances: u32,
    /// Hosts that may be granted for HTTP.
    pub http: Vec<HostPattern>,
    /// Hosts that may be granted for TCP.
    pub tcp: Vec<HostPattern>,
    /// Names that may be granted for DNS queries.
    pub dns: Vec<ZonePattern>,
    /// The servers that DNS queries go to; empty for the system's.
    pub dns_servers: Vec<DnsServer>,
    /// Special-purpose networks that may be granted.
    pub private_networks: Vec<ipnet::IpNet>,
    /// The strictest TLP that may be shown to a plugin.
    pub tlp_max: Tlp,
    /// The strictest PAP that may be shown to a plugin.
    pub pap_max: Pap,
    /// A PEM file with further certificate authorities.
    pub extra_ca_file: PathBuf,
}

/// The address of a DNS server, with its port where that is not 53.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DnsServer(pub SocketAddr);

impl TryFrom<String> for DnsServer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let address = text.parse::<IpAddr>().map(|address| SocketAddr::new(address, 53)).or_else(|_| text.parse());
        address.map(Self).map_err(|_| format!("`{text}` is no DNS server: use an address, or an address and a port"))
    }
}

/// `[webhooks]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    /// Special-purpose networks in which webhooks may be.
    pub private_networks: Vec<ipnet::IpNet>,
    /// Whether `http://` may be used.
    pub plain_http: bool,
}

/// `[mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The mail server; empty for no mail.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How mail is protected on its way there.
    pub security: Security,
    /// Who mail is from.
    pub from: String,
    /// A file with the user name and the password.
    pub credentials_file: PathBuf,
    /// How long what happens to one incident is gathered, in seconds.
    pub window_s: u64,
    /// A PEM file with further certificate authorities.
    pub extra_ca_file: PathBuf,
}

/// How mail is protected on its way to the mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS is begun after the greeting.
    StartTls,
    /// TLS from the start.
    Tls,
    /// None.
    None,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How lines are written.
    pub format: LogFormat,
    /// What is logged.
    pub filter: String,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// The first value that is out of range, with what is allowed.
    fn check(&self) -> Result<(), ConfigError> {
        let range = |key: &str, value: u64, low: u64, high: u64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            Err(ConfigError::value(key, format!("{value} is not allowed: use {low} to {high}")))
        };
        range("engine.max_active_runs", self.engine.max_active_runs as u64, 1, 4096)?;
        range("engine.quota_patience_s", self.engine.quota_patience_s, 1, 604_800)?;
        range("engine.stop_grace_s", self.engine.stop_grace_s, 0, 600)?;
        range("evidence.max_file_mib", u64::from(self.evidence.max_file_mib), 1, 2048)?;
        range("evidence.max_incident_mib", u64::from(self.evidence.max_incident_mib), 1, 1_048_576)?;
        range("plugins.max_instances", u64::from(self.plugins.max_instances), 1, 4096)?;
        range("mail.window_s", self.mail.window_s, 0, 3_600)?;
        if !self.mail.server.is_empty() && !self.mail.from.contains('@') {
            return Err(ConfigError::value(
                "mail.from",
                format!("`{}` is no sender: use an address such as Tocsin <tocsin@cert.example>", self.mail.from),
            ));
        }
        if self.plugins.dns_servers.len() > 3 {
            return Err(ConfigError::value("plugins.dns_servers", "use at most three servers".to_owned()));
        }
        let url = &self.database.url;
        if !(url.is_empty() || ["ws://", "wss://", "rocksdb://", "mem://"].iter().any(|s| url.starts_with(s))) {
            return Err(ConfigError::value(
                "database.url",
                format!(
                    "`{url}` is not allowed: leave it empty for the embedded database, or use ws://host:port or wss://host:port"
                ),
            ));
        }
        let public = &self.server.public_url;
        if !public.is_empty() && (!public.starts_with("http") || public.ends_with('/')) {
            return Err(ConfigError::value(
                "server.public_url",
                format!("`{public}` is not allowed: use http:// or https:// and a host, without a trailing slash"),
            ));
        }
        if self.setup.administrator.is_empty() != self.setup.password_file.as_os_str().is_empty() {
            return Err(ConfigError::value(
                "setup.password_file",
                "`administrator` and `password_file` of [setup] are set together or not at all".to_owned(),
            ));
        }
        Ok(())
    }
}
