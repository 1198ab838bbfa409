//! What every handler reaches.

use std::{fmt, sync::Arc};

use metrics_exporter_prometheus::PrometheusHandle;
use tocsin_app::App;

use crate::{live::Hub, ui::Assets};

/// What the HTTP layer needs to know about the installation.
#[derive(Clone)]
pub struct ApiConfig {
    /// Where a browser reaches this host, without a trailing slash. With `https://`, cookies are `Secure`.
    pub public_url: String,
    /// Whether a reverse proxy in front sets `X-Forwarded-For`; its last address is then the client's.
    pub trust_forwarded_for: bool,
    /// The recorder's handle behind `GET /metrics`; without it the route answers 404.
    pub metrics: Option<PrometheusHandle>,
    /// The bearer token of `GET /metrics`; without it, only callers on this machine are answered.
    pub metrics_token: Option<String>,
}

impl fmt::Debug for ApiConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiConfig")
            .field("public_url", &self.public_url)
            .field("trust_forwarded_for", &self.trust_forwarded_for)
            .finish_non_exhaustive()
    }
}

/// What every handler reaches.
#[derive(Clone)]
pub(crate) struct ApiState {
    pub(crate) app: App,
    pub(crate) config: Arc<ApiConfig>,
    pub(crate) assets: Arc<dyn Assets>,
    pub(crate) hub: Arc<Hub>,
}
