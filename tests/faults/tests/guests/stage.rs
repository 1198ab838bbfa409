//! A sandbox with the misbehaving component, and connections of it.

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
    CallError, Component, ConnectionHandle, ConnectionSpec, Enriched, Observable, Resolver, Sandbox, SandboxConfig,
    Secret,
};

/// A sandbox and the component that misbehaves as its settings say.
pub struct Stage {
    pub sandbox: Sandbox,
    pub component: Component,
}

/// Every name is this machine.
struct Rebinding;

#[async_trait::async_trait]
impl Resolver for Rebinding {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)])
    }
}

impl Stage {
    pub async fn new() -> Self {
        Self::of("misbehaviour").await
    }

    pub async fn of(name: &str) -> Self {
        let config = SandboxConfig {
            max_concurrent_instances: 8,
            max_concurrent_playbooks: 8,
            resolver: Arc::new(Rebinding),
            ..SandboxConfig::default()
        };
        let sandbox = Sandbox::new(config).expect("a sandbox");
        let component = sandbox.compile(component_bytes(name)).await.expect("the component compiles");
        Self { sandbox, component }
    }

    /// A connection with everything granted that the manifest requests, and loopback; `change` edits the grant.
    pub fn connection(&self, settings: Value, change: impl FnOnce(&mut Grant)) -> ConnectionHandle {
        let manifest = self.component.manifest();
        let mut grant = Grant::of_requests(manifest);
        grant.private_networks = vec!["127.0.0.0/8".parse().expect("a network")];
        change(&mut grant);
        let checked = manifest.settings.check(&settings).expect("valid settings");
        let effective = Effective::of(manifest, &grant, &Ceiling::default(), &checked);
        let secrets = BTreeMap::from([("api_key".to_owned(), Secret::new("hunter2-hunter2"))]);
        let spec = ConnectionSpec { id: "1".into(), name: "Test".into(), settings, secrets, effective };
        self.sandbox.connect(&self.component, spec).expect("a connection")
    }

    pub fn observable(&self) -> Observable {
        Observable { kind: IocType::Ipv4, value: "192.0.2.1".into(), tlp: Tlp::Green, pap: Pap::Green }
    }

    pub async fn enrich(&self, connection: &ConnectionHandle) -> Result<Enriched, CallError> {
        connection.enrich(&self.observable(), Instant::now() + Duration::from_secs(60)).await
    }
}

/// The bytes of a guest that `cargo xtask components` built.
pub fn component_bytes(name: &str) -> Arc<[u8]> {
    let directory = std::env::var_os("TOCSIN_COMPONENTS").map(|path| PathBuf::from(path).join("guests"));
    let directory = directory.expect("TOCSIN_COMPONENTS names no directory: run the tests with `cargo xtask test`");
    let path = directory.join(format!("{name}.wasm"));
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; build it with `cargo xtask components`", path.display()))
        .into()
}
