//! The sandbox itself: one engine, its clock, its places, and the components that it has compiled.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, Weak},
};

use tokio::sync::Semaphore;
use wasmtime::Engine;

use crate::{
    compile::{self, Compiled, Component},
    config::SandboxConfig,
    connection::{ConnectionHandle, ConnectionSpec},
    engine,
    error::{InspectError, SandboxError},
    health::DisabledPlugin,
    inspect::{self, Digest, Inspection},
    playbook::{self, PlaybookEnd, PlaybookLimits, StepHost},
    ticker::Ticker,
};

/// Runs plugins. Cheap to clone.
#[derive(Clone)]
pub struct Sandbox(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) config: SandboxConfig,
    pub(crate) ticker: Ticker,
    pub(crate) connector_places: Arc<Semaphore>,
    pub(crate) playbook_places: Arc<Semaphore>,
    engine: Engine,
    /// Compiling takes all processors: one component at a time.
    compiling: Semaphore,
    compiled: Mutex<HashMap<Digest, Weak<Compiled>>>,
}

impl Sandbox {
    /// Sets up the engine.
    ///
    /// # Errors
    ///
    /// When the cache's directory or an extra certificate authority cannot be used, or the machine is not supported.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        config.check()?;
        let engine = engine::build(&config)?;
        let ticker = Ticker::start(&engine).map_err(|error| SandboxError::Engine(error.to_string()))?;
        Ok(Self(Arc::new(Shared {
            ticker,
            connector_places: Arc::new(Semaphore::new(config.max_concurrent_instances as usize)),
            playbook_places: Arc::new(Semaphore::new(config.max_concurrent_playbooks as usize)),
            engine,
            compiling: Semaphore::new(1),
            compiled: Mutex::default(),
            config,
        })))
    }

    /// Looks into a component without running it.
    ///
    /// # Errors
    ///
    /// Why it is no plugin for this host.
    pub fn inspect(&self, bytes: &[u8]) -> Result<Inspection, InspectError> {
        inspect::inspect(bytes, self.0.config.max_component_bytes)
    }

    /// Inspects, compiles and links a component; gives the same one for the same bytes.
    ///
    /// # Errors
    ///
    /// Why it is refused or does not compile.
    pub async fn compile(&self, bytes: Arc<[u8]>) -> Result<Component, SandboxError> {
        let _turn = self.0.compiling.acquire().await.map_err(|error| SandboxError::Compile(error.to_string()))?;
        let shared = self.0.clone();
        let compiling = tokio::task::spawn_blocking(move || shared.compile(&bytes));
        compiling.await.map_err(|error| SandboxError::Compile(error.to_string()))?
    }

    /// Makes a connection of a component.
    ///
    /// # Errors
    ///
    /// When its settings are wrong, the component is a playbook, or the HTTP client cannot be set up.
    pub fn connect(&self, component: &Component, spec: ConnectionSpec) -> Result<ConnectionHandle, SandboxError> {
        ConnectionHandle::new(self.0.clone(), component, spec)
    }

    /// Runs a playbook from its start; its steps go to `host`.
    ///
    /// # Errors
    ///
    /// When the component is no playbook. Everything else is a [`PlaybookEnd`].
    pub async fn run_playbook(
        &self,
        component: &Component,
        host: Box<dyn StepHost>,
        input: String,
        limits: PlaybookLimits,
    ) -> Result<PlaybookEnd, SandboxError> {
        playbook::run(&self.0, &component.0, host, &input, limits).await
    }

    /// The deployment's ceiling.
    #[must_use]
    pub fn ceiling(&self) -> &tocsin_model::plugin::Ceiling {
        &self.0.config.ceiling
    }
}

impl Shared {
    /// Tells who stores it that a crash loop disabled a plugin.
    pub(crate) fn tell_disabled(&self, component: &Compiled, reason: String) {
        tracing::error!(plugin = %component.manifest.id, reason, "the plugin kept crashing and is disabled");
        if let Some(told) = &self.config.disabled {
            let (id, digest) = (component.manifest.id.to_string(), component.digest);
            // Nobody listens any more while the program ends.
            drop(told.send(DisabledPlugin { id, digest, reason }));
        }
    }

    fn compile(&self, bytes: &[u8]) -> Result<Component, SandboxError> {
        let digest = Digest::of(bytes);
        if let Some(known) = self.known(digest) {
            return Ok(known);
        }
        let inspection = inspect::inspect(bytes, self.config.max_component_bytes)?;
        let component = compile::compile(&self.engine, inspection, bytes)?;
        let mut compiled = self.compiled.lock().expect("nothing panics while it holds the components");
        compiled.retain(|_, known| known.strong_count() > 0);
        compiled.insert(digest, Arc::downgrade(&component.0));
        Ok(component)
    }

    fn known(&self, digest: Digest) -> Option<Component> {
        let compiled = self.compiled.lock().expect("nothing panics while it holds the components");
        compiled.get(&digest)?.upgrade().map(Component)
    }
}
