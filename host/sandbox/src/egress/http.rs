//! HTTP requests of one connection: every hop has its pass, every answer its limit.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{
    Certificate, Client, ClientBuilder, Method,
    header::{HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use tokio::time::timeout_at;
use url::Url;

use super::{
    cache::{Key, ResponseCache},
    credential::{self, Credential},
    gate::Gate,
    redirect,
};
use crate::{
    error::SandboxError,
    grant::{HttpPass, Refusal},
    secret::Redactor,
};

/// What a plugin asks to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) max_age: Option<Duration>,
}

/// What came back, without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) url: String,
}

/// Why nothing came back. The texts are without secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("{0}")]
    Denied(String),
    #[error("{0}")]
    Invalid(String),
    #[error("{0}")]
    Unreachable(String),
    #[error("the time that was left for the call ran out")]
    Timeout,
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    #[error("{0}")]
    Redirect(String),
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        HttpError::Denied(refusal.0)
    }
}

/// A checked request, before its credentials.
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Vec<u8>>,
    pub(super) credentials: Vec<Credential>,
}

/// What one call may still use.
pub(crate) struct Allowance<'a> {
    pub(crate) deadline: Instant,
    pub(crate) requests_left: &'a AtomicU32,
}

/// The HTTP client of one connection, with its own pool.
pub(crate) struct HttpClient {
    client: Client,
    gate: Gate,
    redactor: Redactor,
    cache: ResponseCache,
    response_limit: usize,
    redirect_limit: u32,
}

/// Headers that belong to the connection or the host.
const HOST_HEADERS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl HttpClient {
    /// Sets up a client whose connections all go through the gate.
    pub(crate) fn new(gate: Gate, redactor: Redactor, extra_ca_pem: Option<&[u8]>) -> Result<Self, SandboxError> {
        let failed = |error: reqwest::Error| SandboxError::Client(format!("{error:?}"));
        let builder = builder(extra_ca_pem)?
            .user_agent(concat!("tocsin/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(16)
            .dns_resolver(Arc::new(gate.clone()));
        let limits = gate.permissions.effective().limits;
        Ok(Self {
            client: builder.build().map_err(failed)?,
            gate,
            redactor,
            cache: ResponseCache::default(),
            response_limit: (limits.response_mib as usize) << 20,
            redirect_limit: limits.redirects,
        })
    }

    /// Sends a request and follows its redirects.
    pub(crate) async fn send(&self, request: Request, allowance: Allowance<'_>) -> Result<Arc<Response>, HttpError> {
        let max_age = request.max_age;
        let outgoing = outgoing(request)?;
        let key = max_age.filter(|_| outgoing.method == Method::GET).map(|age| (Key::of(&outgoing), age));
        // A cached answer needs the same leave as a new one.
        let pass = self.gate.permissions.http(&outgoing.url)?;
        if let Some((key, max_age)) = &key
            && let Some(response) = self.cache.get(key, *max_age, Instant::now())
        {
            return Ok(response);
        }
        let work = self.follow(outgoing, pass, allowance.requests_left);
        let response = timeout_at(allowance.deadline.into(), work).await.map_err(|_| HttpError::Timeout)??;
        let response = Arc::new(response);
        if let Some((key, _)) = key
            && response.status == 200
        {
            self.cache.put(key, response.clone(), Instant::now());
        }
        Ok(response)
    }

    async fn follow(&self, first: Outgoing, first_pass: HttpPass, left: &AtomicU32) -> Result<Response, HttpError> {
        let (mut request, mut pass) = (first, first_pass);
        for _ in 0..=self.redirect_limit {
            count(left)?;
            let response = self.hop(&request, &pass).await?;
            let Some(next) = redirect::follow(&request, response.status(), response.headers()) else {
                return self.receive(response, &pass).await;
            };
            request = next?;
            pass = self.gate.permissions.http(&request.url).map_err(|refusal| {
                HttpError::Redirect(format!("a redirect leads where no grant leads: {}", refusal.0))
            })?;
        }
        Err(HttpError::Redirect(format!("more than {} redirects", self.redirect_limit)))
    }

    async fn hop(&self, request: &Outgoing, pass: &HttpPass) -> Result<reqwest::Response, HttpError> {
        let mut url = pass.url().clone();
        let mut headers = request.headers.clone();
        credential::insert(&request.credentials, &self.gate.permissions, pass, &mut url, &mut headers)?;
        let mut builder = self.client.request(request.method.clone(), url).headers(headers);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        builder.send().await.map_err(|error| self.failure(error, pass))
    }

    async fn receive(&self, mut response: reqwest::Response, pass: &HttpPass) -> Result<Response, HttpError> {
        let too_large = HttpError::TooLarge(self.response_limit as u64);
        if response.content_length().is_some_and(|length| length > self.response_limit as u64) {
            return Err(too_large);
        }
        let mut body = Vec::new();
        // Counted after decompression, so that a small body that unpacks to a huge one stops here too.
        while let Some(chunk) = response.chunk().await.map_err(|error| self.failure(error, pass))? {
            if body.len() + chunk.len() > self.response_limit {
                return Err(too_large);
            }
            body.extend_from_slice(&chunk);
        }
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), self.redactor.text(value))
        };
        Ok(Response {
            status: response.status().as_u16(),
            headers: response.headers().iter().map(header).collect(),
            body: self.redactor.bytes(body),
            url: self.redactor.text(pass.url().to_string()),
        })
    }

    fn failure(&self, error: reqwest::Error, pass: &HttpPass) -> HttpError {
        let error = error.without_url();
        let mut reasons = Vec::new();
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(reason) = cause {
            if let Some(super::gate::GateError::Refused(refusal)) = reason.downcast_ref() {
                return refusal.clone().into();
            }
            reasons.push(reason.to_string());
            cause = reason.source();
        }
        reasons.dedup();
        let host = pass.url().host_str().unwrap_or_default();
        HttpError::Unreachable(self.redactor.text(format!("the request to {host} failed: {}", reasons.join(": "))))
    }
}

