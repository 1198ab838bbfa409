//! A plugin's page.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use tocsin_model::{
    installation::{PluginLogLine, PluginState, PluginView},
    viewer::Action,
};

use super::{
    component::Component, errors::Errors, grant::GrantForm, limits::Limits, permissions::Permissions,
    state::PluginBadge,
};
use crate::{
    browser::clock,
    components::{Card, Draw, Icon, Loaded, Note, OutsideText, PageHead, RowsSkeleton, Tone},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{guard::Guard, missing::Missing},
    paths,
    session::{use_api, use_session},
    shell::{use_page, use_toasts},
    text,
};

/// A plugin's page.
#[component]
pub fn PluginPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    view! {
        <Guard action=Action::ReadPlugins>
            {move || view! { <PluginById id=id.get()/> }}
        </Guard>
    }
}

#[component]
fn PluginById(id: String) -> impl IntoView {
    use_page(id.clone(), &[(text::shell::PLUGINS, paths::PLUGINS)]);
    let api = use_api();
    let session = use_session();
    let topic = format!("plugin:{id}");
    let load = Load::new(move || {
        let id = id.clone();
        async move { api.plugin(&id).await }
    });
    let live = use_live();
    live.listen(topic, move |_| load.refresh());
    // A call that fails shows in its connection first.
    live.listen("connections", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let missing = || view! { <Missing list=paths::PLUGINS label=text::shell::PLUGINS/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } missing=missing let:view>
            <Head view=view load=load/>
            <Attention view=view/>
            <div class="with-aside">
                <div class="stack">
                    <Errors view=view/>
                    <Permissions view=view/>
                    {session.may(Action::ManagePlugins).then(|| view! { <GrantForm view=view load=load/> })}
                    <Limits view=view/>
                    <Log view=view/>
                </div>
                <Component view=view/>
            </div>
        </Loaded>
    }
}

#[component]
fn Head(view: Signal<PluginView>, load: Load<PluginView>) -> impl IntoView {
    let session = use_session();
    let name = view.with_untracked(|view| view.plugin.manifest.name.clone());
    let about = view.with_untracked(|view| view.plugin.manifest.description.clone());
    use_page(name.clone(), &[(text::shell::PLUGINS, paths::PLUGINS)]);
    view! {
        <PageHead title=move || name.clone() about=about>
            {session.may(Action::ManagePlugins).then(|| view! { <Switch view=view load=load/> })}
        </PageHead>
        <div class="row">
            {move || view! { <PluginBadge state=view.get().plugin.state/> }}
            <span class="soft">{move || text::plugins::category(view.get().plugin.manifest.category)}</span>
            <span class="mono soft">{move || view.get().plugin.manifest.version}</span>
        </div>
    }
}

#[component]
fn Switch(view: Signal<PluginView>, load: Load<PluginView>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let on = Memo::new(move |_| view.with(|view| view.plugin.state == PluginState::Enabled));
    let switch = move |_| {
        let id = view.with_untracked(|view| view.plugin.id.clone());
        spawn_local(async move {
            match api.switch_plugin(&id, !on.get_untracked()).await {
                Ok(view) => load.set(view),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    view! {
        <button type="button" class="button" on:click=switch>
            <Draw icon=Icon::Power/>
            {move || if on.get() { text::words::DISABLE } else { text::words::ENABLE }}
        </button>
    }
}

/// What needs the administrator.
#[component]
fn Attention(view: Signal<PluginView>) -> impl IntoView {
    move || {
        let PluginView { plugin, missing, .. } = view.get();
        view! {
            {plugin.reason.map(|reason| view! { <Note tone=Tone::Bad><p><OutsideText text=reason/></p></Note> })}
            {plugin.pending.map(|_| view! { <Note tone=Tone::Warn><p>{text::plugins::PENDING}</p></Note> })}
            {(!missing.is_empty()).then(|| view! {
                <Note tone=Tone::Warn>
                    <p><strong>{text::plugins::MISSING}</strong></p>
                    <ul>{missing.into_iter().map(|missing| view! { <li><code>{missing.key}</code>" "<bdi>{missing.requested}</bdi></li> }).collect_view()}</ul>
                </Note>
            })}
        }
    }
}

#[component]
fn Log(view: Signal<PluginView>) -> impl IntoView {
    let line = |line: PluginLogLine| {
        let class = match line.level.as_str() {
            "error" => "badge bad",
            "warn" => "badge warn",
            _ => "badge",
        };
        view! {
            <li>
                <span class="faint nowrap">{clock::local(line.at)}</span>
                <span><span class=class>{line.level}</span></span>
                <span>{line.connection.map(|name| view! { <strong><bdi>{name}</bdi>": "</strong> })}<OutsideText text=line.message/></span>
            </li>
        }
    };
    let lines = move || {
        let lines = view.get().log;
        if lines.is_empty() {
            return view! { <p class="soft">{text::plugins::NO_LOG}</p> }.into_any();
        }
        view! { <ul class="log">{lines.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! { <Card title=text::plugins::LOG.to_owned()>{lines}</Card> }
}
