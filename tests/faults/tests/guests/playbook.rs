//! Playbooks in the sandbox: steps, clean stops, and limits.

use async_trait::async_trait;
use tocsin_sandbox::{
    CallErrorKind, PlaybookEnd, PlaybookLimits, StepFailure, StepHost, StepOutcome, StepRequest, StepStop,
};

use super::stage::Stage;

/// Answers steps in the reverse order; suspends after so many outcomes.
struct Journal {
    inputs: Vec<String>,
    outcomes_left: u32,
}

#[async_trait]
impl StepHost for Journal {
    async fn start(&mut self, request: StepRequest) -> Result<u32, StepStop> {
        self.inputs.push(request.input);
        Ok(u32::try_from(self.inputs.len() - 1).expect("few steps"))
    }

    async fn wait(&mut self, steps: Vec<u32>) -> Result<StepOutcome, StepStop> {
        self.outcomes_left = self.outcomes_left.checked_sub(1).ok_or(StepStop::Suspended)?;
        let step = steps.into_iter().max().expect("a step to wait for");
        let input = &self.inputs[step as usize];
        let failure = StepFailure { code: "denied".into(), message: "no".into() };
        let result = if input == "9" { Err(failure) } else { Ok(format!("done {input}")) };
        Ok(StepOutcome { step, result })
    }
}

async fn run(input: &str, outcomes: u32, limits: PlaybookLimits) -> PlaybookEnd {
    let stage = Stage::of("stepping-playbook").await;
    let host = Box::new(Journal { inputs: Vec::new(), outcomes_left: outcomes });
    stage.sandbox.run_playbook(&stage.component, host, input.to_owned(), limits).await.expect("it is a playbook")
}

#[tokio::test]
async fn outcomes_reach_the_playbook_in_the_order_of_the_journal() {
    let end = run("3", 10, PlaybookLimits::default()).await;
    assert_eq!(end, PlaybookEnd::Output(Ok("done 2,done 1,done 0".into())));
}

#[tokio::test]
async fn a_failed_step_is_an_outcome_and_not_a_crash() {
    let end = run("10", 10, PlaybookLimits::default()).await;
    assert_eq!(end, PlaybookEnd::Output(Err("denied: no".into())));
}

#[tokio::test]
async fn a_stop_of_the_step_host_is_told_from_a_crash() {
    let end = run("3", 1, PlaybookLimits::default()).await;
    assert_eq!(end, PlaybookEnd::Stopped(StepStop::Suspended));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_playbook_that_never_waits_ends_with_its_processor_time() {
    let end = run("forever", 0, PlaybookLimits { cpu_ms: 100, ..PlaybookLimits::default() }).await;
    let PlaybookEnd::Failed(error) = end else { panic!("{end:?}") };
    assert_eq!(error.kind, CallErrorKind::Timeout);
    assert!(error.message.contains("100 ms"), "{error}");
}
