//! What an incident affects, of what the organisation claimed and the CERT approved.

use leptos::prelude::*;
use tocsin_model::{
    asset::Asset,
    id::{AssetId, OrganisationId},
    incident::{Incident, IncidentChange},
};
use web_sys::HtmlInputElement;

use super::page::Case;
use crate::{
    components::{Card, KeyedRows, Loaded},
    longer::{Longer, ShowMore},
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
    let choose = move |assets: Vec<AssetId>, input: HtmlInputElement| {
        let ticked = input.checked();
        let change = IncidentChange { assets: Some(assets), ..IncidentChange::default() };
        case.change_or(change, move || input.set_checked(!ticked));
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
    /// Chooses; told of the box that was ticked.
    choose: impl Fn(Vec<AssetId>, HtmlInputElement) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let api = use_api();
    // What is affected is shown wherever it stands in the list.
    let enough = move |assets: &[Asset]| {
        chosen.with_untracked(|chosen| chosen.iter().all(|id| assets.iter().any(|asset| asset.id == *id)))
    };
    let list = Longer::new(move |cursor| api.approved_assets(organisation, cursor), enough);
    let tick = move |id: AssetId, input: HtmlInputElement| {
        let on = input.checked();
        let mut assets = chosen.get_untracked();
        assets.retain(|one| *one != id);
        if on {
            assets.push(id);
        }
        choose(assets, input);
    };
    let line = move |asset: Signal<Asset>| {
        let id = asset.with_untracked(|asset| asset.id);
        let is_chosen = move || chosen.with(|chosen| chosen.contains(&id));
        let note = Memo::new(move |_| asset.with(|asset| asset.note.clone()));
        view! {
            <li><label class="check">
                <input type="checkbox" prop:checked=is_chosen disabled=!changes on:change:target=move |event| tick(id, event.target())/>
                <span>
                    <bdi dir="ltr" class="mono break">{move || asset.with(|asset| asset.value.clone())}</bdi>
                    {move || note.get().map(|note| view! { " "<bdi class="small soft">{note}</bdi> })}
                </span>
            </label></li>
        }
    };
    view! {
        <Loaded load=list.load skeleton=|| view! { <span class="skeleton"></span> } let:page>
            {
                let shown = Memo::new(move |_| {
                    let is_shown = |asset: &Asset| changes || chosen.with(|chosen| chosen.contains(&asset.id));
                    page.get().items.into_iter().filter(is_shown).collect::<Vec<_>>()
                });
                let nothing = move || view! { <p class="soft">{none}</p> };
                view! {
                    <Show when=move || shown.with(|shown| !shown.is_empty()) fallback=nothing>
                        <ul class="asset-choice"><KeyedRows of=shown key=|asset: &Asset| asset.id children=line/></ul>
                    </Show>
                    {changes.then(|| view! { <ShowMore list=list/> })}
                }
            }
        </Loaded>
    }
}
