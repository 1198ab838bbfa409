//! What the deployment decides about the sandbox.

use std::{path::PathBuf, sync::Arc};

use tocsin_model::plugin::Ceiling;
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    egress::{self, DnsServers, Resolver, SystemResolver},
    error::SandboxError,
    health::DisabledPlugin,
};

/// How the sandbox is set up.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Directory of the compilation cache; `None` compiles at each start.
    pub cache_dir: Option<PathBuf>,
    /// What no plugin may exceed.
    pub ceiling: Ceiling,
    /// Connector instances that may live at the same time.
    pub max_concurrent_instances: u32,
    /// Playbook instances that may live at the same time. They wait for connectors, so they have their own.
    pub max_concurrent_playbooks: u32,
    /// Largest component file, in bytes.
    pub max_component_bytes: usize,
    /// How host names become addresses.
    pub resolver: Arc<dyn Resolver>,
    /// Who answers plugins' DNS queries.
    pub dns_servers: DnsServers,
    /// More certificate authorities to trust, PEM.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// Who is told when a crash loop disabled a plugin: the sandbox itself remembers it only while it runs.
    pub disabled: Option<UnboundedSender<DisabledPlugin>>,
}

impl SandboxConfig {
    /// Checks what only its use would show: said at the start, not at the first connection.
    ///
    /// # Errors
    ///
    /// When the extra certificate authorities cannot be trusted.
    pub fn check(&self) -> Result<(), SandboxError> {
        egress::check_authorities(self.extra_ca_pem.as_deref())
    }
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            cache_dir: None,
            ceiling: Ceiling::default(),
            max_concurrent_instances: 128,
            max_concurrent_playbooks: 256,
            max_component_bytes: 64 << 20,
            resolver: Arc::new(SystemResolver),
            dns_servers: DnsServers::default(),
            extra_ca_pem: None,
            disabled: None,
        }
    }
}
