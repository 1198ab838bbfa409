//! A verdict and a ticket's state: colour, icon and word together, never colour alone.

use leptos::prelude::*;
use tocsin_model::{
    ticket::{TicketKind, TicketState},
    verdict::Verdict,
};

use super::{Draw, Icon};
use crate::text;

/// The style class of a verdict.
pub fn verdict_class(verdict: Verdict) -> &'static str {
    verdict.as_str()
}

/// The icon of a verdict.
pub fn verdict_icon(verdict: Verdict) -> Icon {
    match verdict {
        Verdict::Benign => Icon::CheckCircle,
        Verdict::Unknown => Icon::Question,
        Verdict::Suspicious => Icon::Triangle,
        Verdict::Malicious => Icon::Octagon,
    }
}

/// A verdict, or a dash where there is none yet.
#[component]
pub fn VerdictBadge(
    /// The verdict.
    verdict: Option<Verdict>,
) -> impl IntoView {
    match verdict {
        Some(verdict) => view! {
            <span class=format!("badge {}", verdict_class(verdict))>
                <Draw icon=verdict_icon(verdict)/>
                {text::words::verdict(verdict)}
            </span>
        }
        .into_any(),
        None => view! { <span class="faint" aria-label=text::words::NO_VERDICT>"–"</span> }.into_any(),
    }
}

/// A ticket's state.
#[component]
pub fn StateMark(
    /// The state.
    state: TicketState,
    /// What kind of ticket it is.
    #[prop(optional)]
    kind: Option<TicketKind>,
) -> impl IntoView {
    let by_people = kind == Some(TicketKind::Assistance);
    let (icon, class) = match state {
        TicketState::Running if by_people => (Icon::Person, "state busy"),
        TicketState::Queued => (Icon::Clock, "state"),
        TicketState::Running => (Icon::Spinner, "state busy"),
        TicketState::Waiting => (Icon::Clock, "state busy"),
        TicketState::Uncertain => (Icon::Question, "state warn"),
        TicketState::Closed => (Icon::Check, "state"),
    };
    view! {
        <span class=class>
            <Draw icon=icon turning=state == TicketState::Running && !by_people/>
            {if by_people { text::words::help_state(state) } else { text::words::state(state) }}
        </span>
    }
}
