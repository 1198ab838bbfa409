//! An incident as the CERT works on it: the case on one side; on the other, the two threads, which look like nothing else
//! and never stand in each other's place.

use leptos::prelude::*;
use tocsin_model::viewer::Action;

use super::{
    assets::AssetPanel, card::CardPanel, clocks::ClockPanel, edit::EditPanel, head::Head, history::HistoryPanel,
    iocs::IocPanel, merge::MergePanel, occurrences::OccurrencePanel, page::Case, related::RelatedPanel,
    tasks::TaskPanel,
};
use crate::{
    live::use_live,
    longer::Longer,
    pages::{
        evidence::EvidencePanel,
        organisations::OrganisationNames,
        threads::{InternalThread, SharedThread},
    },
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
    view! {
        <Head case=case incident=incident organisations=Some(organisations)/>
        <div class="desk-grid">
            <div class="desk-case">
                <div class="stack">
                    <CardPanel case=case incident=incident/>
                    <IocPanel incident=incident list=iocs organisations=Some(organisations) changes=works/>
                    <AssetPanel case=case incident=incident changes=works/>
                    <EvidencePanel incident=case.id adds=works/>
                </div>
                <div class="stack">
                    {works.then(|| view! { <EditPanel case=case incident=incident/> })}
                    <ClockPanel case=case changes=works/>
                    <TaskPanel case=case changes=works/>
                    <OccurrencePanel case=case changes=works/>
                    <RelatedPanel case=case incident=incident organisations=Some(organisations) changes=works/>
                    <HistoryPanel case=case/>
                    {works.then(|| view! { <MergePanel case=case incident=incident iocs=iocs.load/> })}
                </div>
            </div>
            <div class="desk-threads">
                <InternalThread incident=case.id/>
                <SharedThread incident=case.id is_cert=true/>
            </div>
        </div>
    }
}
