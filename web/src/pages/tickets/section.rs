//! What one provider said.

use leptos::prelude::*;
use tocsin_model::ticket::{Section, SectionError, SectionState, Ticket};

use super::{facts::Facts, raw::RawAnswers, related::RelatedIocs};
use crate::{
    components::{Card, CopyButton, Draw, Icon, Lasted, Note, OutsideText, Score, Tone, VerdictBadge},
    text,
};

/// The sections of a report, one per provider.
#[component]
pub fn Sections(
    /// The ticket.
    ticket: Signal<Ticket>,
) -> impl IntoView {
    let sections = Memo::new(move |_| {
        ticket.with(|ticket| ticket.report.as_ref().map(|report| report.sections.clone())).unwrap_or_default()
    });
    let names =
        move || sections.with(|sections| sections.iter().map(|section| section.connection.clone()).collect::<Vec<_>>());
    let one = move |name: String| {
        let section = Memo::new(move |last: Option<&Option<Section>>| {
            let now = sections.with(|sections| sections.iter().find(|section| section.connection == name).cloned());
            now.or_else(|| last.cloned().flatten())
        });
        view! { {move || section.get().map(|section| view! { <SectionCard section=section ticket=ticket/> })} }
    };
    view! {
        <section class="stack" aria-label=text::tickets::REPORT>
            <For each=names key=Clone::clone children=one/>
        </section>
    }
}

#[component]
fn SectionCard(section: Section, ticket: Signal<Ticket>) -> impl IntoView {
    let Section {
        connection,
        state,
        verdict,
        score,
        summary,
        facts,
        related,
        references,
        raw,
        error,
        duration_ms,
        cached,
        ..
    } = section;
    let end = move || {
        view! {
            <span class="row">
                {(state == SectionState::Running).then(|| view! { <span class="state busy"><Draw icon=Icon::Spinner turning=true/>{text::tickets::ASKING}</span> })}
                {(state == SectionState::Failed).then(|| view! { <span class="badge bad"><Draw icon=Icon::Octagon/>{text::tickets::NO_ANSWER}</span> })}
                {cached.then(|| view! { <span class="faint small">{text::tickets::FROM_CACHE}</span> })}
                {(state != SectionState::Running).then(|| view! { <Lasted milliseconds=duration_ms/> })}
                {(state == SectionState::Done).then(|| view! { <Score score=score verdict=verdict/><VerdictBadge verdict=verdict/> })}
            </span>
        }
    };
    let (id, ioc, tlp, pap) = ticket.with_untracked(|ticket| (ticket.id, ticket.ioc.clone(), ticket.tlp, ticket.pap));
    let references = (!references.is_empty()).then(|| view! {
        <div>
            <h3>{text::tickets::REFERENCES}</h3>
            <ul>{references.into_iter().map(|reference| view! {
                <li class="row"><bdi>{reference.title}</bdi><bdi class="mono soft break" dir="ltr">{reference.url.clone()}</bdi><CopyButton value=reference.url/></li>
            }).collect_view()}</ul>
        </div>
    });
    view! {
        <Card title=connection end=end>
            <div class="stack">
                {error.map(|error| view! { <Failure error=error/> })}
                {(!summary.is_empty()).then(|| view! { <p><OutsideText text=summary/></p> })}
                <Facts facts=facts/>
                {ioc.map(|ioc| view! { <RelatedIocs related=related ioc=ioc tlp=tlp pap=pap/> })}
                {references}
                <RawAnswers ticket=id documents=raw/>
            </div>
        </Card>
    }
}

#[component]
fn Failure(error: SectionError) -> impl IntoView {
    view! {
        <Note tone=Tone::Warn>
            <p><OutsideText text=error.message/>" "<code class="faint">{error.code}</code></p>
            {(!error.remedy.is_empty()).then(|| view! { <p><strong>{text::tickets::REMEDY}</strong>" "<OutsideText text=error.remedy/></p> })}
        </Note>
    }
}
