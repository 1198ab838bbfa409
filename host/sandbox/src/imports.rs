//! What a connector's imports do: the host's half of the contract, one call's state behind it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use tocsin_model::plugin::canonical_name;
use wasmtime::component::{HasSelf, Linker};

use crate::{
    bindings::connector::tocsin::plugin::{dns, http, log, settings, tcp, types},
    budget::{Budget, Budgeted},
    connection::Connection,
    convert,
    egress::{self, Allowance, DnsError, HttpError, QueryAllowance},
    inspect::contract_interface,
    log::{LogBudget, LogLevel, shortened},
};

/// The state of one call, in its store.
pub(crate) struct CallState {
    pub(crate) connection: Arc<Connection>,
    /// When host calls end: a little before the call itself, so that a plugin can answer with what it has.
    pub(crate) deadline: Instant,
    pub(crate) budget: Budget,
    pub(crate) log: LogBudget,
    pub(crate) requests_left: AtomicU32,
    pub(crate) dns_queries_left: AtomicU32,
}

/// The most time that is kept for the plugin's own end.
const LONGEST_RESERVE: Duration = Duration::from_millis(500);

impl CallState {
    pub(crate) fn new(connection: Arc<Connection>, deadline: Instant) -> Self {
        let limits = connection.limits();
        let left = deadline.saturating_duration_since(Instant::now());
        Self {
            deadline: deadline - (left / 10).min(LONGEST_RESERVE),
            budget: Budget::new(&limits),
            log: LogBudget::new((limits.log_kib as usize) << 10),
            requests_left: AtomicU32::new(limits.requests),
            dns_queries_left: AtomicU32::new(limits.dns_queries),
            connection,
        }
    }

    /// Requests that this call has sent, DNS queries among them.
    pub(crate) fn requests_sent(&self) -> u32 {
        let limits = self.connection.limits();
        let left = |counter: &AtomicU32| counter.load(Ordering::Acquire);
        (limits.requests - left(&self.requests_left)) + (limits.dns_queries - left(&self.dns_queries_left))
    }
}

impl Budgeted for CallState {
    fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }
}

/// Links exactly the interfaces that the component imports.
pub(crate) fn link(linker: &mut Linker<CallState>, imports: &[String]) -> wasmtime::Result<()> {
    fn state(state: &mut CallState) -> &mut CallState {
        state
    }
    type Own = HasSelf<CallState>;
    for interface in imports.iter().filter_map(|import| contract_interface(import)) {
        match interface {
            "types" => types::add_to_linker::<_, Own>(linker, state)?,
            "http" => http::add_to_linker::<_, Own>(linker, state)?,
            "tcp" => tcp::add_to_linker::<_, Own>(linker, state)?,
            "dns" => dns::add_to_linker::<_, Own>(linker, state)?,
            "settings" => settings::add_to_linker::<_, Own>(linker, state)?,
            "log" => log::add_to_linker::<_, Own>(linker, state)?,
            // Inspection refused every other name; without a definition here the component does not link.
            _ => {}
        }
    }
    Ok(())
}

impl types::Host for CallState {}

impl http::Host for CallState {
    async fn send(&mut self, request: http::Request) -> wasmtime::Result<Result<http::Response, http::Error>> {
        let allowance = Allowance { deadline: self.deadline, requests_left: &self.requests_left };
        let sent = self.connection.http.send(convert::http_request(request), allowance).await;
        self.budget.host_call_ended();
        Ok(match sent {
            Ok(response) => Ok(convert::http_response(&response)),
            Err(error) => Err(convert::http_error(error)),
        })
    }
}

impl tcp::Host for CallState {
    async fn exchange(
        &mut self,
        host: String,
        port: u16,
        request: Vec<u8>,
    ) -> wasmtime::Result<Result<Vec<u8>, http::Error>> {
        let connection = &self.connection;
        let exchanged = async {
            let pass = connection.gate.permissions.tcp(&host, port)?;
            egress::count(&self.requests_left)?;
            let limit = (connection.limits().response_mib as usize) << 20;
            egress::exchange(&connection.gate, &pass, &request, limit, self.deadline).await
        };
        let exchanged: Result<Vec<u8>, HttpError> = exchanged.await;
        self.budget.host_call_ended();
        Ok(exchanged.map_err(convert::http_error))
    }
}

impl dns::Host for CallState {
    async fn query(
        &mut self,
        name: String,
        kind: dns::RecordType,
    ) -> wasmtime::Result<Result<Vec<dns::Answer>, dns::Error>> {
        let asked = self.ask_dns(&name, kind).await;
        self.budget.host_call_ended();
        Ok(match asked {
            Ok(answers) => Ok(answers.into_iter().map(convert::dns_answer).collect()),
            Err(error) => Err(convert::dns_error(error)),
        })
    }
}

impl CallState {
    async fn ask_dns(&self, name: &str, kind: dns::RecordType) -> Result<Vec<egress::Answer>, DnsError> {
        let kind = convert::record_type(kind)?;
        if canonical_name(name).is_none() {
            return Err(DnsError::Invalid(format!("`{}` is no DNS name", shortened(name, 300))));
        }
        let connection = &self.connection;
        let pass = connection.gate.permissions.dns(name)?;
        if !egress::take(&self.dns_queries_left) {
            let message = "limits.dns_queries is used up: the call has sent all DNS queries that it may send";
            return Err(DnsError::Denied(message.to_owned()));
        }
        let limits = connection.limits();
        let own = Instant::now() + Duration::from_millis(u64::from(limits.dns_ms));
        let allowance =
            QueryAllowance { deadline: self.deadline.min(own), answer_limit: (limits.dns_kib as usize) << 10 };
        egress::query(&connection.sandbox.config.dns_servers, &pass, kind, allowance).await
    }
}

impl settings::Host for CallState {
    fn get(&mut self) -> wasmtime::Result<String> {
        Ok(self.connection.settings_json.clone())
    }
}

impl log::Host for CallState {
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        if !self.log.admit(message.len()) {
            return Ok(());
        }
        let level = match level {
            log::Level::Debug => LogLevel::Debug,
            log::Level::Info => LogLevel::Info,
            log::Level::Warn => LogLevel::Warn,
            log::Level::Error => LogLevel::Error,
        };
        let message = self.connection.redactor.text(message);
        self.connection.component.log(&self.connection.name, level, &message);
        Ok(())
    }
}
