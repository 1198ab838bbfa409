//! Whether a plugin serves.

use leptos::prelude::*;
use tocsin_model::installation::PluginState;

use crate::{
    components::{Draw, Icon},
    text,
};

/// Whether a plugin serves.
#[component]
pub fn PluginBadge(
    /// Whether it does.
    state: PluginState,
) -> impl IntoView {
    let (class, icon) = match state {
        PluginState::Enabled => ("badge good", Icon::CheckCircle),
        PluginState::Disabled => ("badge", Icon::Power),
        PluginState::Failed => ("badge bad", Icon::Octagon),
    };
    view! { <span class=class><Draw icon=icon/>{text::plugins::state(state)}</span> }
}
