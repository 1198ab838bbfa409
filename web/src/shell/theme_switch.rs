//! The switch between the system's, light and dark colours.

use leptos::prelude::*;

use super::use_frame;
use crate::{browser::theme::Theme, text};

/// The switch.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let frame = use_frame();
    let choice = move |theme: Theme| {
        let pressed = move || (frame.theme.get() == theme).to_string();
        view! {
            <button type="button" aria-pressed=pressed on:click=move |_| frame.choose_theme(theme)>
                {text::shell::theme(theme)}
            </button>
        }
    };
    view! {
        <div class="segments" role="group" aria-label=text::shell::THEME>
            {Theme::ALL.map(choice).collect_view()}
        </div>
    }
}
