//! Incidents: the queue, an incident's page for both faces, and its parts.

use tocsin_model::incident::{ClockKind, IncidentState, Severity, Step};

pub const QUEUE_ABOUT: &str = "What every organisation reported, what is due first on top.";
pub const MINE_ABOUT: &str = "What your organisation reported, and what becomes of it.";
pub const SEARCH: &str = "Search incidents";
pub const LIST: &str = "Incidents";
pub const NONE: &str = "No incidents";
pub const NONE_HINT: &str = "Nothing matches. Take a filter away.";
pub const NONE_MINE_HINT: &str = "What you report stands here, with what becomes of it.";
pub const ANY_STATE: &str = "Any state";
pub const ANY_SEVERITY: &str = "Any severity";
pub const ANY_CATEGORY: &str = "Any category";
pub const ANY_ORGANISATION: &str = "Any organisation";
pub const ANY_OWNER: &str = "Any owner";
pub const STATE: &str = "State";
pub const SEVERITY: &str = "Severity";
pub const CATEGORY: &str = "Category";
pub const ORGANISATION: &str = "Organisation";
pub const OWNER: &str = "Owner";
pub const MY_OWN: &str = "Mine";
pub const INCIDENT: &str = "Incident";
pub const REFERENCE: &str = "Reference";
pub const TITLE: &str = "Title";
pub const DUE: &str = "Due";
pub const CHANGED: &str = "Changed";
pub const REPORTED: &str = "Reported";
pub const REPORTER: &str = "Reported by";
pub const AWARE: &str = "Aware since";
pub const OPENNESS: &str = "Open or all";
pub const OPEN_ONLY: &str = "Open";
pub const OPEN_AND_CLOSED: &str = "Open and closed";
pub const NO_OWNER: &str = "Nobody";
pub const NOTHING_DUE: &str = "Nothing due";
pub const FILTERS: &str = "Filters";
pub const CLEAR_FILTERS: &str = "Clear filters";
pub const SORT: &str = "Order";
pub const SORT_CHANGED: &str = "Latest change first";
pub const SORT_DUE: &str = "Due first";

pub const VIEWS: &str = "Saved views";
pub const SAVE_VIEW: &str = "Save this view";
pub const VIEW_NAME: &str = "Name of the view";
pub const VIEW_ALL: &str = "All";
pub const VIEW_SAVED: &str = "The view is saved.";

pub const SELECT_ALL: &str = "Select all rows";
pub const BULK: &str = "Selected incidents";
pub const ASSIGN_ME: &str = "Assign to me";
pub const WATCH: &str = "Watch";
pub const UNWATCH: &str = "Stop watching";
pub const GIVE_UP: &str = "Give it up";
pub const SET_SEVERITY: &str = "Set severity…";
pub const CLEAR_SELECTION: &str = "Clear selection";
pub const BULK_RESULT: &str = "Result of each";
pub const BULK_DONE: &str = "Done";
pub const PREVIEW: &str = "Preview";
pub const OPEN_INCIDENT: &str = "Open the incident";
pub const CLOSE_PREVIEW: &str = "Close the preview";
pub const NO_MESSAGES_YET: &str = "No messages yet.";

pub const NEXT: &str = "What happens next";
pub const CONVERSATION: &str = "Conversation with the CERT";
pub const TO_CONVERSATION: &str = "Go to the conversation";
pub const EDIT: &str = "Edit";
pub const CARD: &str = "Card";
pub const IOCS: &str = "IoCs";
pub const NO_IOCS: &str = "None yet.";
pub const ADD_IOCS: &str = "Add IoCs";
pub const PASTE_IOCS: &str = "Paste addresses, domains, links, hashes";
pub const PASTE_HINT: &str = "Whole log lines or e-mails are fine: what matters is found in them.";
pub const ASSETS: &str = "Affected assets";
pub const NO_ASSETS: &str = "None named.";
pub const FILES: &str = "Files";
pub const TASKS: &str = "Tasks";
pub const NO_TASKS: &str = "No tasks.";
pub const TASK: &str = "Task";
pub const ADD: &str = "Add";
pub const TIMELINE: &str = "What happened, and when";
pub const NO_TIMELINE: &str = "Nothing written down yet.";
pub const ADD_OCCURRENCE: &str = "Write down what happened";
pub const OCCURRED_AT: &str = "When it happened";
pub const OCCURRED: &str = "What happened";
pub const HISTORY: &str = "What was done here";
pub const NO_HISTORY: &str = "Nothing yet.";
pub const SIMILAR: &str = "Similar incidents";
pub const NO_SIMILAR: &str = "None shares an IoC or an asset with this one.";
pub const RELATED: &str = "Related incidents";
pub const NO_RELATED: &str = "None named.";
pub const RELATE: &str = "Name as related";
pub const UNRELATE: &str = "No longer related";
pub const CLOCKS: &str = "Deadlines";
pub const PAUSE: &str = "Pause";
pub const RESUME: &str = "Let it run";
pub const MET: &str = "Mark as met";
pub const MARKINGS: &str = "Severity, owner and markings";
pub const TLP: &str = "TLP";
pub const PAP: &str = "PAP";
pub const STEPS: &str = "Steps";
pub const REASON: &str = "Reason";
pub const REASON_HINT: &str = "The organisation reads it.";
pub const OUTCOME: &str = "Outcome";
pub const OUTCOME_HINT: &str = "The organisation reads it. It may stay empty.";
pub const DANGER: &str = "Merge and split";
pub const MERGE: &str = "Merge into another incident";
pub const MERGE_INTO: &str = "Reference or id of the other incident";
pub const MERGE_HINT: &str = "Its IoCs and conversation go on there. It can be undone.";
pub const MERGED: &str = "Merged.";
pub const UNMERGE: &str = "Undo the merge";
pub const UNMERGED: &str = "The merge is undone.";
pub const SPLIT: &str = "Split off a new incident";
pub const SPLIT_HINT: &str = "The chosen IoCs go to a new incident of the same organisation.";
pub const SPLIT_TITLE: &str = "Title of the new incident";
pub const SPLIT_NONE: &str = "Choose at least one IoC.";
pub const NOT_FOUND: &str = "No open incident has this reference.";

