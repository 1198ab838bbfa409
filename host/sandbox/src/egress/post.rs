//! Requests of the host itself to addresses that its users chose: the webhooks. They go through the same rules as a
//! plugin's: resolved once, no special-purpose address unless the deployment allows it, no redirect followed.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use ipnet::IpNet;
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
    redirect::Policy,
};
use tocsin_model::special::is_special_address;
use url::Url;

use super::{gate::Resolver, http::builder};
use crate::error::SandboxError;

/// How long a connection may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long a request may take altogether.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// How much of an answer is read: its beginning explains a refusal.
const READ_BYTES: usize = 2_048;

/// Where the host may send what its users ask it to send.
#[derive(Debug, Clone, Default)]
pub struct PostRules {
    /// Special-purpose networks that may be reached.
    pub private_networks: Vec<IpNet>,
    /// Whether `http://` may be used besides `https://`.
    pub plain_http: bool,
}

/// What came back: a status, and the beginning of the answer as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// The status.
    pub status: u16,
    /// The beginning of the body.
    pub beginning: String,
}

/// Why nothing was sent, or nothing came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// The rules do not allow the address; says which line of the configuration would.
    #[error("{0}")]
    Refused(String),
    /// Nobody answered there.
    #[error("{0}")]
    Unreachable(String),
}

/// The client.
pub struct Poster {
    client: Client,
    rules: PostRules,
}

/// What the HTTP client asks for each new connection: it never sees an address that the rules do not allow.
struct Gated {
    resolver: Arc<dyn Resolver>,
    rules: PostRules,
}

impl PostRules {
    /// Whether requests may be sent to this URL, as far as the URL itself says so.
    ///
    /// # Errors
    /// What is wrong with it, and what would be right.
    pub fn check(&self, url: &str) -> Result<Url, String> {
        let url = Url::parse(url).map_err(|_| "use an address such as https://siem.example.org/hook".to_owned())?;
        match url.scheme() {
            "https" => {}
            "http" if self.plain_http => {}
            "http" => return Err("use https://: plain http is allowed by `plain_http` of [webhooks]".to_owned()),
            other => return Err(format!("`{other}` is no scheme for a webhook: use https")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("leave the user name and password out: requests are signed".to_owned());
        }
        if url.fragment().is_some() {
            return Err("leave out what stands behind the #: it is never sent".to_owned());
        }
        let host = url.host_str().unwrap_or_default();
        if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            self.pass(host, &[address])?;
        }
        Ok(url)
    }

    /// Those of a host's addresses that may be reached.
    fn pass(&self, host: &str, addresses: &[IpAddr]) -> Result<Vec<IpAddr>, String> {
        let canonical = |address: &IpAddr| address.to_canonical();
        let allowed = |address: &IpAddr| {
            is_special_address(*address).is_none()
                || self.private_networks.iter().any(|network| network.contains(&canonical(address)))
        };
        let passed: Vec<IpAddr> = addresses.iter().copied().filter(allowed).collect();
        match addresses.first().filter(|_| passed.is_empty()) {
            Some(address) => Err(format!(
                "{host} is at {address}, a special-purpose address: `private_networks` of [webhooks] does not allow it"
            )),
            None => Ok(passed),
        }
    }
}

