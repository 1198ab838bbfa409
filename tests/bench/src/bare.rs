//! The same component bytes in bare wasmtime: a fresh, pooled instance for each call and the HTTP request that it asks for.
//! No grants, egress gate, limits, quota or statistics: what those cost is the difference.

use tocsin_lab::credentials;
use wasmtime::{
    Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    component::{Component, HasSelf, Linker},
};

use self::bindings::{
    ConnectorPre,
    tocsin::plugin::{dns, http, log, settings, tcp, types},
};

#[allow(missing_docs, clippy::all, reason = "generated code")]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/tocsin-plugin-0.1.0",
        inline: "
            package bench:host;
            world connector {
                include tocsin:plugin/connector@0.1.0;
                export tocsin:plugin/enrichment@0.1.0;
            }
        ",
        world: "bench:host/connector",
        imports: { default: async | trappable },
        exports: { default: async },
    });
}

/// A component that can be called, and what its calls are given.
pub struct Bare {
    engine: Engine,
    pre: ConnectorPre<State>,
    state: State,
}

#[derive(Clone)]
struct State {
    http: reqwest::Client,
    settings: String,
}

impl Bare {
    /// Compiles and links the component.
    pub fn new(bytes: &[u8], settings: String, http: reqwest::Client) -> wasmtime::Result<Self> {
        let mut config = Config::new();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(PoolingAllocationConfig::new()));
        let engine = Engine::new(&config)?;
        let component = Component::new(&engine, bytes)?;
        let mut linker = Linker::new(&engine);
        bindings::Connector::add_to_linker::<_, HasSelf<State>>(&mut linker, |state| state)?;
        let pre = ConnectorPre::new(linker.instantiate_pre(&component)?)?;
        Ok(Self { engine, pre, state: State { http, settings } })
    }

    /// Asks about a domain; true if there was an answer.
    pub async fn enrich(&self, domain: &str) -> wasmtime::Result<bool> {
        let observable = types::Observable {
            kind: types::ObservableKind::Domain,
            value: domain.to_owned(),
            tlp: types::Tlp::Clear,
            pap: types::Pap::Clear,
        };
        let mut store = Store::new(&self.engine, self.state.clone());
        let connector = self.pre.instantiate_async(&mut store).await?;
        let answer = connector.tocsin_plugin_enrichment().call_enrich(&mut store, &observable).await?;
        Ok(answer.is_ok())
    }
}

impl State {
    async fn send(&self, request: http::Request) -> Result<http::Response, String> {
        let method = request.method.parse().map_err(|_| "no method".to_owned())?;
        let mut builder = self.http.request(method, &request.url);
        for header in &request.headers {
            builder = builder.header(&header.name, &header.value);
        }
        for credential in &request.credentials {
            if let http::Placement::Header((name, prefix)) = &credential.place {
                builder = builder.header(name, format!("{prefix}{}", credentials::VIRUSTOTAL_KEY));
            }
        }
        let builder = builder.body(request.body.unwrap_or_default());
        let response = builder.send().await.map_err(|error| error.to_string())?;
        let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| http::Header {
            name: name.to_string(),
            value: String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
        Ok(http::Response {
            status: response.status().as_u16(),
            headers: response.headers().iter().map(header).collect(),
            url: response.url().to_string(),
            body: response.bytes().await.map_err(|error| error.to_string())?.into(),
        })
    }
}

impl types::Host for State {}

impl http::Host for State {
    async fn send(&mut self, request: http::Request) -> wasmtime::Result<Result<http::Response, http::Error>> {
        Ok(State::send(self, request).await.map_err(http::Error::Other))
    }
}

impl tcp::Host for State {
    async fn exchange(&mut self, _: String, _: u16, _: Vec<u8>) -> wasmtime::Result<Result<Vec<u8>, http::Error>> {
        Ok(Err(http::Error::Other("not measured".to_owned())))
    }
}

impl dns::Host for State {
    async fn query(&mut self, _: String, _: dns::RecordType) -> wasmtime::Result<Result<Vec<dns::Answer>, dns::Error>> {
        Ok(Err(dns::Error::Other("not measured".to_owned())))
    }
}

impl settings::Host for State {
    async fn get(&mut self) -> wasmtime::Result<String> {
        Ok(self.settings.clone())
    }
}

impl log::Host for State {
    async fn write(&mut self, _: log::Level, _: String) -> wasmtime::Result<()> {
        Ok(())
    }
}