pub const CLOSING: &str = "Close the incident";
pub const CLOSING_ABOUT: &str = "Which IoCs go to the threat-intelligence side, and how far may each travel? The incident is recorded as their source.";
pub const SHARE_NOTHING: &str = "It has no IoCs: nothing is passed on.";
pub const SHARED_UNDER: &str = "May travel as";
pub const SHARE_ALL: &str = "All of them";
pub const CLOSE_NOW: &str = "Close the incident now";

pub const CONFLICT: &str = "Somebody else changed this meanwhile";
pub const CONFLICT_ABOUT: &str = "Both texts are kept until you choose. Nothing of yours is lost.";
pub const KEEP_YOURS: &str = "Keep yours";
pub const KEEP_STORED: &str = "Keep the stored one";
pub const EMPTY: &str = "(empty)";
pub const WITHDRAWN: &str = "The report is withdrawn.";
pub const CONTINUE_DRAFT: &str = "Go on with the report";

pub fn state(state: IncidentState) -> &'static str {
    match state {
        IncidentState::Draft => "Draft",
        IncidentState::Submitted => "Submitted",
        IncidentState::Accepted => "Accepted",
        IncidentState::InProgress => "In progress",
        IncidentState::WaitingForConstituent => "Waiting for constituent",
        IncidentState::Resolved => "Resolved",
        IncidentState::Closed => "Closed",
        IncidentState::Rejected => "Rejected",
    }
}

/// The state as the organisation reads it.
pub fn own_state(of: IncidentState) -> &'static str {
    match of {
        IncidentState::WaitingForConstituent => "Waiting for you",
        IncidentState::Submitted => "Sent",
        other => state(other),
    }
}

/// What happens next, to those who reported it.
pub fn next(state: IncidentState) -> &'static str {
    match state {
        IncidentState::Draft => "This is a draft: only your organisation sees it. Finish the report and send it.",
        IncidentState::Submitted => {
            "The CERT has your report. An analyst reads it and answers here; you need not do anything."
        }
        IncidentState::Accepted => "The CERT took it on. An analyst begins to work on it and answers here.",
        IncidentState::InProgress => "An analyst works on it. What is found is written here.",
        IncidentState::WaitingForConstituent => {
            "The CERT waits for you. Read the last message, answer it, then press “Answered”."
        }
        IncidentState::Resolved => "What was to be done is done. The CERT closes it unless you reopen it.",
        IncidentState::Closed => "This is finished. If it goes on, press “Reopen…” and say why.",
        IncidentState::Rejected => "The CERT does not go on with this one. The reason stands below.",
    }
}

/// What happens next, to analysts.
pub fn next_for_desk(state: IncidentState) -> &'static str {
    match state {
        IncidentState::Draft => "Its organisation still writes it.",
        IncidentState::Submitted => "It waits for somebody to accept it.",
        IncidentState::Accepted => "It waits for somebody to start.",
        IncidentState::InProgress => "It is being worked on.",
        IncidentState::WaitingForConstituent => "Its organisation was asked and has not answered yet.",
        IncidentState::Resolved => "What was to be done is done. Close it, and choose which IoCs to pass on.",
        IncidentState::Closed => "It is finished.",
        IncidentState::Rejected => "It was turned down or withdrawn.",
    }
}

pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "Low",
        Severity::Medium => "Medium",
        Severity::High => "High",
        Severity::Critical => "Critical",
    }
}

pub fn severity_meaning(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "No effect beyond a nuisance",
        Severity::Medium => "A limited effect",
        Severity::High => "A service or its data are affected",
        Severity::Critical => "An essential service, or people, are in danger",
    }
}

/// A step as the button says it to analysts.
pub fn step(step: Step) -> &'static str {
    match step {
        Step::Submit => "Send",
        Step::Accept => "Accept",
        Step::Reject => "Reject…",
        Step::Start => "Start work",
        Step::AskConstituent => "Ask the organisation",
        Step::Answer => "Answered",
        Step::Resolve => "Resolve",
        Step::Close => "Close…",
        Step::Reopen => "Reopen…",
        Step::Withdraw => "Withdraw this report",
    }
}

