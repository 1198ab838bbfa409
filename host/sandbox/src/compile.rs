//! From inspected bytes to a linked component that can be called: off the async threads, once per digest.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use tocsin_model::plugin::{Category, Manifest};
use tokio::sync::Semaphore;
use wasmtime::{
    Engine,
    component::{InstancePre, Linker},
};

use crate::{
    bindings::{connector::exports::tocsin::plugin as exported, playbook},
    error::{CallError, SandboxError},
    health::{Health, HealthState},
    imports::{self, CallState},
    inspect::{Digest, Inspection},
    log::{LogLevel, LogLine, LogRing},
    playbook::PlaybookState,
    stats::{Recorder, Stats, Used},
};

/// A compiled and linked plugin. Cheap to clone; the same digest is compiled once.
#[derive(Clone)]
pub struct Component(pub(crate) Arc<Compiled>);

pub(crate) struct Compiled {
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) digest: Digest,
    pub(crate) linked: Linked,
    health: Mutex<Health>,
    logs: LogRing,
    stats: Recorder,
    /// One place per call that may run at the same time, with the limit that it was made for.
    places: Mutex<Option<(u32, Arc<Semaphore>)>>,
}

/// What a category's component can be called for.
pub(crate) enum Linked {
    Connector {
        pre: InstancePre<CallState>,
        check: exported::check::GuestIndices,
        enrichment: Option<exported::enrichment::GuestIndices>,
        ticketing: Option<exported::ticketing::GuestIndices>,
    },
    Playbook(playbook::PlaybookComponentPre<PlaybookState>),
}

impl Component {
    /// The plugin's manifest.
    #[must_use]
    pub fn manifest(&self) -> &Arc<Manifest> {
        &self.0.manifest
    }

    /// The digest of its file.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// Its last log lines, oldest first.
    #[must_use]
    pub fn logs(&self) -> Vec<LogLine> {
        self.0.logs.snapshot()
    }

    /// What it did in all its connections.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.0.stats.snapshot()
    }

    /// Whether it serves, rests after crashes, or is disabled.
    #[must_use]
    pub fn health(&self) -> HealthState {
        self.0.health().state(Instant::now())
    }

    /// Lets it serve again after a crash loop.
    pub fn enable(&self) {
        self.0.health().enable();
    }

    /// Whether both are the same compiled component.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Compiled {
    pub(crate) fn health(&self) -> std::sync::MutexGuard<'_, Health> {
        self.health.lock().expect("nothing panics while it holds the health")
    }

    pub(crate) fn log(&self, connection: &str, level: LogLevel, message: &str) {
        self.logs.push(connection, level, message);
    }

    /// Records the end of a call: counters, last failures, health. Gives the reason when it disabled the plugin.
    pub(crate) fn ended(&self, connection: &str, used: Used, error: Option<&CallError>) -> Option<String> {
        self.stats.record(connection, used, error);
        match error {
            Some(error) if error.kind.is_crash() => {
                self.log(connection, LogLevel::Error, &format!("{}\n{}", error.message, error.log));
                self.health().crashed(Instant::now(), &error.message)
            }
            _ => {
                self.health().succeeded();
                None
            }
        }
    }

    /// The places for calls at the same time, shared by all connections with this limit.
    pub(crate) fn places(&self, concurrency: u32) -> Arc<Semaphore> {
        let mut places = self.places.lock().expect("nothing panics while it holds the places");
        match &*places {
            Some((limit, semaphore)) if *limit == concurrency => semaphore.clone(),
            _ => {
                let semaphore = Arc::new(Semaphore::new(concurrency as usize));
                *places = Some((concurrency, semaphore.clone()));
                semaphore
            }
        }
    }
}

/// Compiles and links. Takes seconds for large components: not to be called on an async thread.
///
/// # Errors
///
/// When the engine refuses the component, or an export is not of the contract's shape.
pub(crate) fn compile(engine: &Engine, inspection: Inspection, bytes: &[u8]) -> Result<Component, SandboxError> {
    let failed = |error: wasmtime::Error| SandboxError::Compile(format!("{error:#}"));
    let component = wasmtime::component::Component::new(engine, bytes).map_err(failed)?;
    let linked = match inspection.manifest.category {
        Category::Playbook => link_playbook(engine, &component).map_err(failed)?,
        category => link_connector(engine, &component, &inspection.imports, category).map_err(failed)?,
    };
    Ok(Component(Arc::new(Compiled {
        manifest: Arc::new(inspection.manifest),
        digest: inspection.digest,
        linked,
        health: Mutex::default(),
        logs: LogRing::new(),
        stats: Recorder::default(),
        places: Mutex::default(),
    })))
}

fn link_connector(
    engine: &Engine,
    component: &wasmtime::component::Component,
    interfaces: &[String],
    category: Category,
) -> wasmtime::Result<Linked> {
    let mut linker = Linker::new(engine);
    imports::link(&mut linker, interfaces)?;
    let pre = linker.instantiate_pre(component)?;
    let enrichment = match category {
        Category::Enrichment => Some(exported::enrichment::GuestIndices::new(&pre)?),
        _ => None,
    };
    let ticketing = match category {
        Category::Ticketing => Some(exported::ticketing::GuestIndices::new(&pre)?),
        _ => None,
    };
    Ok(Linked::Connector { check: exported::check::GuestIndices::new(&pre)?, enrichment, ticketing, pre })
}

fn link_playbook(engine: &Engine, component: &wasmtime::component::Component) -> wasmtime::Result<Linked> {
    let mut linker = Linker::new(engine);
    crate::playbook::link(&mut linker)?;
    Ok(Linked::Playbook(playbook::PlaybookComponentPre::new(linker.instantiate_pre(component)?)?))
}
