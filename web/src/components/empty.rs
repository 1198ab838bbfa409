//! What stands where a list has nothing: why, and what to do.

use leptos::prelude::*;

use super::{Draw, Icon};

/// An empty list.
#[component]
pub fn Empty(
    /// A picture.
    icon: Icon,
    /// What is not there.
    #[prop(into)]
    title: String,
    /// Why, or what to do.
    #[prop(into)]
    hint: String,
    /// Where to go instead.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Draw icon=icon/>
            <strong>{title}</strong>
            <p>{hint}</p>
            {children.map(|children| children())}
        </div>
    }
}
