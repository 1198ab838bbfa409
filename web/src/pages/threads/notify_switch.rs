//! Switches desktop notification on, for readers who want it.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::notify,
    components::{Draw, Icon},
    shell::use_toasts,
    text,
};

/// A button that switches desktop notification on and off.
#[component]
pub fn NotifySwitch() -> impl IntoView {
    let toasts = use_toasts();
    let on = RwSignal::new(notify::wanted());
    let switch = move |_| {
        let wanted = !on.get_untracked();
        spawn_local(async move {
            let is_on = notify::switch(wanted).await;
            on.try_set(is_on);
            if wanted && !is_on {
                toasts.wrong(text::chat::NOTIFY_REFUSED.to_owned());
            }
        });
    };
    view! {
        <button type="button" class="button" aria-pressed=move || on.get().to_string() on:click=switch>
            <Draw icon=Signal::derive(move || if on.get() { Icon::Check } else { Icon::Bell })/>
            {move || if on.get() { text::chat::NOTIFY_ON } else { text::chat::NOTIFY }}
        </button>
    }
}
