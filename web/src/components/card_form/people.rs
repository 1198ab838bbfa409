//! An organisation, and a person.

use leptos::prelude::*;
use serde_json::Value;

use super::{Place, offers::Offer};
use crate::{load::Load, text};

/// An organisation.
#[component]
pub fn OrganisationPicker(place: Place) -> impl IntoView {
    view! { <Picker place=place load=place.offers().organisations/> }
}

/// A person.
#[component]
pub fn PersonPicker(place: Place) -> impl IntoView {
    view! { <Picker place=place load=place.offers().people/> }
}

#[component]
fn Picker(place: Place, load: Load<Vec<Offer>>) -> impl IntoView {
    let offers = move || {
        let mut offers = load.data.get().unwrap_or_default();
        let chosen = place.text();
        if !chosen.is_empty() && !offers.iter().any(|offer| offer.id == chosen) {
            offers.push(Offer { id: chosen.clone(), label: chosen });
        }
        offers
    };
    let option = move |offer: Offer| {
        let id = offer.id.clone();
        view! { <option value=offer.id prop:selected=move || place.text() == id>{offer.label}</option> }
    };
    let chosen = move |id: String| place.put(if id.is_empty() { Value::Null } else { id.into() });
    view! {
        <select
            id=place.id() aria-describedby=place.described() aria-invalid=move || place.invalid()
            on:change:target=move |event| chosen(event.target().value())
        >
            <option value="" prop:selected=move || place.text().is_empty()>{text::cards::CHOOSE}</option>
            {move || offers().into_iter().map(option).collect_view()}
        </select>
    }
}
