//! A plugin that a crash loop disabled stays so over a restart and on every host, until an administrator enables it.

use std::time::Duration;

use tocsin_model::{installation::PluginState, viewer::Actor};
use tocsin_sandbox::DisabledPlugin;
use tocsin_store::Unit;
use tokio::sync::mpsc::UnboundedReceiver;

use super::changed;
use crate::{
    App,
    error::{Error, Result},
};

/// How long to wait before the store is asked again that failed.
const AGAIN_AFTER: Duration = Duration::from_secs(5);

/// Stores what the sandbox tells, until the application ends.
pub(crate) async fn keep_disabled(app: impl Fn() -> Option<App> + Send, mut told: UnboundedReceiver<DisabledPlugin>) {
    while let Some(disabled) = told.recv().await {
        while let Some(app) = app() {
            match app.plugin_failed(&disabled).await {
                Ok(()) => break,
                // Somebody changed the plugin meanwhile: look again.
                Err(Error::VersionMismatch { .. }) => {}
                Err(error) => {
                    tracing::error!(%error, plugin = disabled.id, "that it is disabled could not be stored yet");
                    drop(app);
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
            }
        }
    }
}

impl App {
    /// Notes in the plugin's record that it kept crashing, unless another component serves by now or it is switched off.
    async fn plugin_failed(&self, disabled: &DisabledPlugin) -> Result<()> {
        let Some(before) = self.store().plugin(&disabled.id).await? else { return Ok(()) };
        if before.digest != disabled.digest.to_string() || before.state != PluginState::Enabled {
            return Ok(());
        }
        let mut after = changed(&before);
        after.state = PluginState::Failed;
        after.reason = Some(disabled.reason.clone());
        self.commit_plugin(Unit::new(), Actor::Host, "plugin.fail", Some(&before), &after).await
    }
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, time::Instant};

    use serde_json::json;
    use tempfile::TempDir;
    use tocsin_model::{
        connection::{ConnectionInput, Health},
        installation::PluginView,
        ioc::IocType,
        tlp::{Pap, Tlp},
        viewer::Viewer,
    };
    use tocsin_sandbox::{CallError, CallErrorKind, Observable, SandboxConfig};
    use tocsin_store::{AuditFilter, PageRequest, Store, StoreConfig};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::AppConfig;

    const PLUGIN: &str = "misbehaviour";
    const CONNECTION: &str = "crashing";
    /// As many crashes in a row as disable a plugin, and as many calls as it may have at once.
    const CRASHES: usize = 8;

    async fn open(directory: &TempDir) -> App {
        let database = StoreConfig::at(format!("rocksdb://{}", directory.path().join("database").display()));
        let config = AppConfig {
            public_url: "http://localhost".into(),
            secret_key: [7; 32],
            cache_dir: directory.path().join("compiled"),
            max_active_runs: 1,
            quota_patience: Duration::from_secs(1),
            stop_grace: Duration::from_secs(1),
            evidence_file_bytes: 1 << 20,
            evidence_incident_bytes: 1 << 22,
            mail: None,
            webhooks: tocsin_sandbox::PostRules::default(),
        };
        let sandbox = SandboxConfig {
            cache_dir: Some(config.cache_dir.clone()),
            max_concurrent_instances: 16,
            max_concurrent_playbooks: 1,
            ..SandboxConfig::default()
        };
        let store = Store::open(database).await.expect("a database");
        App::open(store, config, sandbox).await.expect("an application")
    }

    fn guest() -> Vec<u8> {
        let directory = std::env::var_os("TOCSIN_COMPONENTS").map(|path| PathBuf::from(path).join("guests"));
        let directory = directory.expect("TOCSIN_COMPONENTS names no directory: run the tests with `cargo xtask test`");
        std::fs::read(directory.join("misbehaviour.wasm")).expect("`cargo xtask components` built it")
    }

    /// A connection whose every call crashes once the provider at this port has answered.
    async fn install(app: &App, port: u16) {
        let host = Viewer::host();
        app.install_bundled([guest()]).await.expect("it installs");
        let mut grant = app.plugin(&host, PLUGIN).await.expect("it is installed").plugin.grant;
        grant.private_networks.push("127.0.0.0/8".parse().expect("a network"));
        app.grant_plugin(&host, PLUGIN, grant, None).await.expect("it is granted");
        let target = format!("http://127.0.0.1:{port}/");
        let settings = json!({ "behaviour": "fetch-and-panic", "url": target, "target": target });
        let input = ConnectionInput {
            name: Some(CONNECTION.into()),
            plugin: Some(PLUGIN.into()),
            settings: settings.as_object().cloned(),
            ..ConnectionInput::default()
        };
        app.create_connection(&host, input).await.expect("it is created");
    }

    async fn call(app: &App) -> CallError {
        let connection = app.registry().get(CONNECTION).expect("the connection");
        let handle = connection.handle.clone().expect("it can be called");
        let observable =
            Observable { kind: IocType::Ipv4, value: "192.0.2.1".into(), tlp: Tlp::Clear, pap: Pap::Clear };
        handle.enrich(&observable, Instant::now() + Duration::from_secs(30)).await.expect_err("it crashes")
    }

    /// All calls are under way before the first of them gets its answer, and crashes.
    async fn answer_together(listener: TcpListener) {
        let mut waiting = Vec::new();
        for _ in 0..CRASHES {
            waiting.push(listener.accept().await.expect("a call").0);
        }
        for stream in &mut waiting {
            drop(stream.read(&mut [0; 4096]).await);
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await);
        }
    }

    async fn view(app: &App) -> PluginView {
        app.plugin(&Viewer::host(), PLUGIN).await.expect("the plugin")
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_crash_loop_disables_a_plugin_with_its_reason_until_an_administrator_enables_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let app = open(&directory).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        install(&app, listener.local_addr().expect("an address").port()).await;

        let mut events = app.events();
        let provider = tokio::spawn(answer_together(listener));
        let calls: Vec<_> = (0..CRASHES)
            .map(|_| {
                let app = app.clone();
                tokio::spawn(async move { call(&app).await })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.expect("it ends").kind, CallErrorKind::Trap);
        }
        provider.await.expect("it answered all");
        while view(&app).await.plugin.state != PluginState::Failed {
            events.recv().await.expect("the change is told");
        }
        app.close().await;
        drop(app);

        let app = open(&directory).await;
        let failed = view(&app).await.plugin;
        assert_eq!(failed.state, PluginState::Failed);
        let reason = failed.reason.expect("a reason");
        assert!(reason.contains("8 crashes in a row") && reason.contains("panicked"), "{reason}");
        let connection = app.connections(&Viewer::host()).await.expect("the list").remove(0);
        assert_eq!(connection.health, Health::Disabled);
        assert!(connection.last_error.expect("why").contains(&reason));
        let audit =
            app.audit(&Viewer::host(), &AuditFilter::default(), &PageRequest::default()).await.expect("the log");
        let entry = audit.items.iter().find(|entry| entry.change.action == "plugin.fail").expect("an entry");
        assert_eq!((entry.change.actor, &entry.change.subject[..]), (Actor::Host, "plugin/misbehaviour"));
        assert_eq!(entry.change.after.as_ref().expect("what it is now")["reason"], reason);

        let enabled = app.set_plugin_enabled(&Viewer::host(), PLUGIN, true).await.expect("it is enabled").plugin;
        assert_eq!((enabled.state, enabled.reason), (PluginState::Enabled, None));
        // Nobody listens at the provider's port any more: the plugin runs, and says so itself.
        assert_eq!(call(&app).await.kind, CallErrorKind::Unavailable);
        app.close().await;
    }

    #[test]
    fn another_component_serves_after_a_crash_loop_and_what_a_person_switched_off_stays_off() {
        for (state, after) in
            [(PluginState::Failed, PluginState::Enabled), (PluginState::Disabled, PluginState::Disabled)]
        {
            let inspection = tocsin_sandbox::Sandbox::new(SandboxConfig::default())
                .expect("a sandbox")
                .inspect(&guest())
                .expect("a component");
            let mut before = super::super::fresh(&inspection, tocsin_model::plugin::Grant::default());
            before.state = state;
            before.reason = Some("x".into());
            let replaced = super::super::replaced(&before, &inspection);
            assert_eq!(replaced.state, after);
            assert_eq!(replaced.reason.is_some(), after == PluginState::Disabled);
        }
    }
}
