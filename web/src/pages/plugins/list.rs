//! The list of plugins.

use leptos::prelude::*;
use tocsin_model::{installation::PluginView, viewer::Action};

use super::{install::Install, state::PluginBadge};
use crate::{
    components::{Draw, Empty, Icon, Loaded, PageHead, RowsSkeleton},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::guard::Guard,
    paths,
    session::{use_api, use_session},
    shell::use_page,
    text,
};

/// The list of plugins.
#[component]
pub fn PluginList() -> impl IntoView {
    use_page(text::shell::PLUGINS, &[]);
    let session = use_session();
    view! {
        <Guard action=Action::ReadPlugins>
            <PageHead title=|| text::shell::PLUGINS about=text::plugins::ABOUT.to_owned()>
                {session.may(Action::ManagePlugins).then(|| view! { <Install/> })}
            </PageHead>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.plugins());
    use_live().listen("plugins", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let none = || view! { <Empty icon=Icon::Blocks title=text::plugins::NONE hint=text::plugins::NONE_HINT/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card">
                <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                    <div class="scroll"><table class="table" aria-label=text::shell::PLUGINS>
                        <thead><tr>
                            <th scope="col">{text::plugins::NAME}</th>
                            <th scope="col" class="wide">{text::plugins::CATEGORY}</th>
                            <th scope="col" class="wide">{text::plugins::VERSION}</th>
                            <th scope="col">{text::plugins::STATE}</th>
                            <th scope="col">{text::plugins::GRANTS}</th>
                            <th scope="col" class="wide number">{text::plugins::CALLS}</th>
                            <th scope="col" class="wide number">{text::plugins::CRASHES}</th>
                        </tr></thead>
                        <tbody>{move || page.get().items.into_iter().map(|view| view! { <PluginRow view=view/> }).collect_view()}</tbody>
                    </table></div>
                </Show>
            </div>
        </Loaded>
    }
}

#[component]
fn PluginRow(view: PluginView) -> impl IntoView {
    let PluginView { plugin, missing, calls, failures, crashes, .. } = view;
    let grants = if missing.is_empty() && plugin.pending.is_none() {
        view! { <span class="state"><Draw icon=Icon::Check/>{text::plugins::ALL_GRANTED}</span> }.into_any()
    } else {
        view! { <span class="state warn"><Draw icon=Icon::Triangle/>{text::plugins::missing(missing.len())}</span> }
            .into_any()
    };
    view! {
        <tr>
            <td>
                <a href=paths::plugin(&plugin.id) data-row="">{plugin.manifest.name}</a>
                <p class="small soft wide">{plugin.manifest.description}</p>
                <p class="small soft narrow">{text::plugins::category(plugin.manifest.category)}" "<span class="mono">{plugin.manifest.version.clone()}</span></p>
            </td>
            <td class="wide">{text::plugins::category(plugin.manifest.category)}</td>
            <td class="wide mono">{plugin.manifest.version}</td>
            <td><PluginBadge state=plugin.state/></td>
            <td>{grants}</td>
            <td class="wide number">{text::connections::calls(calls, failures)}</td>
            <td class="wide number">{crashes}</td>
        </tr>
    }
}
