//! A sandbox with the guest that asks what its settings say, and connections of it.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tocsin_model::{
    ioc::IocType,
    plugin::{Ceiling, Effective, Grant},
    tlp::{Pap, Tlp},
};
use tocsin_sandbox::{
    CallError, Component, ConnectionHandle, ConnectionSpec, Observable, Resolver, Sandbox, SandboxConfig,
};

/// A sandbox and the guest.
pub struct Stage {
    sandbox: Sandbox,
    pub component: Component,
}

/// Every name is this machine.
struct Loopback;

#[async_trait::async_trait]
impl Resolver for Loopback {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])
    }
}

impl Stage {
    pub async fn new(change: impl FnOnce(&mut SandboxConfig)) -> Self {
        let mut config = SandboxConfig {
            max_concurrent_instances: 4,
            max_concurrent_playbooks: 4,
            resolver: Arc::new(Loopback),
            ..SandboxConfig::default()
        };
        change(&mut config);
        let sandbox = Sandbox::new(config).expect("a sandbox");
        let component = sandbox.compile(guest()).await.expect("the guest compiles");
        Self { sandbox, component }
    }

    /// A connection with everything granted that the manifest requests, and loopback; `change` edits the grant.
    pub fn connection(&self, settings: &Value, change: impl FnOnce(&mut Grant)) -> ConnectionHandle {
        let manifest = self.component.manifest();
        let mut grant = Grant::of_requests(manifest);
        grant.private_networks = vec!["127.0.0.0/8".parse().expect("a network")];
        change(&mut grant);
        let checked = manifest.settings.check(settings).expect("valid settings");
        let effective = Effective::of(manifest, &grant, &Ceiling::default(), &checked);
        let settings = settings.clone();
        let spec =
            ConnectionSpec { id: "1".into(), name: "Test".into(), settings, secrets: BTreeMap::new(), effective };
        self.sandbox.connect(&self.component, spec).expect("a connection")
    }

    /// What the guest found with these settings, everything granted.
    pub async fn ask(&self, settings: Value) -> Result<String, CallError> {
        ask(&self.connection(&settings, |_| {})).await
    }
}

/// What the guest found.
pub async fn ask(connection: &ConnectionHandle) -> Result<String, CallError> {
    let observable = Observable { kind: IocType::Ipv4, value: "192.0.2.1".into(), tlp: Tlp::Green, pap: Pap::Green };
    let answer = connection.enrich(&observable, Instant::now() + Duration::from_secs(60)).await?;
    Ok(answer.answer.summary)
}

fn guest() -> Arc<[u8]> {
    let directory = std::env::var_os("TOCSIN_COMPONENTS").map(|path| PathBuf::from(path).join("guests"));
    let directory = directory.expect("TOCSIN_COMPONENTS names no directory: run the tests with `cargo xtask test`");
    let path = directory.join("misbehaviour.wasm");
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; build it with `cargo xtask components`", path.display()))
        .into()
}
