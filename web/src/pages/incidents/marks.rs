//! Severity, state and deadlines: colour, icon and word together.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use tocsin_model::incident::{Clock, IncidentState, Severity};

use crate::{
    browser::clock as browser_clock,
    components::{Draw, Icon},
    shell::use_frame,
    text,
};

/// A severity.
#[component]
pub fn SeverityBadge(
    /// The severity.
    severity: Severity,
) -> impl IntoView {
    let (class, icon) = match severity {
        Severity::Low => ("badge plain", Icon::CheckCircle),
        Severity::Medium => ("badge", Icon::Dash),
        Severity::High => ("badge warn", Icon::Triangle),
        Severity::Critical => ("badge bad", Icon::Octagon),
    };
    view! { <span class=class title=text::incidents::severity_meaning(severity)><Draw icon=icon/>{text::incidents::severity(severity)}</span> }
}

/// An incident's state.
#[component]
pub fn StateBadge(
    /// The state.
    state: IncidentState,
    /// Whether the reader is of the organisation that reported it.
    #[prop(optional)]
    own: bool,
) -> impl IntoView {
    let (class, icon) = match state {
        IncidentState::Draft => ("badge plain", Icon::Copy),
        IncidentState::Submitted => ("badge busy", Icon::Send),
        IncidentState::Accepted => ("badge busy", Icon::Check),
        IncidentState::InProgress => ("badge busy", Icon::Pulse),
        IncidentState::WaitingForConstituent => ("badge warn", Icon::Clock),
        IncidentState::Resolved => ("badge good", Icon::CheckCircle),
        IncidentState::Closed => ("badge plain", Icon::CheckCircle),
        IncidentState::Rejected => ("badge plain", Icon::Cross),
    };
    let word = if own { text::incidents::own_state(state) } else { text::incidents::state(state) };
    view! { <span class=class><Draw icon=icon/>{word}</span> }
}

/// How a deadline stands, in words and colour.
fn standing(clock: &Clock, now: DateTime<Utc>) -> (&'static str, Icon, String) {
    let left = (clock.due_at - now).num_seconds();
    if clock.met_at.is_some() {
        return if clock.is_breached(now) {
            ("badge bad", Icon::Check, text::incidents::MET_LATE.to_owned())
        } else {
            ("badge good", Icon::Check, text::incidents::MET_IN_TIME.to_owned())
        };
    }
    if let Some(paused_at) = clock.paused_at {
        let left = (clock.due_at - paused_at).num_seconds();
        return ("badge plain", Icon::Clock, text::incidents::paused(left));
    }
    let whole = (clock.due_at - clock.started_at).num_seconds();
    match left {
        ..0 => ("badge bad", Icon::Octagon, text::incidents::breached(left)),
        _ if left < whole / 4 => ("badge warn", Icon::Triangle, text::incidents::remaining(left)),
        _ => ("badge busy", Icon::Clock, text::incidents::remaining(left)),
    }
}

/// The time that is left of a deadline.
#[component]
pub fn ClockBadge(
    /// The deadline.
    clock: Clock,
) -> impl IntoView {
    let frame = use_frame();
    let due = browser_clock::local(clock.due_at);
    // Read out and drawn anew only when the words change.
    let standing = Memo::new(move |_| standing(&clock, frame.now.get()));
    move || {
        let (class, icon, words) = standing.get();
        view! { <span class=class title=due.clone()><Draw icon=icon/>{words}</span> }
    }
}
