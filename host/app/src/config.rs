//! What the use cases need to know about the installation.

use std::{path::PathBuf, time::Duration};

use tocsin_sandbox::PostRules;

use crate::mail::MailConfig;

/// What the use cases need to know about the installation. The server reads it from its configuration.
#[derive(Clone)]
pub struct AppConfig {
    /// Where a browser reaches this host, without a trailing slash: the tokens' issuer.
    pub public_url: String,
    /// The installation's 256-bit key: seals secrets and the signing key.
    pub secret_key: [u8; 32],
    /// Where compiled components are cached.
    pub cache_dir: PathBuf,
    /// How many runs one host drives at the same time.
    pub max_active_runs: usize,
    /// How long a step may wait for a provider's quota.
    pub quota_patience: Duration,
    /// How long a stop waits for steps that are under way.
    pub stop_grace: Duration,
    /// How mail is sent; `None` sends none.
    pub mail: Option<MailConfig>,
    /// Where webhooks may be.
    pub webhooks: PostRules,
    /// How many bytes a file of evidence has at most.
    pub evidence_file_bytes: u64,
    /// How many bytes the files of one incident have together at most.
    pub evidence_incident_bytes: u64,
}

impl std::fmt::Debug for AppConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppConfig")
            .field("public_url", &self.public_url)
            .field("cache_dir", &self.cache_dir)
            .field("max_active_runs", &self.max_active_runs)
            .finish_non_exhaustive()
    }
}
