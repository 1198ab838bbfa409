//! One call: a fresh store and instance, every limit set, dropped at the end whatever happens.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use tocsin_model::plugin::Limits;
use tokio::time::timeout_at;
use wasmtime::{
    PoolConcurrencyLimitError, Store, Trap, WasmBacktrace,
    component::{Instance, InstancePre},
};

use crate::{
    bindings::connector::tocsin::plugin::types::Failure,
    budget::{Budget, ProcessorTimeUsedUp, store},
    connection::Connection,
    convert,
    error::{CallError, CallErrorKind},
    health::HealthState,
    imports::CallState,
    log::LogLevel,
    stats::Used,
};

/// What to do with a fresh instance: call it, for its answer or its own account of why there is none.
pub(crate) type Work<'a, R> = Pin<Box<dyn Future<Output = wasmtime::Result<Result<R, Failure>>> + Send + 'a>>;

/// Runs `work` on a fresh instance of the connection's component, and counts how it ended.
///
/// # Errors
///
/// With the limit that was exceeded, what the plugin did wrong, or what it says that its provider did.
pub(crate) async fn run<R: Send>(
    connection: &Arc<Connection>,
    pre: &InstancePre<CallState>,
    deadline: Instant,
    work: impl for<'a> FnOnce(&'a mut Store<CallState>, Instance) -> Work<'a, R> + Send,
) -> Result<R, CallError> {
    admit(connection)?;
    let limits = connection.limits();
    let asked = Instant::now();
    let deadline = deadline.min(asked + Duration::from_millis(u64::from(limits.wall_ms)));
    let _places = wait_for_place(connection, deadline).await?;

    let mut store = store(pre.engine(), CallState::new(connection.clone(), deadline), &limits);
    let ticking = connection.sandbox.ticker.tick();
    let running = async {
        let instance = pre.instantiate_async(&mut store).await?;
        work(&mut store, instance).await
    };
    let result = match timeout_at(deadline.into(), running).await {
        Ok(Ok(answer)) => answer.map_err(|failure| in_its_own_words(&failure, connection)),
        Ok(Err(error)) => Err(explain(&error, &store.data().budget, connection)),
        Err(_) => {
            let waited = asked.elapsed().as_millis();
            Err(CallError::new(CallErrorKind::Timeout, format!("The plugin gave no answer within {waited} ms.")))
        }
    };
    drop(ticking);
    finish(connection, store.data(), result.as_ref().err());
    result
}

fn admit(connection: &Connection) -> Result<(), CallError> {
    let disabled = |message| Err(CallError::new(CallErrorKind::Disabled, message));
    match connection.component.health().state(Instant::now()) {
        HealthState::Serving => Ok(()),
        HealthState::Resting { until, reason } => {
            let seconds = until.saturating_duration_since(Instant::now()).as_secs() + 1;
            disabled(format!("The plugin crashed several times and rests for {seconds} s; the last crash: {reason}"))
        }
        HealthState::Disabled { reason } => disabled(format!("The plugin is disabled after {reason}")),
    }
}

/// The plugin's own place first, so that one busy plugin does not hold places of the pool while it waits.
async fn wait_for_place(
    connection: &Connection,
    deadline: Instant,
) -> Result<(tokio::sync::OwnedSemaphorePermit, tokio::sync::OwnedSemaphorePermit), CallError> {
    let places = async {
        let own = connection.places.clone().acquire_owned().await?;
        let pool = connection.sandbox.connector_places.clone().acquire_owned().await?;
        Ok::<_, tokio::sync::AcquireError>((own, pool))
    };
    match timeout_at(deadline.into(), places).await {
        Ok(Ok(places)) => Ok(places),
        _ => {
            let limit = connection.limits().concurrency;
            let message = format!("No place became free in time: at most {limit} calls of this plugin run at once.");
            Err(CallError::new(CallErrorKind::Busy, message))
        }
    }
}

fn finish(connection: &Connection, state: &CallState, error: Option<&CallError>) {
    let used =
        Used { memory: state.budget.memory(), requests: state.requests_sent(), log_lines_dropped: state.log.dropped() };
    if used.log_lines_dropped > 0 {
        let message = format!("{} lines were dropped: limits.log_kib is used up", used.log_lines_dropped);
        connection.component.log(&connection.name, LogLevel::Warn, &message);
    }
    connection.stats.record(&connection.name, used, error);
    if let Some(reason) = connection.component.ended(&connection.name, used, error) {
        connection.sandbox.tell_disabled(&connection.component, reason);
    }
}

/// The plugin's own failure, without secrets.
fn in_its_own_words(failure: &Failure, connection: &Connection) -> CallError {
    let mut error = convert::failure(failure);
    error.message = connection.redactor.text(error.message);
    error.log = connection.redactor.text(error.log);
    error
}

fn explain(error: &wasmtime::Error, budget: &Budget, connection: &Connection) -> CallError {
    let mut explained = explain_failure(error, budget, &connection.limits());
    explained.log = connection.redactor.text(explained.log);
    explained
}

/// Which limit a failed run exceeded, or that the guest crashed.
pub(crate) fn explain_failure(error: &wasmtime::Error, budget: &Budget, limits: &Limits) -> CallError {
    let (kind, message) = exceeded(error, budget, limits).unwrap_or_else(|| (CallErrorKind::Trap, crash(error)));
    let frames = error.downcast_ref::<WasmBacktrace>().map(ToString::to_string).unwrap_or_default();
    CallError { kind, message, log: format!("{}\n{frames}", error.root_cause()) }
}

fn exceeded(error: &wasmtime::Error, budget: &Budget, limits: &Limits) -> Option<(CallErrorKind, String)> {
    let Limits { cpu_ms, memory_mib, host_call_mib, .. } = limits;
    if error.is::<ProcessorTimeUsedUp>() {
        let message = format!("The plugin used up its processor time of {cpu_ms} ms (limits.cpu_ms).");
        Some((CallErrorKind::Timeout, message))
    } else if error.is::<PoolConcurrencyLimitError>() {
        Some((CallErrorKind::Busy, "The pool of instances is full.".to_owned()))
    } else if error.chain().any(|cause| cause.to_string().contains("fuel allocated for hostcalls")) {
        let message = format!("The plugin handed over more than {host_call_mib} MiB at once (limits.host_call_mib).");
        Some((CallErrorKind::TooLarge, message))
    } else if budget.memory_was_refused() {
        let message = format!("The plugin wanted more than its {memory_mib} MiB of memory (limits.memory_mib).");
        Some((CallErrorKind::OutOfMemory, message))
    } else {
        None
    }
}

fn crash(error: &wasmtime::Error) -> String {
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => "The plugin crashed: its calls are nested too deeply (stack overflow).".to_owned(),
        Some(Trap::UnreachableCodeReached) => "The plugin crashed: it panicked.".to_owned(),
        Some(trap) => format!("The plugin crashed: {trap}."),
        None => "The plugin crashed.".to_owned(),
    }
}
