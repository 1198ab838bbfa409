//! A button for what cannot be undone: the first press asks, the second one does it.

use leptos::prelude::*;

use super::{Draw, Icon};
use crate::text;

/// A button whose deed is done at the second press. Leaving it takes the first press back.
#[component]
pub fn SureButton(
    /// What it is called.
    label: &'static str,
    /// What it asks after the first press.
    #[prop(default = text::words::SURE)]
    sure: &'static str,
    /// What it is called for assistive technology, where the label says too little.
    #[prop(optional, into)]
    name: Option<String>,
    /// Its style classes.
    #[prop(default = "button small")]
    class: &'static str,
    /// Its icon.
    #[prop(optional)]
    icon: Option<Icon>,
    /// The deed.
    act: impl Fn() + 'static,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let press = move |_| {
        if asked.get_untracked() {
            asked.set(false);
            act();
        } else {
            asked.set(true);
        }
    };
    let named = move || name.clone().map(|name| if asked.get() { text::words::sure_of(sure, &name) } else { name });
    view! {
        <button type="button" class=class aria-label=named on:click=press on:blur=move |_| asked.set(false)>
            {icon.map(|icon| view! { <Draw icon=icon/> })}
            <span aria-live="polite">{move || if asked.get() { sure } else { label }}</span>
        </button>
    }
}
