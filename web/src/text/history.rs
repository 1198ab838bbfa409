//! What was done to an incident, in a sentence.

use tocsin_model::incident::{ClockAction, Happening, Step};

use super::incidents::{clock, field};

/// What was done, as a person reads it.
pub fn happening(what: &Happening) -> String {
    match what {
        Happening::Created {} => "Begun".to_owned(),
        Happening::Step { step, reason: Some(reason), .. } => format!("{}: {reason}", taken(*step)),
        Happening::Step { step, .. } => taken(*step).to_owned(),
        Happening::Changed { fields } => {
            let names: Vec<String> = fields.iter().map(|path| field(path)).collect();
            format!("Changed: {}", names.join(", "))
        }
        Happening::IocsAdded { iocs } => format!("IoCs added: {}", iocs.len()),
        Happening::IocRemoved { .. } => "An IoC taken out".to_owned(),
        Happening::IocsShared { iocs } => format!("IoCs passed on: {}", iocs.len()),
        Happening::Task { title, done: true } => format!("Task ticked: {title}"),
        Happening::Task { title, done: false } => format!("Task: {title}"),
        Happening::Occurrence { .. } => "Written down on the timeline".to_owned(),
        Happening::Clock { clock: kind, action } => format!("{}: {}", clock(*kind), clock_action(*action)),
        Happening::Due { clock: kind, .. } => format!("{} is due soon", clock(*kind)),
        Happening::MergedInto { .. } => "Merged into".to_owned(),
        Happening::Absorbed { .. } => "Another incident was merged into this one:".to_owned(),
        Happening::Unmerged { .. } => "The merge was undone:".to_owned(),
        Happening::Split { .. } => "A part became an incident of its own:".to_owned(),
        Happening::SplitFrom { .. } => "Split off from".to_owned(),
    }
}

/// A step that was taken.
fn taken(step: Step) -> &'static str {
    match step {
        Step::Submit => "Sent",
        Step::Accept => "Accepted",
        Step::Reject => "Rejected",
        Step::Start => "Work started",
        Step::AskConstituent => "The organisation was asked",
        Step::Answer => "Answered",
        Step::Resolve => "Resolved",
        Step::Close => "Closed",
        Step::Reopen => "Reopened",
        Step::Withdraw => "Withdrawn",
    }
}

fn clock_action(action: ClockAction) -> &'static str {
    match action {
        ClockAction::Pause => "paused",
        ClockAction::Resume => "runs on",
        ClockAction::Met => "done",
    }
}
