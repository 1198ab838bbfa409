//! The verdict, first and large.

use leptos::prelude::*;
use tocsin_model::{
    ticket::{Ticket, TicketKind, TicketState},
    verdict::{Percent, Verdict},
};

use crate::{
    components::{Draw, Icon, OutsideText, verdict_class, verdict_icon},
    text,
};

/// The verdict with its score, confidence and summary. What a person has to say yet does not hide it.
#[component]
pub fn VerdictBanner(
    /// The ticket.
    ticket: Signal<Ticket>,
) -> impl IntoView {
    let verdict = Memo::new(move |_| ticket.with(|ticket| ticket.verdict));
    let busy = Memo::new(move |_| {
        ticket.with(|ticket| {
            let open = matches!(ticket.state, TicketState::Queued | TicketState::Running | TicketState::Waiting);
            open && ticket.kind == TicketKind::Enrichment
        })
    });
    let uncertain = Memo::new(move |_| ticket.with(|ticket| ticket.state == TicketState::Uncertain));
    let numbers = Memo::new(move |_| ticket.with(|ticket| (ticket.score, ticket.confidence)));
    let summary = Memo::new(move |_| {
        ticket.with(|ticket| ticket.report.as_ref().map(|report| report.summary.clone())).unwrap_or_default()
    });
    let look = move || match (busy.get(), verdict.get()) {
        (true, _) => ("verdict-banner busy", Icon::Spinner, text::tickets::UNDER_WAY),
        (false, Some(verdict)) => (banner_class(verdict), verdict_icon(verdict), text::words::verdict(verdict)),
        (false, None) => ("verdict-banner", Icon::Question, text::tickets::NO_VERDICT),
    };
    let shown = Signal::derive(move || {
        let summary = summary.get();
        if summary.is_empty() && busy.get() { text::tickets::UNDER_WAY_HINT.to_owned() } else { summary }
    });
    view! {
        <section class=move || look().0 aria-label=text::tickets::VERDICT>
            <span class="mark"><Draw icon=Signal::derive(move || look().1) turning=busy/></span>
            <div>
                <p class="word row">
                    {move || look().2}
                    {move || uncertain.get().then(|| view! { <span class="badge warn"><Draw icon=Icon::Question/>{text::words::state(TicketState::Uncertain)}</span> })}
                </p>
                <p><OutsideText text=shown/></p>
                {move || (uncertain.get() && verdict.get().is_some()).then(|| view! { <p class="soft">{text::tickets::UNCERTAIN_VERDICT}</p> })}
            </div>
            <dl class="numbers">
                {move || {
                    let (score, confidence) = numbers.get();
                    let shown = !busy.get();
                    view! {
                        <Number label=text::tickets::SCORE number=score.filter(|_| shown)/>
                        <Number label=text::tickets::CONFIDENCE number=confidence.filter(|_| shown)/>
                    }
                }}
            </dl>
        </section>
    }
}

fn banner_class(verdict: Verdict) -> &'static str {
    match verdict_class(verdict) {
        "benign" => "verdict-banner benign",
        "suspicious" => "verdict-banner suspicious",
        "malicious" => "verdict-banner malicious",
        _ => "verdict-banner",
    }
}

#[component]
fn Number(label: &'static str, number: Option<Percent>) -> impl IntoView {
    number.map(|number| {
        view! {
            <div><dt>{label}</dt><dd>{number.get()}" "<small>{text::tickets::OF_100}</small></dd></div>
        }
    })
}
