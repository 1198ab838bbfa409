//! The frame of the pages that are shown before anybody is signed in.

use leptos::prelude::*;

use crate::{components::Bell, text};

/// The frame: who we are on one side, the form on the other.
#[component]
pub fn Front(
    /// The form.
    children: Children,
) -> impl IntoView {
    let rings = [7, 14, 21, 28, 35, 42, 49].map(|radius| view! { <circle cx="50" cy="50" r=radius></circle> });
    view! {
        <div class="front">
            <div class="panel">
                <span class="brand"><Bell/>{text::shell::NAME}</span>
                <p>{text::front::MOTTO}</p>
                <svg class="rings" viewBox="0 0 100 100" aria-hidden="true">{rings.collect_view()}</svg>
            </div>
            <main class="form">{children()}</main>
        </div>
    }
}
