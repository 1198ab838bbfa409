//! A button that copies a text and says so.

use leptos::{prelude::*, task::spawn_local};

use super::{Draw, Icon};
use crate::{
    browser::clipboard,
    shell::{use_frame, use_toasts},
    text,
};

/// Copies a text.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: Signal<String>,
    /// What the button is called.
    #[prop(optional, into)]
    label: Option<String>,
    /// Whether that is written on it.
    #[prop(optional)]
    written: bool,
) -> impl IntoView {
    let (frame, toasts) = (use_frame(), use_toasts());
    let copied = RwSignal::new(false);
    let label = label.unwrap_or_else(|| text::words::COPY.to_owned());
    let copy = move |_| {
        spawn_local(async move {
            if clipboard::copy(&value.get_untracked()).await {
                copied.set(true);
                frame.announce(text::words::COPIED);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    std::time::Duration::from_millis(1500),
                );
            } else {
                toasts.wrong(text::words::COPY_REFUSED.to_owned());
            }
        });
    };
    let icon = Signal::derive(move || if copied.get() { Icon::Check } else { Icon::Copy });
    let class = if written { "button" } else { "icon-button" };
    let (shown, title) = if written { (Some(label.clone()), None) } else { (None, Some(label.clone())) };
    view! {
        <button type="button" class=class aria-label=label title=title on:click=copy>
            <Draw icon=icon/>
            {shown}
        </button>
    }
}
