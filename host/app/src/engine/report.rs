//! The report, as it follows from the journal: one section per enrichment step, in the order in which they were started.

use serde::Deserialize;
use tocsin_model::{
    enrichment::Answer,
    run::{Command, Entry, Notification, Record, StepOutcome},
    ticket::{Report, Section, SectionError, SectionState},
};

/// The action whose steps make the report's sections.
pub const ENRICH: &str = "enrichment.enrich";

/// The report of a run, finished or under way.
#[must_use]
pub fn report(entries: &[Entry]) -> Report {
    let mut sections: Vec<(u32, Section)> = Vec::new();
    let mut summary = String::new();
    for entry in entries {
        match &entry.record {
            Record::Command(Command::Step { step, request, .. }) if request.action == ENRICH => {
                sections.push((*step, running(&request.connection)));
            }
            Record::Command(Command::Output { result: Ok(output) }) => {
                summary = output.get("summary").and_then(|s| s.as_str()).unwrap_or_default().to_owned();
            }
            Record::Notification(Notification::Done { step, outcome, duration_ms, cached, .. }) => {
                if let Some((_, section)) = sections.iter_mut().find(|(of, _)| of == step) {
                    fill(section, outcome);
                    section.duration_ms = *duration_ms;
                    section.cached = *cached;
                }
            }
            _ => {}
        }
    }
    Report { summary, sections: sections.into_iter().map(|(_, section)| section).collect() }
}

fn running(connection: &str) -> Section {
    Section {
        connection: connection.to_owned(),
        state: SectionState::Running,
        verdict: None,
        score: None,
        confidence: None,
        summary: String::new(),
        facts: Vec::new(),
        related: Vec::new(),
        references: Vec::new(),
        raw: Vec::new(),
        error: None,
        duration_ms: 0,
        cached: false,
    }
}

fn fill(section: &mut Section, outcome: &StepOutcome) {
    let answer = match outcome {
        StepOutcome::Ok(value) => Answer::deserialize(value).map_err(|error| SectionError {
            code: "malformed".to_owned(),
            message: format!("the recorded answer is not of the expected shape: {error}"),
            remedy: "Run the ticket again.".to_owned(),
        }),
        StepOutcome::Err(failure) => Err(SectionError {
            code: failure.code.clone(),
            message: failure.message.clone(),
            remedy: failure.remedy.clone(),
        }),
    };
    match answer {
        Ok(answer) => {
            section.state = SectionState::Done;
            section.verdict = Some(answer.verdict);
            section.score = Some(answer.score);
            section.confidence = Some(answer.confidence);
            section.summary = answer.summary;
            section.facts = answer.facts;
            section.related = answer.related;
            section.references = answer.references;
            section.raw = answer.raw;
        }
        Err(error) => {
            section.state = SectionState::Failed;
            section.error = Some(error);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use serde_json::json;
    use tocsin_model::{
        plugin::Effect,
        run::{StepFailure, StepRequest},
        verdict::Verdict,
    };

    use super::*;

    fn entry(seq: u32, record: Record) -> Entry {
        Entry { seq, at: Utc::now(), record }
    }

    fn ask(seq: u32, step: u32, connection: &str) -> Entry {
        let request = StepRequest {
            label: String::new(),
            action: ENRICH.to_owned(),
            connection: connection.to_owned(),
            input: json!({}),
        };
        entry(seq, Record::Command(Command::Step { step, request, effect: Effect::Read }))
    }

    fn done(seq: u32, step: u32, outcome: StepOutcome) -> Entry {
        let record = Notification::Done { step, outcome, duration_ms: 12, cached: false, resolved_by: None };
        entry(seq, Record::Notification(record))
    }

    #[test]
    fn sections_keep_the_order_of_the_questions_whatever_the_order_of_the_answers() {
        let answer = json!({
            "verdict": "malicious", "score": 90, "confidence": 80, "summary": "bad",
            "facts": [], "related": [], "references": []
        });
        let failure = StepFailure { code: "timeout".into(), message: "too slow".into(), remedy: "wait".into() };
        let report = report(&[
            ask(0, 0, "rdap"),
            ask(1, 1, "virustotal"),
            ask(2, 2, "shodan"),
            done(3, 1, StepOutcome::Ok(answer)),
            done(4, 0, StepOutcome::Err(failure)),
        ]);
        let states: Vec<_> = report.sections.iter().map(|s| (s.connection.as_str(), s.state)).collect();
        assert_eq!(
            states,
            [("rdap", SectionState::Failed), ("virustotal", SectionState::Done), ("shodan", SectionState::Running)]
        );
        assert_eq!(report.sections[1].verdict, Some(Verdict::Malicious));
        assert_eq!(report.sections[0].error.as_ref().map(|e| e.code.as_str()), Some("timeout"));
    }
}
