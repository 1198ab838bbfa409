//! Running a playbook: it sees nothing but steps, and is stopped cleanly when its run is to go on later.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use tocsin_model::plugin::Limits;
use wasmtime::component::{HasSelf, Linker};

use crate::{
    bindings::playbook::tocsin::plugin::steps,
    budget::{Budget, Budgeted, store},
    call::explain_failure,
    compile::{Compiled, Linked},
    error::{CallError, CallErrorKind, SandboxError},
    sandbox::Shared,
    stats::Used,
};

/// A step that a playbook starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRequest {
    /// What the analyst reads.
    pub label: String,
    /// The action: `enrichment.enrich`.
    pub action: String,
    /// The connection's name; empty for actions of the host itself.
    pub connection: String,
    /// JSON; its shape is the action's.
    pub input: String,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepOutcome {
    /// The step.
    pub step: u32,
    /// JSON of the action's result, or why there is none.
    pub result: Result<String, StepFailure>,
}

/// Why a step has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFailure {
    /// Stable word.
    pub code: String,
    /// One sentence.
    pub message: String,
}

/// Why a playbook is stopped before its end. The run itself goes on, or waits, elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepStop {
    /// It waits for something that is not in the journal yet; nothing stays in memory.
    #[error("suspended")]
    Suspended,
    /// Another host drives the run now.
    #[error("the lease was lost")]
    LeaseLost,
    /// The playbook asked for something else than its journal says.
    #[error("the replay differs from the journal: {0}")]
    Diverged(String),
    /// The engine itself failed, such as an append that could not be stored.
    #[error("{0}")]
    Failed(String),
}

/// The durable engine behind a playbook's steps.
#[async_trait]
pub trait StepHost: Send {
    /// Starts a step and gives its number at once.
    ///
    /// # Errors
    ///
    /// When the playbook is to be stopped here.
    async fn start(&mut self, request: StepRequest) -> Result<u32, StepStop>;

    /// Waits until one of these steps has an outcome.
    ///
    /// # Errors
    ///
    /// When the playbook is to be stopped here.
    async fn wait(&mut self, steps: Vec<u32>) -> Result<StepOutcome, StepStop>;
}

/// What a playbook may use. There is no limit on the time that it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaybookLimits {
    /// Memory of the instance, in MiB.
    pub memory_mib: u32,
    /// Processor time between two waits, in milliseconds.
    pub cpu_ms: u32,
    /// Largest input of a step, and largest output, in MiB.
    pub host_call_mib: u32,
    /// How long to wait for a free instance.
    pub place_wait: Duration,
}

impl Default for PlaybookLimits {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            memory_mib: limits.memory_mib,
            cpu_ms: limits.cpu_ms,
            host_call_mib: limits.host_call_mib,
            place_wait: Duration::from_secs(60),
        }
    }
}

/// How a playbook's execution ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaybookEnd {
    /// It returned: its output or its own error, JSON and text.
    Output(Result<String, String>),
    /// The step host stopped it.
    Stopped(StepStop),
    /// It crashed or exceeded a limit.
    Failed(CallError),
}

pub(crate) struct PlaybookState {
    host: Box<dyn StepHost>,
    budget: Budget,
    stopped: Option<StepStop>,
}

impl Budgeted for PlaybookState {
    fn budget(&mut self) -> &mut Budget {
        &mut self.budget
    }
}

pub(crate) fn link(linker: &mut Linker<PlaybookState>) -> wasmtime::Result<()> {
    steps::add_to_linker::<_, HasSelf<PlaybookState>>(linker, |state| state)
}

impl PlaybookState {
    /// Notes why the guest must end, and ends it.
    fn stop(&mut self, stop: StepStop) -> wasmtime::Error {
        self.stopped = Some(stop.clone());
        stop.into()
    }
}

impl steps::Host for PlaybookState {
    async fn start(&mut self, request: steps::Request) -> wasmtime::Result<u32> {
        let steps::Request { label, action, connection, input } = request;
        let started = self.host.start(StepRequest { label, action, connection, input }).await;
        self.budget.host_call_ended();
        started.map_err(|stop| self.stop(stop))
    }

    async fn wait(&mut self, steps: Vec<u32>) -> wasmtime::Result<steps::Outcome> {
        let waited = self.host.wait(steps).await;
        self.budget.begin_slice();
        let outcome = waited.map_err(|stop| self.stop(stop))?;
        let failure = |StepFailure { code, message }| steps::Failure { code, message };
        Ok(steps::Outcome { step: outcome.step, result: outcome.result.map_err(failure) })
    }
}

/// Runs a playbook from its start.
pub(crate) async fn run(
    sandbox: &Arc<Shared>,
    component: &Compiled,
    host: Box<dyn StepHost>,
    input: &str,
    limits: PlaybookLimits,
) -> Result<PlaybookEnd, SandboxError> {
    let Linked::Playbook(pre) = &component.linked else {
        return Err(SandboxError::Category { plugin: component.manifest.id.to_string(), wanted: "playbook" });
    };
    let place = sandbox.playbook_places.clone().acquire_owned();
    let Ok(Ok(_place)) = tokio::time::timeout(limits.place_wait, place).await else {
        let message = "No place became free in time: too many playbooks run at once.";
        return Ok(PlaybookEnd::Failed(CallError::new(CallErrorKind::Busy, message)));
    };
    let limits = Limits {
        memory_mib: limits.memory_mib,
        cpu_ms: limits.cpu_ms,
        host_call_mib: limits.host_call_mib,
        ..Limits::default()
    }
    .min(sandbox.config.ceiling.limits);
    let state = PlaybookState { host, budget: Budget::new(&limits), stopped: None };
    let mut store = store(pre.engine(), state, &limits);
    let ticking = sandbox.ticker.tick();
    let ran = async {
        let playbook = pre.instantiate_async(&mut store).await?;
        playbook.tocsin_plugin_playbook().call_run(&mut store, input).await
    }
    .await;
    drop(ticking);
    let used = Used { memory: store.data().budget.memory(), ..Used::default() };
    let end = match ran {
        Ok(output) => PlaybookEnd::Output(output),
        Err(error) => match store.data_mut().stopped.take() {
            Some(stop) => PlaybookEnd::Stopped(stop),
            None => PlaybookEnd::Failed(explain_failure(&error, &store.data().budget, &limits)),
        },
    };
    let error = match &end {
        PlaybookEnd::Failed(error) => Some(error),
        PlaybookEnd::Output(_) | PlaybookEnd::Stopped(_) => None,
    };
    // A crash ends its own run, which is never tried again blindly: there is no loop that disabling would stop.
    component.ended("", used, error);
    Ok(end)
}
