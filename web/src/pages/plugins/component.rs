//! The component itself: its digest, what it imports and exports, how it did.

use leptos::prelude::*;
use tocsin_model::installation::PluginView;

use crate::{
    components::{Card, CopyButton, Moment},
    text,
};

/// The component itself.
#[component]
pub fn Component(
    /// The plugin.
    view: Signal<PluginView>,
) -> impl IntoView {
    let list = |items: Vec<String>| {
        items.into_iter().map(|item| view! { <li class="mono small break">{item}</li> }).collect_view()
    };
    let pairs = move || {
        let PluginView { plugin, calls, failures, crashes, memory_peak, .. } = view.get();
        let short: String = plugin.digest.chars().take(16).collect();
        view! {
            <dl class="pairs">
                <div><dt>{text::plugins::DIGEST}</dt><dd class="ioc"><span class="mono" title=plugin.digest.clone()>{short}"…"</span><CopyButton value=plugin.digest/></dd></div>
                <div><dt>{text::plugins::SIZE}</dt><dd>{text::tickets::bytes(plugin.size)}</dd></div>
                <div><dt>{text::plugins::LICENSE}</dt><dd>{plugin.manifest.license}</dd></div>
                <div><dt>{text::tickets::UPDATED}</dt><dd><Moment at=plugin.updated_at/></dd></div>
                <div><dt>{text::plugins::CALLS}</dt><dd>{text::connections::calls(calls, failures)}</dd></div>
                <div><dt>{text::plugins::CRASHES}</dt><dd>{crashes}</dd></div>
                <div><dt>{text::plugins::PEAK}</dt><dd>{text::tickets::bytes(memory_peak)}</dd></div>
            </dl>
            <div><h3>{text::plugins::IMPORTS}</h3><ul>{list(plugin.imports)}</ul></div>
            <div><h3>{text::plugins::EXPORTS}</h3><ul>{list(plugin.exports)}</ul></div>
            <div>
                <h3>{text::plugins::ACTIONS}</h3>
                <ul>{plugin.manifest.actions.into_iter().map(|(name, action)| view! {
                    <li><code>{name}</code>" "<span class="soft small">{text::plugins::effect(action.effect)}</span></li>
                }).collect_view()}</ul>
            </div>
        }
    };
    view! { <Card title=text::plugins::COMPONENT.to_owned()><div class="stack">{pairs}</div></Card> }
}
