//! An incident as those who reported it see it: a conversation with a clear state, and what belongs to it beside it.

use leptos::prelude::*;
use tocsin_model::{
    incident::{Incident, IncidentState},
    viewer::Action,
};

use super::{
    assets::AssetPanel, card::CardPanel, clocks::ClockPanel, head::Head, history::HistoryPanel, iocs::IocPanel,
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
    let draft = move || {
        (state.get() == IncidentState::Draft && reports).then(|| view! {
        <p><a class="button primary" href=paths::draft(case.id)><Draw icon=Icon::Send/>{text::incidents::CONTINUE_DRAFT}</a></p>
    })
    };
    view! {
        <Head case=case incident=incident organisations=None/>
        {draft}
        <div class="conversation-grid">
            <SharedThread incident=case.id is_cert=false/>
            <div class="stack">
                <CardPanel case=case incident=incident/>
                <IocPanel incident=incident list=iocs organisations=None changes=reports/>
                <AssetPanel case=case incident=incident changes=reports/>
                <EvidencePanel incident=case.id adds=reports/>
                <ClockPanel case=case changes=false/>
                <OccurrencePanel case=case changes=reports/>
                <HistoryPanel case=case/>
            </div>
        </div>
    }
}
