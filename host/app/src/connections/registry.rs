//! What is alive behind each connection: the sandbox's handle, the quota, how the last calls went.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, RwLock},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tocsin_model::{
    connection::Connection,
    id::ConnectionId,
    installation::{InstalledPlugin, PluginState},
    plugin::{Category, Effective, Manifest},
};
use tocsin_sandbox::{ConnectionHandle, ConnectionSpec, HealthState, QuotaBroker, Secret};

use super::secret_place;
use crate::{App, error::Result};

/// How long to wait when a provider says that its limit is reached and not until when.
const DEFAULT_PAUSE: Duration = Duration::from_secs(60);

/// A connection with what is alive behind it. Replaced whole when the connection or its plugin changes.
pub(crate) struct LiveConnection {
    pub(crate) record: Connection,
    pub(crate) manifest: Manifest,
    pub(crate) effective: Effective,
    plugin_version: u64,
    /// Whether its plugin is switched on.
    pub(crate) plugin_enabled: bool,
    /// What calls the component, or why it cannot be called.
    pub(crate) handle: Result<ConnectionHandle, String>,
    pub(crate) quota: Arc<QuotaBroker>,
    last: Mutex<LastCall>,
}

/// How the last call went.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastCall {
    pub(crate) at: Option<DateTime<Utc>>,
    pub(crate) error: Option<String>,
    pub(crate) calls: u64,
    pub(crate) failures: u64,
}

impl LiveConnection {
    /// Notes how a call went.
    pub(crate) fn note(&self, error: Option<String>) {
        let mut last = self.last.lock().expect("nothing panics while it holds the last call");
        last.at = Some(Utc::now());
        last.calls += 1;
        last.failures += u64::from(error.is_some());
        last.error = error;
    }

    /// No call goes to it until its provider may be asked again.
    pub(crate) fn pause(&self, retry_after: Option<Duration>) {
        self.quota.pause_until(Instant::now() + retry_after.unwrap_or(DEFAULT_PAUSE));
    }

    /// How the last call went.
    pub(crate) fn last(&self) -> LastCall {
        self.last.lock().expect("nothing panics while it holds the last call").clone()
    }
}

/// All connections, by name.
#[derive(Default)]
pub(crate) struct Registry {
    connections: RwLock<HashMap<String, Arc<LiveConnection>>>,
}

impl Registry {
    /// The connection of this name.
    pub(crate) fn get(&self, name: &str) -> Option<Arc<LiveConnection>> {
        self.read().get(name).cloned()
    }

    /// The connection of this id.
    pub(crate) fn by_id(&self, id: ConnectionId) -> Option<Arc<LiveConnection>> {
        self.read().values().find(|connection| connection.record.id == id).cloned()
    }

    /// All connections, by name.
    pub(crate) fn all(&self) -> Vec<Arc<LiveConnection>> {
        let mut all: Vec<_> = self.read().values().cloned().collect();
        all.sort_by(|a, b| a.record.name.cmp(&b.record.name));
        all
    }

    /// The connections of a category, by name.
    pub(crate) fn of_category(&self, category: Category) -> Vec<Arc<LiveConnection>> {
        let mut all = self.all();
        all.retain(|connection| connection.manifest.category == category);
        all
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, HashMap<String, Arc<LiveConnection>>> {
        self.connections.read().expect("nothing panics while it holds the connections")
    }
}

impl App {
    /// Reads all connections and plugins again. What did not change keeps its quota, pool and statistics.
    pub(crate) async fn reload_connections(&self) -> Result<()> {
        let plugins: HashMap<String, InstalledPlugin> =
            self.store().plugins().await?.into_iter().map(|plugin| (plugin.id.clone(), plugin)).collect();
        let mut alive = HashMap::new();
        for record in self.store().connections().await? {
            let Some(plugin) = plugins.get(&record.plugin) else {
                tracing::error!(connection = record.name, plugin = record.plugin, "its plugin is not installed");
                continue;
            };
            let known = self.registry().get(&record.name);
            let same = known.as_ref().filter(|known| {
                known.record == record && known.plugin_version == plugin.version && known.handle.is_ok()
            });
            let connection = match same {
                Some(same) => Arc::clone(same),
                None => Arc::new(self.bring_alive(record, plugin, known.as_deref()).await?),
            };
            alive.insert(connection.record.name.clone(), connection);
        }
        *self.registry().connections.write().expect("nothing panics while it holds the connections") = alive;
        Ok(())
    }

    async fn bring_alive(
        &self,
        record: Connection,
        plugin: &InstalledPlugin,
        before: Option<&LiveConnection>,
    ) -> Result<LiveConnection> {
        let effective = Effective::of(&plugin.manifest, &plugin.grant, self.ceiling(), &record.settings);
        let quota = match before.filter(|before| before.record.quota == record.quota) {
            Some(before) => Arc::clone(&before.quota),
            None => Arc::new(QuotaBroker::new(record.quota.clone())),
        };
        let handle = self.handle(&record, plugin, &effective).await?;
        let last = before.map(LiveConnection::last).unwrap_or_default();
        Ok(LiveConnection {
            manifest: plugin.manifest.clone(),
            plugin_version: plugin.version,
            plugin_enabled: plugin.state == PluginState::Enabled,
            last: Mutex::new(last),
            record,
            effective,
            handle,
            quota,
        })
    }

    async fn handle(
        &self,
        record: &Connection,
        plugin: &InstalledPlugin,
        effective: &Effective,
    ) -> Result<Result<ConnectionHandle, String>> {
        if plugin.state != PluginState::Enabled {
            let reason = plugin.reason.as_deref().unwrap_or("an administrator switched it off");
            return Ok(Err(format!("the plugin {} is not enabled: {reason}", plugin.manifest.name)));
        }
        for (name, secret) in &plugin.manifest.secrets {
            if secret.required && !record.secrets.contains(name) {
                return Ok(Err(format!("the secret `{name}` ({}) is not set", secret.label)));
            }
        }
        let component = match self.component(&plugin.digest).await {
            Ok(component) => component,
            Err(error) => return Ok(Err(error.to_string())),
        };
        // The record says that it serves: an administrator, perhaps on another host, enabled it after a crash loop here.
        if matches!(component.health(), HealthState::Disabled { .. }) {
            component.enable();
        }
        let spec = ConnectionSpec {
            id: record.id.to_string(),
            name: record.name.clone(),
            settings: Value::Object(record.settings.clone()),
            secrets: self.secrets(record).await?,
            effective: effective.clone(),
        };
        Ok(self.sandbox().connect(&component, spec).map_err(|error| error.to_string()))
    }

    async fn secrets(&self, record: &Connection) -> Result<std::collections::BTreeMap<String, Secret>> {
        let mut secrets = std::collections::BTreeMap::new();
        for name in &record.secrets {
            let Some(sealed) = self.store().secret(record.id, name).await? else { continue };
            let opened = self.vault().open(&secret_place(record.id, name), &sealed)?;
            let text = String::from_utf8(opened)
                .map_err(|_| crate::Error::Internal(format!("the secret `{name}` is not text")))?;
            secrets.insert(name.clone(), Secret::new(text));
        }
        Ok(secrets)
    }
}
