//! What the deployment decides about the sandbox.

use std::{path::PathBuf, sync::Arc};

use tocsin_model::plugin::Ceiling;

use crate::egress::{Resolver, SystemResolver};

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
    /// More certificate authorities to trust, PEM.
    pub extra_ca_pem: Option<Vec<u8>>,
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
            extra_ca_pem: None,
        }
    }
}
