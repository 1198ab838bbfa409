//! What the use cases need to know about the installation.

use std::{path::PathBuf, time::Duration};

use chrono::TimeDelta;
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
}

impl AppConfig {
    /// How long what happens to one topic is gathered for one mail.
    pub(crate) fn mail_window(&self) -> TimeDelta {
        let window = self.mail.as_ref().map(|mail| mail.window).unwrap_or_default();
        TimeDelta::from_std(window).unwrap_or(TimeDelta::MAX)
    }
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
