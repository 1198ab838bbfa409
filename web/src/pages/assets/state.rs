//! What became of a claim: icon and word together, never colour alone.

use leptos::prelude::*;
use tocsin_model::asset::AssetState;

use crate::{
    components::{Draw, Icon},
    text,
};

/// What became of a claim.
#[component]
pub fn AssetStateMark(
    /// The state.
    state: AssetState,
) -> impl IntoView {
    let (icon, class) = match state {
        AssetState::Claimed => (Icon::Clock, "state busy"),
        AssetState::Approved => (Icon::Check, "state"),
        AssetState::Refused => (Icon::Octagon, "state warn"),
        AssetState::Withdrawn => (Icon::Cross, "state"),
    };
    view! { <span class=class><Draw icon=icon/>{text::assets::state(state)}</span> }
}
