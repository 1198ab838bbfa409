//! What an incident affects, of what the organisation claimed and the CERT approved.

use leptos::prelude::*;
use tocsin_model::{
    asset::Asset,
    id::{AssetId, OrganisationId},
    incident::{Incident, IncidentChange},
};

use super::page::Case;
use crate::{
    components::{Card, Loaded},
    load::Load,
    session::use_api,
    text,
};

/// What an incident affects.
#[component]
pub fn AssetPanel(
    /// The incident's page.
    case: Case,
    /// The incident.
    incident: Signal<Incident>,
    /// Whether the reader may change it.
    changes: bool,
) -> impl IntoView {
    let organisation = incident.with_untracked(|incident| incident.organisation);
    let chosen = Memo::new(move |_| incident.with(|incident| incident.assets.clone()));
    let choose = move |assets: Vec<AssetId>| {
        case.change_now(IncidentChange { assets: Some(assets), ..IncidentChange::default() });
    };
    view! {
        <Card title=text::incidents::ASSETS.to_owned()>
            <AssetChoice organisation=organisation chosen=chosen changes=changes choose=choose none=text::incidents::NO_ASSETS/>
        </Card>
    }
}

/// The organisation's assets, those that are affected ticked.
#[component]
pub fn AssetChoice(
    /// The organisation.
    organisation: OrganisationId,
    /// What is affected.
    #[prop(into)]
    chosen: Signal<Vec<AssetId>>,
    /// Whether the reader may change it; else only what is affected is shown.
    changes: bool,
    /// What is said where there is nothing.
    none: &'static str,
    /// Chooses.
    choose: impl Fn(Vec<AssetId>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.approved_assets(organisation));
    let tick = move |id: AssetId, on: bool| {
        let mut assets = chosen.get_untracked();
        assets.retain(|one| *one != id);
        if on {
            assets.push(id);
        }
        choose(assets);
    };
    let line = move |asset: Asset| {
        let id = asset.id;
        let is_chosen = move || chosen.with(|chosen| chosen.contains(&id));
        view! {
            <li><label class="check">
                <input type="checkbox" prop:checked=is_chosen disabled=!changes on:change:target=move |event| tick(id, event.target().checked())/>
                <span><bdi dir="ltr" class="mono break">{asset.value}</bdi>{asset.note.map(|note| view! { " "<bdi class="small soft">{note}</bdi> })}</span>
            </label></li>
        }
    };
    view! {
        <Loaded load=load skeleton=|| view! { <span class="skeleton"></span> } let:page>
            {move || {
                let assets: Vec<Asset> = page.get().items.into_iter().filter(|asset| changes || chosen.with(|chosen| chosen.contains(&asset.id))).collect();
                if assets.is_empty() {
                    return view! { <p class="soft">{none}</p> }.into_any();
                }
                view! { <ul class="asset-choice">{assets.into_iter().map(line).collect_view()}</ul> }.into_any()
            }}
        </Loaded>
    }
}
