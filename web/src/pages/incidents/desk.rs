//! An incident as the CERT works on it: the case on one side; on the other, the two threads, which look like nothing else
//! and never stand in each other's place.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use super::{
    assets::AssetPanel, can, card::CardPanel, clocks::ClockPanel, edit::EditPanel, head::Head, history::HistoryPanel,
    iocs::IocPanel, merge::MergePanel, occurrences::OccurrencePanel, page::Case, related::RelatedPanel,
    tasks::TaskPanel,
};
use crate::{
    browser::focus,
    components::{Draw, Icon},
    live::use_live,
    longer::Longer,
    pages::{
        evidence::EvidencePanel,
        organisations::OrganisationNames,
        threads::{InternalThread, SharedThread},
    },
    text,
};

/// An incident as the CERT works on it.
#[component]
pub fn Desk(
    /// The incident's page.
    case: Case,
) -> impl IntoView {
    let incident = case.incident();
    let organisations = OrganisationNames::fetch();
    let iocs = Longer::new(move |cursor| case.api.incident_iocs(case.id, cursor), |_| true);
    let live = use_live();
    live.listen(format!("incident:{}", case.id), move |_| iocs.load.refresh());
    live.listen("tickets", move |_| iocs.load.refresh());
    let works = case.may(Action::WorkOnIncidents);
    // What was merged goes on in another incident.
    let changes = Memo::new(move |_| works && incident.with(|incident| can::change(case.role, incident)));
    let adds_files = Memo::new(move |_| works && incident.with(|incident| can::add_files(case.role, incident)));
    view! {
        <Head case=case incident=incident organisations=Some(organisations)/>
        // Where there is no room beside the case, the threads stand below all of it.
        <p class="to-threads"><button type="button" class="button" on:click=move |_| focus::now(".thread.shared .log-scroll")>
            <Draw icon=Icon::Bubble/>{text::incidents::TO_CONVERSATION}
        </button></p>
        <div class="desk-grid">
            <div class="desk-case">
                <div class="stack">
                    <CardPanel case=case incident=incident/>
                    {move || view! { <IocPanel incident=incident list=iocs organisations=Some(organisations) changes=changes.get()/> }}
                    {move || view! { <AssetPanel case=case incident=incident changes=changes.get()/> }}
                    {move || view! { <EvidencePanel incident=case.id adds=adds_files.get()/> }}
                </div>
                <div class="stack">
                    {move || changes.get().then(|| view! { <EditPanel case=case incident=incident/> })}
                    <ClockPanel case=case changes=works/>
                    {move || view! { <TaskPanel case=case changes=changes.get()/> }}
                    {move || view! { <OccurrencePanel case=case changes=changes.get()/> }}
                    {move || view! { <RelatedPanel case=case incident=incident organisations=Some(organisations) changes=changes.get()/> }}
                    <HistoryPanel case=case/>
                    {works.then(|| view! { <MergePanel case=case incident=incident iocs=iocs.load/> })}
                </div>
            </div>
            <div class="desk-threads">
                <SharedThread incident=case.id is_cert=true/>
                <InternalThread incident=case.id/>
            </div>
        </div>
    }
}
