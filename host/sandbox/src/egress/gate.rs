//! Names become addresses once, forbidden addresses are refused, and connections go to exactly what is left.

use std::{io, net::IpAddr, sync::Arc};

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::grant::{AddressPass, Permissions, Refusal};

/// How host names become addresses.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// All addresses of a host name.
    ///
    /// # Errors
    ///
    /// When the name has none, or the resolver does not answer.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// The gate of one connection.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) permissions: Arc<Permissions>,
    pub(crate) resolver: Arc<dyn Resolver>,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GateError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the host name {host} could not be resolved: {source}")]
    Unresolved { host: String, source: io::Error },
}

impl Gate {
    /// The addresses that a host may be reached at.
    pub(crate) async fn addresses(&self, host: &str) -> Result<AddressPass, GateError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let addresses = match bare.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => {
                let unresolved = |source| GateError::Unresolved { host: host.to_owned(), source };
                let found = self.resolver.resolve(host).await.map_err(unresolved)?;
                if found.is_empty() {
                    return Err(unresolved(io::Error::new(io::ErrorKind::NotFound, "it has no address")));
                }
                found
            }
        };
        Ok(self.permissions.addresses(host, addresses)?)
    }
}

/// What the HTTP client asks for each new connection: it never sees an address that the gate has not passed.
impl Resolve for Gate {
    fn resolve(&self, name: Name) -> Resolving {
        let gate = self.clone();
        Box::pin(async move {
            let pass = gate.addresses(name.as_str()).await?;
            let addresses: Vec<_> = pass.with_port(0).collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}
