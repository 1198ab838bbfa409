//! What happened to an IoC: submitted, judged, its tickets opened and closed.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use tocsin_model::ioc_record::IocView;

use crate::{
    components::{Card, Draw, Icon, Moment, OutsideText, verdict_icon},
    text,
};

/// How many lines are drawn.
const DRAWN: usize = 20;

struct Line {
    at: DateTime<Utc>,
    icon: Icon,
    text: String,
}

/// The history of an IoC, newest first.
#[component]
pub fn History(
    /// The page.
    view: Signal<IocView>,
) -> impl IntoView {
    let lines =
        move || {
            view.with(lines).into_iter().take(DRAWN).map(|line| view! {
            <li>
                <span class="dot"><Draw icon=line.icon/></span>
                <div><p><OutsideText text=line.text/></p><p class="small faint"><Moment at=line.at/></p></div>
            </li>
        }).collect_view()
        };
    view! { <Card title=text::iocs::HISTORY.to_owned()><ol class="timeline">{lines}</ol></Card> }
}

fn lines(view: &IocView) -> Vec<Line> {
    let mut lines = Vec::new();
    for sighting in &view.sightings {
        let text =
            sighting.source.as_deref().map_or_else(|| text::iocs::SUBMITTED.to_owned(), text::iocs::submitted_from);
        lines.push(Line { at: sighting.at, icon: Icon::Send, text });
    }
    if let (Some(at), Some(verdict)) = (view.record.judged_at, view.record.verdict) {
        lines.push(Line { at, icon: verdict_icon(verdict), text: text::iocs::judged(text::words::verdict(verdict)) });
    }
    for ticket in &view.tickets {
        lines.push(Line { at: ticket.created_at, icon: Icon::Ticket, text: text::iocs::OPENED.to_owned() });
        lines.extend(ticket.closed_at.map(|at| Line { at, icon: Icon::Check, text: text::iocs::CLOSED.to_owned() }));
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines
}