/// Why a step cannot be taken from here.
pub fn not_from(wanted: Step, at: IncidentState) -> String {
    format!("“{}” is not possible while it is {}.", step(wanted).trim_end_matches('…'), state(at).to_lowercase())
}

pub fn clock(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::FirstAnswer => "First answer",
        ClockKind::Resolution => "Resolution",
        ClockKind::EarlyWarning => "Early warning (24 h)",
        ClockKind::Notification => "Notification (72 h)",
        ClockKind::FinalReport => "Final report",
    }
}

/// The same to those who reported: what the CERT owes them is not their own deadline.
pub fn own_clock(kind: ClockKind) -> &'static str {
    match kind {
        ClockKind::FirstAnswer => "The CERT answers",
        ClockKind::Resolution => "The CERT resolves it",
        other => clock(other),
    }
}

/// A time span in the two units that matter: `2 d 3 h`, `4 h 10 min`.
pub fn span(seconds: i64) -> String {
    let seconds = seconds.abs();
    match seconds {
        0..60 => "less than a minute".to_owned(),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

pub fn remaining(seconds: i64) -> String {
    format!("{} left", span(seconds))
}

pub fn breached(seconds: i64) -> String {
    format!("Overdue by {}", span(seconds))
}

pub fn paused(seconds: i64) -> String {
    format!("Paused with {} left", span(seconds))
}

pub const MET_IN_TIME: &str = "Done in time";
pub const MET_LATE: &str = "Done too late";

pub fn select(reference: &str) -> String {
    format!("Select {reference}")
}

pub fn selected(count: usize) -> String {
    format!("{count} selected")
}

pub fn bulk_progress(done: usize, all: usize) -> String {
    format!("{done} of {all}")
}

pub const TAKE_BACK_SURE: &str = "Really withdraw it?";
pub const TAKEN_BACK: &str = "Your organisation withdrew this report. Nobody works on it.";
pub const TAKEN_BACK_FOR_DESK: &str = "Its organisation withdrew the report.";
pub const APPLY_SEVERITY: &str = "Apply the severity";
pub const NOTHING_RECOGNISED: &str = "Nothing in here was recognised as an address, a domain, a link or a hash. Correct it, put it into the details, or empty the field.";

/// So many IoCs, in the word of whoever reads it.
fn traces(count: usize, of_cert: bool) -> String {
    let word = if of_cert { "IoC" } else { "trace" };
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

pub fn recognised(count: usize, of_cert: bool) -> String {
    match count {
        0 => "Nothing recognised yet.".to_owned(),
        _ => format!("{} recognised.", traces(count, of_cert)),
    }
}

pub fn add_recognised(count: usize, of_cert: bool) -> String {
    format!("Add {}", traces(count, of_cert))
}

pub fn not_recognised(values: &[String]) -> String {
    format!("Not recognised: {}", values.join(", "))
}

pub fn remove_ioc(value: &str) -> String {
    format!("Take out {value}")
}

pub fn belongs_to(names: &[String]) -> String {
    format!("Belongs to {}", names.join(", "))
}

pub fn shared_as(label: &str) -> String {
    format!("Passed on as {label}")
}

pub fn shares(iocs: u64, assets: u64) -> String {
    match (iocs, assets) {
        (iocs, 0) => format!("shares {iocs} IoCs"),
        (0, assets) => format!("shares {assets} assets"),
        (iocs, assets) => format!("shares {iocs} IoCs and {assets} assets"),
    }
}

pub fn task_done(name: &str) -> String {
    format!("ticked by {name}")
}

pub fn merged_into(reference: &str) -> String {
    format!("This incident was merged into {reference}.")
}

pub fn forget_view(name: &str) -> String {
    format!("Forget the view {name}")
}

pub fn step_taken(reference: &str, at: IncidentState) -> String {
    format!("{reference} is now {}.", state(at).to_lowercase())
}

pub fn share_value(value: &str) -> String {
    format!("Pass on {value}")
}

pub fn marking_of(value: &str) -> String {
    format!("TLP of {value}")
}

/// A field's name by its path in the API; a field of the card by its key.
pub fn field(path: &str) -> String {
    match path {
        "title" => TITLE.to_owned(),
        "severity" => SEVERITY.to_owned(),
        "tlp" => TLP.to_owned(),
        "pap" => PAP.to_owned(),
        "owner" => OWNER.to_owned(),
        "assets" => ASSETS.to_owned(),
        "related" => RELATED.to_owned(),
        "category" => CATEGORY.to_owned(),
        "aware_at" => AWARE.to_owned(),
        other => super::words::sentence(&other.trim_start_matches("values.").replace('_', " ")),
    }
}

pub fn freer(label: &str) -> String {
    format!("Freer than the incident's own marking, {label}.")
}

pub fn tasks(done: usize, all: usize) -> String {
    if all == 0 { TASKS.to_owned() } else { format!("{TASKS} ({done} of {all})") }
}

pub fn clock_deed(label: &str, kind: ClockKind) -> String {
    format!("{label}: {}", clock(kind))
}
