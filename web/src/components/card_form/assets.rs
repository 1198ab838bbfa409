//! Which of the organisation's approved assets are affected.

use leptos::{ev, prelude::*};

use super::{
    Place,
    offers::{Offer, label_of},
};
use crate::text;

/// More than this are searched.
const WITHOUT_SEARCH: usize = 8;
/// How many are drawn at once.
const DRAWN: usize = 30;

/// Approved assets, those that are chosen first.
#[component]
pub fn AssetPicker(place: Place) -> impl IntoView {
    let assets = place.offers().assets;
    let q = RwSignal::new(String::new());
    let total = move || assets.data.with(|assets| assets.as_ref().map_or(0, Vec::len));
    let offered = Memo::new(move |_| {
        let (chosen, q) = (place.texts(), q.get().trim().to_lowercase());
        let all = assets.data.get().unwrap_or_default();
        let first: Vec<Offer> = chosen.iter().map(|id| Offer { id: id.clone(), label: label_of(assets, id) }).collect();
        let others = all.into_iter().filter(|asset| !chosen.contains(&asset.id));
        let found = others.filter(|asset| asset.label.to_lowercase().contains(&q));
        first.into_iter().chain(found.take(DRAWN)).collect::<Vec<_>>()
    });
    let check = move |asset: Offer| {
        let (id, switched) = (asset.id.clone(), asset.id);
        view! {
            <label class="check">
                <input
                    type="checkbox" aria-invalid=move || place.invalid()
                    prop:checked=move || place.texts().contains(&id)
                    on:change:target=move |event| place.switch(&switched, event.target().checked())
                />
                <bdi class="mono break" dir="ltr">{asset.label}</bdi>
            </label>
        }
    };
    // The card is part of a form: Enter looks for an asset, it does not send that form.
    let pressed = |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
        }
    };
    let nothing = move || {
        let known = place.offers().organisation.get().is_some();
        let hint = if known { text::cards::NO_ASSETS } else { text::cards::ASSETS_LATER };
        offered.with(Vec::is_empty).then(|| view! { <p class="soft small">{hint}</p> })
    };
    view! {
        {move || (total() > WITHOUT_SEARCH).then(|| view! {
            <input type="search" aria-label=text::cards::SEARCH_ASSETS placeholder=text::cards::SEARCH_ASSETS autocomplete="off"
                prop:value=q on:keydown=pressed on:input:target=move |event| q.set(event.target().value())/>
        })}
        <div class="options">
            <For each=move || offered.get() key=|asset| asset.id.clone() children=check/>
            {nothing}
        </div>
    }
}
