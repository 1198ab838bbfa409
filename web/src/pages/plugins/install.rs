//! Installing a component from a file.

use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use crate::{
    components::{Draw, FormState, Icon, Refusal, Wrong, fresh_id},
    paths,
    session::use_api,
    shell::use_toasts,
    text,
};

/// The file's path in the API.
const PATH: &str = "component";

/// The button that installs a component. Why one is refused stands below it.
#[component]
pub fn Install() -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let form = FormState::new();
    provide_context(form);
    let id = fresh_id();
    let described = format!("{id}-hint");
    form.claim(PATH, format!("#{id}"), None);
    let chosen = move |event: ev::Targeted<ev::Event, web_sys::HtmlInputElement>| {
        let Some(file) = event.target().files().and_then(|files| files.get(0)) else { return };
        event.target().set_value("");
        form.changed(PATH);
        let navigate = navigate.clone();
        form.send(async move {
            let view = api.install(file.into()).await?;
            toasts.done(text::plugins::INSTALLED);
            navigate(&paths::plugin(&view.plugin.id), leptos_router::NavigateOptions::default());
            Ok(())
        });
    };
    let wrong = Signal::derive(move || form.wrong_with(PATH));
    view! {
        <div class="stack tight install">
            <label class="button">
                <input type="file" id=id class="hidden-text" accept=".wasm,application/wasm" aria-label=text::plugins::INSTALL
                    aria-describedby=described.clone() aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    disabled=move || form.busy.get() on:change:target=chosen/>
                <Draw icon=Icon::Upload/>
                {move || if form.busy.get() { text::plugins::INSTALLING } else { text::plugins::INSTALL }}
            </label>
            <div id=described><Wrong wrong=wrong/></div>
            <Refusal/>
        </div>
    }
}
