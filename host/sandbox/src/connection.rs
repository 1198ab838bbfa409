//! A connection at run time: a component with settings, secrets and permissions, ready to be called.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use serde_json::Value;
use tocsin_model::plugin::{Category, Effective, Limits};
use tokio::sync::Semaphore;
use wasmtime::component::InstancePre;

use crate::{
    bindings::connector::exports::tocsin::plugin as exported,
    call,
    compile::{Compiled, Component, Linked},
    convert::{self, Draft, Enriched, Observable, Ticket},
    egress::{Gate, HttpClient},
    error::{CallError, CallErrorKind, SandboxError},
    grant::Permissions,
    imports::CallState,
    sandbox::Shared,
    secret::{Redactor, Secret},
    stats::{Recorder, Stats},
};

/// What makes a connection of a component.
pub struct ConnectionSpec {
    /// The connection's id, for logs.
    pub id: String,
    /// The connection's name.
    pub name: String,
    /// Its settings; checked against the manifest, defaults filled in.
    pub settings: Value,
    /// Its secrets, by name.
    pub secrets: BTreeMap<String, Secret>,
    /// What it may do.
    pub effective: Effective,
}

/// A connection that can be called. Cheap to clone.
#[derive(Clone)]
pub struct ConnectionHandle(Arc<Connection>);

pub(crate) struct Connection {
    pub(crate) sandbox: Arc<Shared>,
    pub(crate) component: Arc<Compiled>,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) settings_json: String,
    pub(crate) gate: Gate,
    pub(crate) http: HttpClient,
    pub(crate) redactor: Redactor,
    pub(crate) places: Arc<Semaphore>,
    pub(crate) stats: Recorder,
}

impl Connection {
    pub(crate) fn limits(&self) -> Limits {
        self.gate.permissions.effective().limits
    }
}

impl ConnectionHandle {
    pub(crate) fn new(sandbox: Arc<Shared>, component: &Component, spec: ConnectionSpec) -> Result<Self, SandboxError> {
        let component = component.0.clone();
        if component.manifest.category == Category::Playbook {
            return Err(SandboxError::Category { plugin: component.manifest.id.to_string(), wanted: "connector" });
        }
        let settings = component.manifest.settings.check(&spec.settings).map_err(|errors| {
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            SandboxError::Settings(told.join("; "))
        })?;
        let redactor = Redactor::new(spec.secrets.values());
        let places = component.places(spec.effective.limits.concurrency);
        let permissions = Permissions::new(component.manifest.clone(), spec.effective, spec.secrets);
        let gate = Gate { permissions: Arc::new(permissions), resolver: sandbox.config.resolver.clone() };
        let http = HttpClient::new(gate.clone(), redactor.clone(), sandbox.config.extra_ca_pem.as_deref())?;
        Ok(Self(Arc::new(Connection {
            sandbox,
            component,
            id: spec.id,
            name: spec.name,
            settings_json: Value::Object(settings).to_string(),
            gate,
            http,
            redactor,
            places,
            stats: Recorder::default(),
        })))
    }

    /// The connection's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The connection's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do.
    #[must_use]
    pub fn effective(&self) -> &Effective {
        self.0.gate.permissions.effective()
    }

    /// What it did since it was set up.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.0.stats.snapshot()
    }

    /// Asks whether the connection works; the answer is one sentence on what was reached.
    ///
    /// # Errors
    ///
    /// Why it does not work.
    pub async fn check(&self, deadline: Instant) -> Result<String, CallError> {
        let Linked::Connector { pre, check, .. } = &self.0.component.linked else {
            return Err(self.unsupported("check"));
        };
        let check = check.clone();
        call::run(&self.0, pre, deadline, move |store, instance| {
            Box::pin(async move { check.load(&mut *store, &instance)?.call_check(&mut *store).await })
        })
        .await
    }

    /// Asks what the provider knows about an observable.
    ///
    /// # Errors
    ///
    /// Why there is no answer; "never seen" is an answer.
    pub async fn enrich(&self, observable: &Observable, deadline: Instant) -> Result<Enriched, CallError> {
        let Linked::Connector { pre, enrichment: Some(enrichment), .. } = &self.0.component.linked else {
            return Err(self.unsupported("enrich"));
        };
        self.may_see(observable)?;
        let (enrichment, observable) = (enrichment.clone(), convert::observable(observable));
        let answered = call::run(&self.0, pre, deadline, move |store, instance| {
            Box::pin(
                async move { enrichment.load(&mut *store, &instance)?.call_enrich(&mut *store, &observable).await },
            )
        });
        answered.await.map(convert::enriched)
    }

    /// Opens a ticket, or gives the one that was opened with this key.
    ///
    /// # Errors
    ///
    /// Why it is not known to be open. After a timeout or an unreachable provider it may be open all the same.
    pub async fn open(&self, draft: &Draft, key: &str, deadline: Instant) -> Result<Ticket, CallError> {
        let (draft, key) = (convert::draft(draft), key.to_owned());
        let (pre, ticketing) = self.ticketing("open")?;
        let answered = call::run(&self.0, pre, deadline, move |store, instance| {
            Box::pin(async move { ticketing.load(&mut *store, &instance)?.call_open(&mut *store, &draft, &key).await })
        });
        answered.await.map(convert::ticket)
    }

    /// Looks for the ticket that was opened with this key.
    ///
    /// # Errors
    ///
    /// Why it is not known whether there is one.
    pub async fn find(&self, key: &str, deadline: Instant) -> Result<Option<Ticket>, CallError> {
        let key = key.to_owned();
        let (pre, ticketing) = self.ticketing("find")?;
        let answered = call::run(&self.0, pre, deadline, move |store, instance| {
            Box::pin(async move { ticketing.load(&mut *store, &instance)?.call_find(&mut *store, &key).await })
        });
        Ok(answered.await?.map(convert::ticket))
    }

    fn ticketing(
        &self,
        action: &str,
    ) -> Result<(&InstancePre<CallState>, exported::ticketing::GuestIndices), CallError> {
        match &self.0.component.linked {
            Linked::Connector { pre, ticketing: Some(ticketing), .. } => Ok((pre, ticketing.clone())),
            _ => Err(self.unsupported(action)),
        }
    }

    fn unsupported(&self, action: &str) -> CallError {
        let plugin = &self.0.component.manifest.name;
        CallError::new(CallErrorKind::Unsupported, format!("{plugin} has no action `{action}`."))
    }

    fn may_see(&self, observable: &Observable) -> Result<(), CallError> {
        let effective = self.effective();
        let Observable { kind, tlp, pap, .. } = observable;
        if effective.may_see(*kind, *tlp, *pap) {
            return Ok(());
        }
        let plugin = &self.0.component.manifest.name;
        if !self.0.component.manifest.serves.contains(kind) {
            let message = format!("{plugin} does not handle values of type {kind}.");
            return Err(CallError::new(CallErrorKind::Unsupported, message));
        }
        let missing = if !effective.serves.contains(kind) {
            format!("serves lacks \"{kind}\"")
        } else if *tlp > effective.tlp_max {
            format!("capabilities.tlp_max is {}, and the value is {}", effective.tlp_max.label(), tlp.label())
        } else {
            format!("capabilities.pap_max is {}, and the value is {}", effective.pap_max.label(), pap.label())
        };
        let message = format!("{missing}: an administrator grants it under Plugins › {plugin} › Grants");
        Err(CallError::new(CallErrorKind::Denied, message))
    }
}
