//! The procedure: ask everybody at once, weigh the answers, open an investigation where it is due.
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use tocsin_plugin_sdk::{Playbook, Step, StepFailure, StepRequest, Steps};

use crate::input::{Finding, Input, Investigate};
use crate::output::{Investigation, Output, Problem, Source};
use crate::report;
use crate::verdict::{Judgement, combine};

/// The playbook.
#[derive(Debug, Clone, Copy)]
pub struct Enrichment;

/// One connection and what came of it.
pub type Section = (String, Result<Finding, Problem>);

#[derive(Deserialize)]
struct OpenedTicket {
    key: String,
    url: String,
}

impl Playbook for Enrichment {
    type Input = Input;
    type Output = Output;

    fn run(steps: &dyn Steps, input: Input) -> Result<Output, String> {
        let sections = ask_everybody(steps, &input);
        let findings: Vec<&Finding> = sections.iter().filter_map(|(_, outcome)| outcome.as_ref().ok()).collect();
        let judgement = combine(&findings, input.flow.malicious.min_sources);
        let opened = match &input.flow.investigation {
            Some(investigate) if judgement.is_malicious(input.flow.malicious) => {
                Some(open_investigation(steps, &input, investigate, judgement, &sections))
            }
            _ => None,
        };
        let (investigation, investigation_error) = match opened {
            Some(Ok(investigation)) => (Some(investigation), None),
            Some(Err(problem)) => (None, Some(problem)),
            None => (None, None),
        };
        let summary = report::summary(&input, judgement, &sections);
        let Judgement { verdict, score, confidence } = judgement;
        let sources = sections.into_iter().map(source).collect();
        Ok(Output { verdict, score, confidence, summary, investigation, investigation_error, sources })
    }
}

/// Starts one step per connection and gathers the outcomes in whatever order they come; the sections stand in the flow's order, so that
/// the order of arrival decides nothing. A special indicator is asked of nobody.
fn ask_everybody(steps: &dyn Steps, input: &Input) -> Vec<Section> {
    if input.special.is_some() {
        return Vec::new();
    }
    let Input { ioc, tlp, pap, .. } = input;
    let observable = json!({"observable": {"type": ioc.kind, "value": ioc.value, "tlp": tlp, "pap": pap}}).to_string();
    let start = |connection: &String| {
        steps.start(&StepRequest {
            label: format!("Ask {connection}"),
            action: "enrichment.enrich".to_owned(),
            connection: connection.clone(),
            input: observable.clone(),
        })
    };
    let started: Vec<Step> = input.flow.connections.iter().map(start).collect();
    let mut open = started.clone();
    let mut outcomes = BTreeMap::new();
    while !open.is_empty() {
        let outcome = steps.wait(&open);
        open.retain(|step| *step != outcome.step);
        outcomes.insert(outcome.step, outcome.result);
    }
    let section = |(connection, step): (&String, Step)| {
        let outcome = outcomes.remove(&step).unwrap_or_else(|| Err(no_outcome()));
        (connection.clone(), read(outcome))
    };
    input.flow.connections.iter().zip(started).map(section).collect()
}

fn open_investigation(
    steps: &dyn Steps,
    input: &Input,
    investigate: &Investigate,
    judgement: Judgement,
    sections: &[Section],
) -> Result<Investigation, Problem> {
    let step = steps.start(&StepRequest {
        label: format!("Open an investigation in {}", investigate.connection),
        action: "ticketing.open".to_owned(),
        connection: investigate.connection.clone(),
        input: json!({
            "title": report::title(input, investigate, judgement),
            "description": report::description(input, judgement, sections),
            "verdict": judgement.verdict,
            "score": judgement.score,
            "confidence": judgement.confidence,
            "labels": investigate.labels,
        })
        .to_string(),
    });
    let ticket: OpenedTicket = read(steps.wait(&[step]).result)?;
    Ok(Investigation { system: investigate.connection.clone(), key: ticket.key, url: ticket.url })
}

fn read<T: serde::de::DeserializeOwned>(outcome: Result<String, StepFailure>) -> Result<T, Problem> {
    serde_json::from_str(&outcome?).map_err(|error| Problem::malformed(&error))
}

fn no_outcome() -> StepFailure {
    StepFailure { code: "missing".to_owned(), message: "The host gave no outcome for this step.".to_owned() }
}

fn source((connection, outcome): Section) -> Source {
    match outcome {
        Ok(Finding { verdict, score, confidence, summary, .. }) => Source {
            connection,
            verdict: Some(verdict),
            score: Some(score),
            confidence: Some(confidence),
            summary: Some(summary),
            error: None,
        },
        Err(problem) => {
            Source { connection, verdict: None, score: None, confidence: None, summary: None, error: Some(problem) }
        }
    }
}