/// A client that trusts the system's authorities and these.
pub(super) fn builder(extra_ca_pem: Option<&[u8]>) -> Result<ClientBuilder, SandboxError> {
    let Some(pem) = extra_ca_pem else { return Ok(Client::builder()) };
    let unusable = |error: reqwest::Error| SandboxError::Authorities(format!("{error:?}"));
    let authorities = Certificate::from_pem_bundle(pem).map_err(unusable)?;
    if authorities.is_empty() {
        return Err(SandboxError::Authorities("there is no certificate in PEM form".to_owned()));
    }
    Ok(Client::builder().tls_certs_merge(authorities))
}

/// Whether these authorities can be trusted at all: said at the start, not at the first connection.
pub(crate) fn check_authorities(extra_ca_pem: Option<&[u8]>) -> Result<(), SandboxError> {
    let unusable = |error: reqwest::Error| SandboxError::Authorities(format!("{error:?}"));
    builder(extra_ca_pem)?.build().map(drop).map_err(unusable)
}

pub(crate) fn count(left: &AtomicU32) -> Result<(), HttpError> {
    if take(left) {
        return Ok(());
    }
    Err(HttpError::Denied("limits.requests is used up: the call has sent all requests that it may send".to_owned()))
}

/// Takes one of what is left; false if nothing is.
pub(crate) fn take(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(1)).is_ok()
}

fn outgoing(request: Request) -> Result<Outgoing, HttpError> {
    let invalid = |problem: String| HttpError::Invalid(problem);
    let method = Method::from_bytes(request.method.as_bytes())
        .ok()
        .filter(|method| *method != Method::CONNECT && *method != Method::TRACE)
        .ok_or_else(|| invalid(format!("`{}` is no method that a plugin may use", request.method)))?;
    let mut url = Url::parse(&request.url).map_err(|error| invalid(format!("the URL is not well formed: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid(format!("the URL's scheme is `{}`: use http or https", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("the URL has user information: use a credential".to_owned()));
    }
    url.set_fragment(None);
    let mut headers = HeaderMap::new();
    for (name, value) in request.headers {
        let parsed =
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid(format!("`{name}` is no header name")))?;
        if HOST_HEADERS.contains(&parsed.as_str()) {
            return Err(invalid(format!("the header `{name}` is set by the host")));
        }
        let value = HeaderValue::from_str(&value)
            .map_err(|_| invalid(format!("the value of the header `{name}` is not well formed")))?;
        headers.append(parsed, value);
    }
    Ok(Outgoing { method, url, headers, body: request.body, credentials: request.credentials })
}
