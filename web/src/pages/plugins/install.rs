//! Installing a component from a file.

use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use crate::{
    components::{Draw, Icon},
    paths,
    session::use_api,
    shell::use_toasts,
    text,
};

/// The button that installs a component.
#[component]
pub fn Install() -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let input = NodeRef::<html::Input>::new();
    let busy = RwSignal::new(false);
    let chosen = move |event: ev::Targeted<ev::Event, web_sys::HtmlInputElement>| {
        let Some(file) = event.target().files().and_then(|files| files.get(0)) else { return };
        event.target().set_value("");
        busy.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            match api.install(file.into()).await {
                Ok(view) => {
                    toasts.done(text::plugins::INSTALLED);
                    navigate(&paths::plugin(&view.plugin.id), leptos_router::NavigateOptions::default());
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    view! {
        <input type="file" accept=".wasm,application/wasm" hidden=true node_ref=input aria-label=text::plugins::INSTALL on:change:target=chosen/>
        <button type="button" class="button" aria-disabled=move || busy.get().to_string() on:click=open>
            <Draw icon=Icon::Upload/>
            {move || if busy.get() { text::plugins::INSTALLING } else { text::plugins::INSTALL }}
        </button>
    }
}
