//! Starts and stops a lab, and lets a test in the same process steer it without HTTP.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    Asked, FaultOrder, Issue, Provider,
    connection::{CutSwitch, CuttableListener},
    counters::Counters,
    faults::FaultBook,
    ledger::Ledger,
    routes, whois,
    world::{Shared, WhoisAddresses, World},
};

/// Where a lab listens and what it keeps. The default is loopback, free ports, memory only.
#[derive(Debug, Clone)]
pub struct LabConfig {
    /// The address to listen on.
    pub bind: IpAddr,
    /// HTTP port of all providers; 0 takes a free one.
    pub http_port: u16,
    /// Port of the WHOIS server that refers to the others, as IANA's does; 0 takes a free one.
    pub whois_port: u16,
    /// Port of the WHOIS server that plays the registries; 0 takes a free one.
    pub whois_registry_port: u16,
    /// Port of the WHOIS server that plays registrars and providers; 0 takes a free one.
    pub whois_registrar_port: u16,
    /// A file that keeps created issues over a restart of the lab.
    pub ledger: Option<PathBuf>,
    /// What every answer takes at least.
    pub latency: Duration,
}

impl Default for LabConfig {
    fn default() -> Self {
        Self {
            bind: Ipv4Addr::LOCALHOST.into(),
            http_port: 0,
            whois_port: 0,
            whois_registry_port: 0,
            whois_registrar_port: 0,
            ledger: None,
            latency: Duration::ZERO,
        }
    }
}

/// Why a lab did not start.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// A port could not be had.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The ledger's file could not be opened or read.
    #[error("cannot open the ledger {}: {source}", path.display())]
    Ledger {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

/// A running lab. Dropping it stops it as well, without waiting.
#[derive(Debug)]
pub struct Lab {
    world: Shared,
    tasks: Vec<JoinHandle<()>>,
    stop: DropGuard,
}

impl Lab {
    /// Starts a lab on the current tokio runtime. It listens when this returns.
    ///
    /// # Errors
    /// A port is taken, or the ledger's file cannot be opened.
    pub async fn start(config: LabConfig) -> Result<Self, LabError> {
        let ledger = Ledger::open(config.ledger.as_deref())
            .map_err(|source| LabError::Ledger { path: config.ledger.clone().unwrap_or_default(), source })?;
        let http = listen(config.bind, config.http_port).await?;
        let root = listen(config.bind, config.whois_port).await?;
        let registry = listen(config.bind, config.whois_registry_port).await?;
        let registrar = listen(config.bind, config.whois_registrar_port).await?;
        let stop = CancellationToken::new();
        let world = Arc::new(World {
            base_url: format!("http://{}", http.1),
            whois: WhoisAddresses { root: root.1, registry: registry.1, registrar: registrar.1 },
            counters: Counters::default(),
            faults: FaultBook::default(),
            ledger,
            latency_ms: u64::try_from(config.latency.as_millis()).unwrap_or(u64::MAX).into(),
            search_lag_ms: 0.into(),
            stop: stop.clone(),
        });
        let mut tasks = vec![tokio::spawn(serve(http.0, world.clone()))];
        for (role, listener) in
            [(whois::Role::Root, root.0), (whois::Role::Registry, registry.0), (whois::Role::Registrar, registrar.0)]
        {
            tasks.push(tokio::spawn(whois::serve(listener, role, world.clone())));
        }
        Ok(Self { world, tasks, stop: stop.drop_guard() })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.world.base_url
    }

    /// The base URL of a provider: `http://127.0.0.1:PORT/virustotal`. WHOIS has addresses instead.
    #[must_use]
    pub fn url(&self, provider: Provider) -> String {
        self.world.url_of(provider)
    }

    /// The WHOIS server to ask first; it refers to the others.
    #[must_use]
    pub fn whois_addr(&self) -> SocketAddr {
        self.world.whois.root
    }

    /// The WHOIS server that plays the registries.
    #[must_use]
    pub fn whois_registry_addr(&self) -> SocketAddr {
        self.world.whois.registry
    }

    /// The WHOIS server that plays registrars and providers.
    #[must_use]
    pub fn whois_registrar_addr(&self) -> SocketAddr {
        self.world.whois.registrar
    }

    /// Orders a fault; the id removes it again.
    pub fn order_fault(&self, order: FaultOrder) -> u64 {
        self.world.faults.add(order)
    }

    /// Removes one fault; says whether it stood.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.world.faults.remove(id)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }

    /// Every issue that was created, the oldest first.
    #[must_use]
    pub fn issues(&self) -> Vec<Issue> {
        self.world.ledger.issues()
    }

    /// What was asked of a provider.
    #[must_use]
    pub fn asked(&self, provider: Provider) -> Asked {
        self.world.counters.asked(provider, None)
    }

    /// How often a provider was asked about one observable (lower case, except URLs and issue keys).
    #[must_use]
    pub fn asked_about(&self, provider: Provider, observable: &str) -> u64 {
        self.world.counters.asked(provider, Some(observable)).observables.get(observable).copied().unwrap_or_default()
    }

    /// How many requests a provider got.
    #[must_use]
    pub fn requests(&self, provider: Provider) -> u64 {
        self.world.counters.requests(provider)
    }

    /// What every answer takes from now on.
    pub fn set_latency(&self, latency: Duration) {
        let ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        self.world.latency_ms.store(ms, Relaxed);
    }

    /// How long a new issue stays invisible to searches, as the index of a real site is late.
    pub fn set_search_lag(&self, lag: Duration) {
        let ms = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
        self.world.search_lag_ms.store(ms, Relaxed);
    }

    /// Forgets issues, counters, faults and latencies.
    ///
    /// # Errors
    /// The ledger's file cannot be emptied.
    pub fn reset(&self) -> io::Result<()> {
        self.world.reset()
    }

    /// Stops listening and answering; ports are free afterwards.
    pub async fn shutdown(self) {
        drop(self.stop);
        for task in self.tasks {
            // A task that panicked has stopped, too.
            let _ = task.await;
        }
    }
}

async fn listen(address: IpAddr, port: u16) -> Result<(TcpListener, SocketAddr), LabError> {
    let wanted = SocketAddr::new(address, port);
    let failed = |source| LabError::Listen { address: wanted, source };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let actual = listener.local_addr().map_err(failed)?;
    Ok((listener, actual))
}

async fn serve(listener: TcpListener, world: Shared) {
    let stop = world.stop.clone();
    let service = routes::router(world).into_make_service_with_connect_info::<CutSwitch>();
    let serving =
        axum::serve(CuttableListener(listener), service).with_graceful_shutdown(stop.clone().cancelled_owned());
    // Connections that are in the middle of something (a huge body that nobody reads) get a moment, then the lab leaves.
    let grace = async {
        stop.cancelled().await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    };
    tokio::select! {
        _ = async { serving.await } => {}
        () = grace => {}
    }
}
