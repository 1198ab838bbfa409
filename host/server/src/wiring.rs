//! Putting the parts together as the configuration says.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result};
use tocsin_app::{App, AppConfig, MailConfig, MailSecurity};
use tocsin_model::plugin::{Ceiling, Limits};
use tocsin_sandbox::{DnsServers, PostRules, SandboxConfig};
use tocsin_store::{Store, StoreConfig};

use crate::{
    config::{Config, Security},
    demo,
    demo::Lab,
    key,
};

/// How short the token of `GET /metrics` may be: what is shorter can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Opens the database.
///
/// # Errors
/// When it cannot be reached, or its password file cannot be read.
pub async fn store(config: &Config) -> Result<Store> {
    let database = &config.database;
    let url = if database.url.is_empty() {
        let directory = config.data.dir.join("database");
        fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
        format!("rocksdb://{}", std::path::absolute(&directory)?.display())
    } else {
        database.url.clone()
    };
    let password = read(&database.password_file)?.map(|text| text.trim_end().to_owned());
    let username = (!database.username.is_empty()).then(|| database.username.clone());
    let store = Store::open(StoreConfig {
        url,
        namespace: database.namespace.clone(),
        database: database.database.clone(),
        username,
        password,
    });
    store.await.context("the database cannot be opened")
}

/// Opens the application. The demonstration's lab is on the loopback network, which it therefore may reach.
///
/// # Errors
/// When a part cannot be opened.
pub async fn app(config: &Config, lab: Option<&Lab>) -> Result<App> {
    let plugins = &config.plugins;
    let mut private_networks = plugins.private_networks.clone();
    private_networks.extend(lab.map(|_| demo::loopback()));
    let cache_dir = config.data.dir.join("compiled");
    let sandbox = SandboxConfig {
        cache_dir: Some(cache_dir.clone()),
        ceiling: Ceiling {
            http: plugins.http.clone(),
            tcp: plugins.tcp.clone(),
            dns: plugins.dns.clone(),
            private_networks,
            tlp_max: plugins.tlp_max,
            pap_max: plugins.pap_max,
            limits: Limits::ceiling(),
        },
        max_concurrent_instances: plugins.max_instances,
        max_concurrent_playbooks: u32::try_from(config.engine.max_active_runs).unwrap_or(u32::MAX),
        dns_servers: match plugins.dns_servers.as_slice() {
            [] => DnsServers::default(),
            servers => DnsServers::Fixed(servers.iter().map(|server| server.0).collect()),
        },
        extra_ca_pem: read(&plugins.extra_ca_file)?.map(String::into_bytes),
        ..SandboxConfig::default()
    };
    sandbox.check().context("[plugins]")?;
    let secret_key = key::load(&config.data.dir)?;
    let store = store(config).await?;
    let app = AppConfig {
        public_url: public_url(config),
        secret_key,
        cache_dir,
        max_active_runs: config.engine.max_active_runs,
        quota_patience: Duration::from_secs(config.engine.quota_patience_s),
        stop_grace: Duration::from_secs(config.engine.stop_grace_s),
        mail: mail(config)?,
        webhooks: PostRules {
            private_networks: config.webhooks.private_networks.clone(),
            plain_http: config.webhooks.plain_http,
        },
        evidence_file_bytes: u64::from(config.evidence.max_file_mib) << 20,
        evidence_incident_bytes: u64::from(config.evidence.max_incident_mib) << 20,
    };
    Ok(App::open(store, app, sandbox).await?)
}

/// How mail is sent, if it is.
fn mail(config: &Config) -> Result<Option<MailConfig>> {
    let mail = &config.mail;
    if mail.server.is_empty() {
        return Ok(None);
    }
    let credentials = match read(&mail.credentials_file)? {
        Some(text) => {
            let mut lines = text.lines();
            let pair =
                lines.next().zip(lines.next()).filter(|(user, password)| !user.is_empty() && !password.is_empty());
            let (user, password) = pair.with_context(|| {
                let file = mail.credentials_file.display();
                format!(
                    "mail.credentials_file: {file} needs the user name in its first line and the password in its second"
                )
            })?;
            Some((user.trim_end().to_owned(), password.trim_end().to_owned()))
        }
        None => None,
    };
    Ok(Some(MailConfig {
        server: mail.server.clone(),
        port: mail.port,
        security: match mail.security {
            Security::StartTls => MailSecurity::StartTls,
            Security::Tls => MailSecurity::Tls,
            Security::None => MailSecurity::None,
        },
        from: mail.from.clone(),
        credentials,
        window: Duration::from_secs(mail.window_s),
        extra_ca_pem: read(&mail.extra_ca_file)?.map(String::into_bytes),
    }))
}

/// Where browsers reach this host.
#[must_use]
pub fn public_url(config: &Config) -> String {
    match config.server.public_url.as_str() {
        "" => format!("http://{}", config.server.listen),
        url => url.to_owned(),
    }
}

/// The bearer token of `GET /metrics`, if there is to be one.
///
/// # Errors
/// When its file cannot be read, or holds nothing that can be a token.
pub fn metrics_token(config: &Config) -> Result<Option<String>> {
    let path = &config.server.metrics_token_file;
    let Some(text) = read(path)? else { return Ok(None) };
    let token = text.trim();
    let fits = token.len() >= SHORTEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic());
    anyhow::ensure!(
        fits,
        "server.metrics_token_file: {} holds no token: use {SHORTEST_TOKEN} or more visible ASCII characters without blanks",
        path.display()
    );
    Ok(Some(token.to_owned()))
}

/// The text of a file, if one is named.
fn read(path: &Path) -> Result<Option<String>> {
    if path.as_os_str().is_empty() {
        return Ok(None);
    }
    fs::read_to_string(path).map(Some).with_context(|| format!("cannot read {}", path.display()))
}
