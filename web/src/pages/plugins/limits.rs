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
                <tr role="row">
                    <th scope="row" role="rowheader"><code>{limit.key}</code><p class="small soft">{limit.meaning}</p></th>
                    <td role="cell" class="number" data-label=text::plugins::REQUESTED>{requested}" "{limit.unit}</td>
                    <td role="cell" class="number" data-label=text::plugins::IN_EFFECT><strong>{effective}</strong>" "{limit.unit}</td>
                    <td role="cell" class="number soft" data-label=text::plugins::CEILING>{limit.ceiling}" "{limit.unit}</td>
                </tr>
            }
        })
        .collect_view()
    };
    view! {
        <Card title=text::plugins::LIMITS.to_owned() bare=true>
            <div class="scroll"><table class="table stacked" role="table">
                <thead role="rowgroup"><tr role="row">
                    <th scope="col" role="columnheader">{text::plugins::LIMIT}</th>
                    <th scope="col" role="columnheader" class="number">{text::plugins::REQUESTED}</th>
                    <th scope="col" role="columnheader" class="number">{text::plugins::IN_EFFECT}</th>
                    <th scope="col" role="columnheader" class="number">{text::plugins::CEILING}</th>
                </tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table></div>
        </Card>
    }
}
