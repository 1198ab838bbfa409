//! The limits that a plugin runs under.

use leptos::prelude::*;
use tocsin_model::{installation::PluginView, plugin};

use crate::{components::Card, text};

/// The limits that a plugin runs under.
#[component]
pub fn Limits(
    /// The plugin.
    view: Signal<PluginView>,
) -> impl IntoView {
    let rows = move || {
        let (requested, effective) =
            view.with(|view| (view.plugin.manifest.limits.or_default(), view.effective.limits));
        let rows = plugin::Limits::DESCRIPTIONS.iter().zip(requested.iter().zip(effective.iter()));
        rows.map(|(limit, ((_, requested), (_, effective)))| {
            view! {
                <tr>
                    <th scope="row"><code>{limit.key}</code><p class="small soft">{limit.meaning}</p></th>
                    <td class="number">{requested}" "{limit.unit}</td>
                    <td class="number"><strong>{effective}</strong>" "{limit.unit}</td>
                    <td class="number soft wide">{limit.ceiling}" "{limit.unit}</td>
                </tr>
            }
        })
        .collect_view()
    };
    view! {
        <Card title=text::plugins::LIMITS.to_owned() bare=true>
            <div class="scroll"><table class="table">
                <thead><tr>
                    <th scope="col">{text::plugins::LIMIT}</th>
                    <th scope="col" class="number">{text::plugins::REQUESTED}</th>
                    <th scope="col" class="number">{text::plugins::IN_EFFECT}</th>
                    <th scope="col" class="number wide">{text::plugins::CEILING}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </Card>
    }
}
