//! What a playbook is and what it can do: start steps and wait for them.
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::raw::steps::tocsin::plugin::steps::{
    Failure as StepFailure, Outcome as StepOutcome, Request as StepRequest, Step,
};

/// Starts steps and waits for their outcomes. Every call is journalled by the host.
pub trait Steps {
    /// Starts a step and returns at once.
    fn start(&self, request: &StepRequest) -> Step;

    /// Waits until one of these steps has an outcome, and gives each outcome once.
    fn wait(&self, steps: &[Step]) -> StepOutcome;
}

/// A durable procedure. With the same input and the same outcomes it must start the same steps in the same order and end with the
/// same output: no time, no random, no order that depends on a hash.
pub trait Playbook {
    /// What it is started with, as JSON.
    type Input: DeserializeOwned;
    /// What it ends with, as JSON.
    type Output: Serialize;

    /// Runs the procedure from its start to its end.
    ///
    /// # Errors
    /// Why the run as a whole failed, in one sentence.
    fn run(steps: &dyn Steps, input: Self::Input) -> Result<Self::Output, String>;
}

/// The host itself. Works only inside a component.
#[derive(Debug, Clone, Copy)]
pub struct HostSteps;

impl Steps for HostSteps {
    fn start(&self, request: &StepRequest) -> Step {
        crate::raw::steps::tocsin::plugin::steps::start(request)
    }

    fn wait(&self, steps: &[Step]) -> StepOutcome {
        crate::raw::steps::tocsin::plugin::steps::wait(steps)
    }
}

/// Runs `P` on JSON, as the contract's `run` does.
///
/// # Errors
/// When the input is not of the playbook's shape, or the run failed.
pub fn run_json<P: Playbook>(steps: &dyn Steps, input: &str) -> Result<String, String> {
    let input =
        serde_json::from_str(input).map_err(|error| format!("The input is not of this playbook's shape: {error}."))?;
    let output = P::run(steps, input)?;
    serde_json::to_string(&output).map_err(|error| format!("The output cannot be written as JSON: {error}."))
}
