//! Proving a run: its playbook is executed against the journal alone and must ask for and conclude the same.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::Value;
use tocsin_model::{
    run::{Entry, Run},
    timeline::Verification,
};
use tocsin_sandbox as sandbox;
use tocsin_sandbox::{PlaybookEnd, PlaybookLimits, StepHost, StepStop};

use super::{
    drive::{read, told},
    replay::Replay,
};
use crate::{
    App,
    error::{Error, Result},
};

/// Replays a finished run. Nothing outside is asked.
pub(crate) async fn verify(app: &App, run: &Run, journal: &[Entry]) -> Result<Verification> {
    let component = app.component(&run.digest).await?;
    let replay = Arc::new(Mutex::new(Replay::of(journal)));
    let witness = Box::new(Witness(Arc::clone(&replay)));
    let end = app
        .sandbox()
        .run_playbook(&component, witness, run.input.to_string(), PlaybookLimits::default())
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    let difference = match end {
        PlaybookEnd::Output(result) => {
            let result: Result<Value, String> = match result {
                Ok(text) => serde_json::from_str(&text).map_err(|error| format!("its output is not JSON: {error}")),
                Err(message) => Err(message),
            };
            conclusion(&replay.lock().expect("nothing panics while it holds the replay"), run, &result)
        }
        PlaybookEnd::Stopped(StepStop::Diverged(difference)) => Some(difference),
        PlaybookEnd::Stopped(stop) => Some(stop.to_string()),
        PlaybookEnd::Failed(error) => Some(error.to_string()),
    };
    let entries = u32::try_from(journal.len()).unwrap_or(u32::MAX);
    Ok(Verification { holds: difference.is_none(), entries, difference })
}

fn conclusion(replay: &Replay, run: &Run, result: &Result<Value, String>) -> Option<String> {
    if replay.output().is_none() {
        return Some("the journal has no output".to_owned());
    }
    if let Err(divergence) = replay.finish(result) {
        return Some(divergence.to_string());
    }
    (run.output.as_ref() != result.as_ref().ok())
        .then(|| "the run's output is not the one that its journal has".to_owned())
}

/// Answers from the journal alone.
struct Witness(Arc<Mutex<Replay>>);

impl Witness {
    fn replay(&self) -> std::sync::MutexGuard<'_, Replay> {
        self.0.lock().expect("nothing panics while it holds the replay")
    }
}

#[async_trait]
impl StepHost for Witness {
    async fn start(&mut self, request: sandbox::StepRequest) -> Result<u32, StepStop> {
        let request = read(request).map_err(|stop| StepStop::Failed(format!("{stop:?}")))?;
        let label = request.label.clone();
        match self.replay().start(&request) {
            Ok(Some(step)) => Ok(step),
            Ok(None) => Err(StepStop::Diverged(format!("the journal does not have the step `{label}`"))),
            Err(divergence) => Err(StepStop::Diverged(divergence.to_string())),
        }
    }

    async fn wait(&mut self, steps: Vec<u32>) -> Result<sandbox::StepOutcome, StepStop> {
        let next = self.replay().next_outcome(&steps);
        let (step, outcome) = next
            .ok_or_else(|| StepStop::Diverged(format!("the journal has no further outcome of the steps {steps:?}")))?;
        Ok(told(step, outcome))
    }
}
