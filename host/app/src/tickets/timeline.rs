//! A ticket's timeline, from its sightings and its latest run's journal.

use std::collections::HashMap;

use tocsin_model::{
    ioc_record::Sighting,
    run::{Command, Entry, Notification, Record, StepOutcome, StepRequest},
    ticket::{Ticket, TicketState},
    timeline::{TimelineEntry, TimelineKind},
};

/// What happened, oldest first.
pub(super) fn of(ticket: &Ticket, sightings: &[Sighting], journal: &[Entry]) -> Vec<TimelineEntry> {
    let mut entries: Vec<TimelineEntry> = sightings.iter().map(|sighting| submitted(ticket, sighting)).collect();
    let mut steps: HashMap<u32, &StepRequest> = HashMap::new();
    for entry in journal {
        if let Record::Command(Command::Step { step, request, .. }) = &entry.record {
            steps.insert(*step, request);
        }
        entries.push(line(ticket, entry, &steps));
    }
    if ticket.state == TicketState::Uncertain && journal.is_empty() {
        entries.push(plain(
            ticket,
            ticket.updated_at,
            TimelineKind::Stopped,
            ticket.reason.clone().unwrap_or_default(),
        ));
    }
    entries.sort_by_key(|entry| entry.at);
    entries
}

fn plain(ticket: &Ticket, at: chrono::DateTime<chrono::Utc>, kind: TimelineKind, text: String) -> TimelineEntry {
    TimelineEntry { at, kind, text, connection: None, run: ticket.run_id, duration_ms: None, actor: None }
}

fn submitted(ticket: &Ticket, sighting: &Sighting) -> TimelineEntry {
    let text = match &sighting.source {
        Some(source) => format!("Submitted: {source}"),
        None => "Submitted".to_owned(),
    };
    TimelineEntry { run: None, ..plain(ticket, sighting.at, TimelineKind::Submitted, text) }
}

fn line(ticket: &Ticket, entry: &Entry, steps: &HashMap<u32, &StepRequest>) -> TimelineEntry {
    let label = |step: &u32| steps.get(step).map_or_else(|| format!("Step {step}"), |request| request.label.clone());
    let connection = |step: &u32| {
        steps.get(step).map(|request| request.connection.clone()).filter(|connection| !connection.is_empty())
    };
    let at = |kind, text| plain(ticket, entry.at, kind, text);
    match &entry.record {
        Record::Command(Command::Step { step, request, .. }) => {
            TimelineEntry { connection: connection(step), ..at(TimelineKind::StepStarted, request.label.clone()) }
        }
        Record::Command(Command::Output { result: Ok(_) }) => at(TimelineKind::Closed, "Closed".to_owned()),
        Record::Command(Command::Output { result: Err(problem) }) => at(TimelineKind::Stopped, problem.clone()),
        Record::Notification(Notification::Done { step, outcome, duration_ms, resolved_by, .. }) => {
            let (kind, text) = match (outcome, resolved_by) {
                (_, Some(_)) => (TimelineKind::Resolved, format!("{}: a person said that it happened", label(step))),
                (StepOutcome::Ok(_), None) => (TimelineKind::StepDone, label(step)),
                (StepOutcome::Err(failure), None) => {
                    (TimelineKind::StepFailed, format!("{}: {}", label(step), failure.message))
                }
            };
            TimelineEntry { connection: connection(step), duration_ms: Some(*duration_ms), ..at(kind, text) }
        }
        Record::Notification(Notification::Uncertain { step, reason }) => {
            TimelineEntry { connection: connection(step), ..at(TimelineKind::StepUncertain, reason.clone()) }
        }
        Record::Notification(Notification::TakenOver { .. }) => {
            at(TimelineKind::Resumed, "The host was restarted; the run went on where its journal ended".to_owned())
        }
        Record::Notification(Notification::Retry { step, .. }) => TimelineEntry {
            connection: connection(step),
            ..at(TimelineKind::Resolved, format!("{}: a person said that it did not happen", label(step)))
        },
    }
}
