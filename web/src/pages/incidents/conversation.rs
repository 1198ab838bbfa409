//! An incident as those who reported it see it: a conversation with a clear state, and what belongs to it beside it.

use leptos::prelude::*;
use tocsin_model::{
    incident::{Incident, IncidentState},
    viewer::Action,
};

use super::{
    assets::AssetPanel, can, card::CardPanel, clocks::ClockPanel, head::Head, history::HistoryPanel, iocs::IocPanel,
    occurrences::OccurrencePanel, page::Case,
};
use crate::{
    components::{Draw, Icon},
    live::use_live,
    longer::Longer,
    pages::{evidence::EvidencePanel, threads::SharedThread},
    paths, text,
};

/// An incident as those who reported it see it.
#[component]
pub fn ConversationPage(
    /// The incident's page.
    case: Case,
) -> impl IntoView {
    let incident = case.incident();
    let iocs = Longer::new(move |cursor| case.api.incident_iocs(case.id, cursor), |_| true);
    use_live().listen(format!("incident:{}", case.id), move |_| iocs.load.refresh());
    let state = Memo::new(move |_| incident.with(|incident: &Incident| incident.state));
    let reports = case.may(Action::ReportIncidents);
    // The CERT reads nothing of a draft: there is nobody to write to.
    let unsent = Memo::new(move |_| incident.with(Incident::is_unsent));
    let changes = Memo::new(move |_| incident.with(|incident| can::change(case.role, incident)));
    let adds_files = Memo::new(move |_| incident.with(|incident| can::add_files(case.role, incident)));
    let draft = move || {
        (state.get() == IncidentState::Draft && reports).then(|| view! {
        <p><a class="button primary" href=paths::draft(case.id)><Draw icon=Icon::Send/>{text::incidents::CONTINUE_DRAFT}</a></p>
    })
    };
    view! {
        <Head case=case incident=incident organisations=None/>
        {draft}
        <div class="conversation-grid">
            {move || (!unsent.get()).then(|| view! { <SharedThread incident=case.id is_cert=false/> })}
            <div class="stack">
                <CardPanel case=case incident=incident/>
                {move || view! { <IocPanel incident=incident list=iocs organisations=None changes=changes.get()/> }}
                {move || view! { <AssetPanel case=case incident=incident changes=changes.get()/> }}
                {move || view! { <EvidencePanel incident=case.id adds=adds_files.get()/> }}
                <ClockPanel case=case changes=false/>
                {move || view! { <OccurrencePanel case=case changes=changes.get()/> }}
                <HistoryPanel case=case/>
            </div>
        </div>
    }
}
