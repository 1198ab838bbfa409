//! The head of an incident's page: what it is, where it stands, and what can be done.

use leptos::prelude::*;
use tocsin_model::incident::{Incident, IncidentState};

use super::{
    marks::{ClockBadge, SeverityBadge, StateBadge},
    page::Case,
    steps::StepButtons,
};
use crate::{
    components::{CopyButton, Draw, Icon, Note, PageHead, PapMark, TlpMark, Tone},
    pages::{
        exports::{ExportButton, Exported},
        organisations::OrganisationNames,
    },
    paths,
    shell::use_page,
    text,
};

/// The head of an incident's page.
#[component]
pub fn Head(
    /// The incident's page.
    case: Case,
    /// The incident.
    incident: Signal<Incident>,
    /// The organisations, for the CERT.
    organisations: Option<OrganisationNames>,
) -> impl IntoView {
    let title = Memo::new(move |_| incident.with(|incident| incident.title.clone()));
    Effect::new(move |_| use_page(title.get(), &[(text::incidents::LIST, paths::INCIDENTS)]));
    let is_cert = case.role.is_cert();
    let clock_name = if is_cert { text::incidents::clock } else { text::incidents::own_clock };
    let marks = move || {
        let incident = incident.get();
        let organisation = incident.organisation;
        let clock = incident.next_clock().cloned();
        // Constituents are not told who owns it: to them, no name does not mean that nobody does.
        let owner = incident.owner_name.or_else(|| is_cert.then(|| text::incidents::NO_OWNER.to_owned()));
        view! {
            <span class="mono row">{incident.reference.clone()}<CopyButton value=incident.reference.clone()/></span>
            <StateBadge state=incident.state own=!is_cert/>
            <SeverityBadge severity=incident.severity/>
            <TlpMark tlp=incident.tlp/>
            // Constituents read what the marking means. PAP is for those who look things up.
            {if is_cert {
                view! { <PapMark pap=incident.pap/> }.into_any()
            } else {
                view! { <span class="small soft">{text::words::tlp_meaning(incident.tlp)}</span> }.into_any()
            }}
            {organisations.map(|names| view! { <span class="row"><Draw icon=Icon::Building/><bdi>{move || names.of(organisation)}</bdi></span> })}
            {owner.map(|name| view! { <span class="row soft"><Draw icon=Icon::Person/><bdi>{name}</bdi></span> })}
            {clock.map(|clock| view! { <span class="row small">{clock_name(clock.kind)}<ClockBadge clock=clock/></span> })}
        }
    };
    view! {
        <div class="stack tight">
            <PageHead title=move || view! { <bdi>{title}</bdi> }><ExportButton what=Exported::Incident(case.id)/></PageHead>
            <div class="row marks">{marks}</div>
            <Standing incident=incident is_cert=is_cert/>
            <StepButtons case=case/>
        </div>
    }
}

/// Where it stands and what happens next, in a sentence.
#[component]
fn Standing(incident: Signal<Incident>, is_cert: bool) -> impl IntoView {
    let standing =
        Memo::new(move |_| incident.with(|incident| (incident.state, incident.outcome.clone(), incident.merged_into)));
    move || {
        let (state, outcome, merged_into) = standing.get();
        let waits = state == IncidentState::WaitingForConstituent;
        let tone = if waits && !is_cert { Tone::Warn } else { Tone::Plain };
        // Whoever rejects an incident says why; whoever takes a report back need not.
        let taken_back = state == IncidentState::Rejected && outcome.is_none();
        let next = match (taken_back, is_cert) {
            (true, true) => text::incidents::TAKEN_BACK_FOR_DESK,
            (true, false) => text::incidents::TAKEN_BACK,
            (false, true) => text::incidents::next_for_desk(state),
            (false, false) => text::incidents::next(state),
        };
        view! {
            <Note tone=tone>
                <p><strong>{text::incidents::NEXT}": "</strong>{next}</p>
                {outcome.map(|outcome| view! { <p class="pre-line break"><strong>{text::incidents::OUTCOME}": "</strong><bdi>{outcome}</bdi></p> })}
                {merged_into.map(|id| view! { <p><a href=paths::incident(id)>{text::incidents::merged_into(&id.reference())}</a></p> })}
            </Note>
        }
    }
}