impl Poster {
    /// A client that keeps to these rules.
    ///
    /// # Errors
    /// When the certificate authorities cannot be used.
    pub fn new(
        rules: PostRules,
        resolver: Arc<dyn Resolver>,
        extra_ca_pem: Option<&[u8]>,
    ) -> Result<Self, SandboxError> {
        let client = builder(extra_ca_pem)?
            .user_agent(concat!("tocsin-webhook/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN)
            .timeout(ANSWER_WITHIN)
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(2)
            .dns_resolver(Arc::new(Gated { resolver, rules: rules.clone() }))
            .build()
            .map_err(|error| SandboxError::Client(format!("{error:?}")))?;
        Ok(Self { client, rules })
    }

    /// Where requests may be sent.
    #[must_use]
    pub fn rules(&self) -> &PostRules {
        &self.rules
    }

    /// Sends JSON with these headers.
    ///
    /// # Errors
    /// [`PostError`]; an answer with any status is none.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        body: Vec<u8>,
    ) -> Result<Posted, PostError> {
        let url = self.rules.check(url).map_err(PostError::Refused)?;
        let mut request = self.client.post(url).header(CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value)
                .map_err(|_| PostError::Refused(format!("the value of the header `{name}` is not well formed")))?;
            request = request.header(HeaderName::from_static(name), value);
        }
        let mut response = request.body(body).send().await.map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let mut beginning = Vec::new();
        // What is wrong with the rest of an answer changes nothing: its status is known.
        while let Ok(Some(chunk)) = response.chunk().await {
            beginning.extend_from_slice(&chunk[..chunk.len().min(READ_BYTES - beginning.len())]);
            if beginning.len() >= READ_BYTES {
                break;
            }
        }
        Ok(Posted { status, beginning: String::from_utf8_lossy(&beginning).into_owned() })
    }
}

impl Resolve for Gated {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, rules) = (Arc::clone(&self.resolver), self.rules.clone());
        Box::pin(async move {
            let found = resolver.resolve(name.as_str()).await?;
            if found.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the host has no address").into());
            }
            let passed = rules.pass(name.as_str(), &found).map_err(PostError::Refused)?;
            let addresses: Vec<_> = passed.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// The error in words, without the URL: it may hold a token.
fn failure(error: &reqwest::Error) -> PostError {
    let mut reasons = Vec::new();
    let mut cause: Option<&(dyn std::error::Error + 'static)> = std::error::Error::source(error);
    if error.is_timeout() {
        return PostError::Unreachable(format!("no answer within {} seconds", ANSWER_WITHIN.as_secs()));
    }
    while let Some(reason) = cause {
        if let Some(refused @ PostError::Refused(_)) = reason.downcast_ref() {
            return refused.clone();
        }
        reasons.push(reason.to_string());
        cause = reason.source();
    }
    reasons.dedup();
    PostError::Unreachable(if reasons.is_empty() { "the request failed".to_owned() } else { reasons.join(": ") })
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;

    use super::*;

    struct Says(IpAddr);

    #[async_trait]
    impl Resolver for Says {
        async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            Ok(vec![self.0])
        }
    }

    #[test]
    fn special_addresses_are_refused_in_every_spelling() {
        let rules = PostRules { private_networks: Vec::new(), plain_http: true };
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest/",
            "https://user@example.org/",
            "ftp://example.org/",
            "https://example.org/#x",
            "no address",
        ] {
            assert!(rules.check(url).is_err(), "{url}");
        }
        assert!(rules.check("http://198.41.0.4/hook").is_ok());
        assert!(PostRules::default().check("http://198.41.0.4/hook").is_err(), "plain http must be allowed");
    }

    #[test]
    fn networks_that_the_deployment_allows_can_be_reached() {
        let network = "127.0.0.0/8".parse().expect("a network");
        let rules = PostRules { private_networks: vec![network], plain_http: true };
        assert!(rules.check("http://127.0.0.1:9/").is_ok());
        assert!(rules.check("http://[::ffff:127.0.0.1]:9/").is_ok());
        assert!(rules.check("http://10.0.0.1/").is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_to_a_special_address_is_refused_when_it_is_connected_to() {
        let resolver = Arc::new(Says(IpAddr::from([127, 0, 0, 1])));
        let poster = Poster::new(PostRules::default(), resolver, None).expect("a client");
        let refused = poster.post("https://rebound.example/", &[], Vec::new()).await;
        assert!(matches!(&refused, Err(PostError::Refused(line)) if line.contains("127.0.0.1")), "{refused:?}");
    }
}
