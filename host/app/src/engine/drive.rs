//! Driving one run from where its journal ends to its end, or to where it has to wait.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use serde_json::Value;
use tocsin_model::run::{Run, StepOutcome, StepRequest};
use tocsin_sandbox as sandbox;
use tocsin_sandbox::{PlaybookEnd, PlaybookLimits, StepHost, StepStop};
use tokio::sync::Mutex;

use super::{
    conclude,
    driver::{Driver, Stop},
};
use crate::{
    App,
    error::{Error, Result},
};

/// How long to rest before a run is driven again after the store failed; doubled each time.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Drives a run that this host claimed, until it ends, waits or is taken; a store that fails is tried again.
pub(super) async fn drive(app: &App, run: Run) {
    let started = Instant::now();
    let mut rest = FIRST_REST;
    // A run that was never claimed before has no journal to read.
    let mut fresh = run.epoch <= 1;
    while let Err(error) = try_drive(app, &run, fresh).await {
        tracing::error!(run = %run.id, %error, "the run could not be driven; it is tried again");
        fresh = false;
        tokio::select! {
            () = app.engine().stopping.cancelled() => return,
            () = tokio::time::sleep(rest) => rest = (rest * 2).min(LONGEST_REST),
        }
    }
    metrics::histogram!("tocsin_run_duration_seconds").record(started.elapsed());
}

async fn try_drive(app: &App, run: &Run, fresh: bool) -> Result<()> {
    let journal = if fresh { Vec::new() } else { app.store().journal(&App::host_viewer(), run.id).await? };
    let driver = Arc::new(Mutex::new(Driver::new(app.clone(), run.clone(), journal)));
    let end = execute(app, run, &driver).await;
    let mut driver = driver.lock().await;
    let stop = match end {
        Ok(PlaybookEnd::Output(result)) => match finish(&mut driver, &result).await {
            Ok(()) => return Ok(()),
            Err(stop) => stop,
        },
        Ok(PlaybookEnd::Stopped(stopped)) => {
            driver.stop.take().unwrap_or_else(|| Stop::Broken(format!("it was stopped: {stopped}")))
        }
        Ok(PlaybookEnd::Failed(error)) => Stop::Broken(format!("the playbook failed: {error}")),
        Err(Error::Unavailable { log, .. }) => return Err(Error::Internal(log)),
        Err(error) => Stop::Broken(error.to_string()),
    };
    conclude::stopped(app, &mut driver, stop).await
}

async fn execute(app: &App, run: &Run, driver: &Arc<Mutex<Driver>>) -> Result<PlaybookEnd> {
    let component = app.component(&run.digest).await?;
    let host = Box::new(Steps(Arc::clone(driver)));
    let ended = app.sandbox().run_playbook(&component, host, run.input.to_string(), PlaybookLimits::default()).await;
    ended.map_err(|error| Error::Internal(error.to_string()))
}

async fn finish(driver: &mut Driver, result: &Result<String, String>) -> Result<(), Stop> {
    let result: Result<Value, String> = match result {
        Ok(text) => serde_json::from_str(text).map_err(|error| format!("its output is not JSON: {error}")),
        Err(message) => Err(message.clone()),
    };
    driver.settle().await?;
    driver.finish(&result)?;
    conclude::finished(driver, result).await
}

/// The driver, as the sandbox calls it.
struct Steps(Arc<Mutex<Driver>>);

#[async_trait]
impl StepHost for Steps {
    async fn start(&mut self, request: sandbox::StepRequest) -> Result<u32, StepStop> {
        let mut driver = self.0.lock().await;
        let started = read(request).and_then(|request| driver.start(request));
        started.map_err(|stop| note(&mut driver, stop))
    }

    async fn wait(&mut self, steps: Vec<u32>) -> Result<sandbox::StepOutcome, StepStop> {
        let mut driver = self.0.lock().await;
        let (step, outcome) = match driver.wait(&steps).await {
            Ok(outcome) => outcome,
            Err(stop) => return Err(note(&mut driver, stop)),
        };
        Ok(told(step, outcome))
    }
}

/// What the guest is told of an outcome.
pub(super) fn told(step: u32, outcome: StepOutcome) -> sandbox::StepOutcome {
    let result = match outcome {
        StepOutcome::Ok(value) => Ok(value.to_string()),
        StepOutcome::Err(failure) => Err(sandbox::StepFailure { code: failure.code, message: failure.message }),
    };
    sandbox::StepOutcome { step, result }
}

/// What the guest asks for, with its input read.
pub(super) fn read(request: sandbox::StepRequest) -> Result<StepRequest, Stop> {
    let sandbox::StepRequest { label, action, connection, input } = request;
    let input = serde_json::from_str(&input)
        .map_err(|error| Stop::Broken(format!("the input of the step `{label}` is not JSON: {error}")))?;
    Ok(StepRequest { label, action, connection, input })
}

/// Keeps why the guest is stopped; the sandbox only needs to know that it is.
fn note(driver: &mut Driver, stop: Stop) -> StepStop {
    let told = match &stop {
        Stop::Suspended | Stop::Uncertain(_) => StepStop::Suspended,
        Stop::Taken => StepStop::LeaseLost,
        Stop::Diverged(divergence) => StepStop::Diverged(divergence.to_string()),
        Stop::Broken(problem) => StepStop::Failed(problem.clone()),
        Stop::Store(error) => StepStop::Failed(error.to_string()),
    };
    driver.stop = Some(stop);
    told
}
