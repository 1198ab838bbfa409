//! The list of connections.

use leptos::prelude::*;
use tocsin_model::{connection::ConnectionView, viewer::Action};

use super::{
    check::Check,
    health::{HealthBadge, Lately},
};
use crate::{
    components::{Draw, Empty, Icon, Loaded, PageHead, RowsSkeleton, TlpMark},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::guard::Guard,
    paths,
    session::{use_api, use_session},
    shell::use_page,
    text,
};

/// The list of connections.
#[component]
pub fn ConnectionList() -> impl IntoView {
    use_page(text::shell::CONNECTIONS, &[]);
    let session = use_session();
    view! {
        <Guard action=Action::ReadConnections>
            <PageHead title=|| text::shell::CONNECTIONS about=text::connections::ABOUT.to_owned()>
                {session.may(Action::ManageConnections).then(|| view! {
                    <a class="button" href=paths::NEW_CONNECTION><Draw icon=Icon::Plus/>{text::connections::NEW}</a>
                })}
            </PageHead>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.connections());
    use_live().listen("connections", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let none = || view! { <div class="card"><Empty icon=Icon::Plug title=text::connections::NONE hint=text::connections::NONE_HINT/></div> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                <div class="cards">
                    <For each=move || page.get().items key=|view| view.connection.id children=move |view| {
                        let id = view.connection.id;
                        let fresh = Memo::new(move |_| {
                            let now = page.with(|page| page.items.iter().find(|view| view.connection.id == id).cloned());
                            now.unwrap_or_else(|| view.clone())
                        });
                        view! { <ConnectionCard view=fresh load=move || load.refresh()/> }
                    }/>
                </div>
            </Show>
        </Loaded>
    }
}

#[component]
fn ConnectionCard(view: Memo<ConnectionView>, load: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (id, name) = view.with_untracked(|view| (view.connection.id, view.connection.name.clone()));
    let session = use_session();
    let href = paths::connection(id);
    let edit = href.clone();
    let may = session.may(Action::ManageConnections);
    let beside = move || view! { <a class="button small quiet" href=edit.clone()>{text::connections::EDIT}</a> };
    view! {
        <section class="card connection" aria-label=name.clone()>
            <header>
                <div>
                    <h2><a href=href data-row="">{name.clone()}</a></h2>
                    <p class="small soft">{move || view.get().plugin_name}</p>
                </div>
                <span class="row">
                    {move || view! { <TlpMark tlp=view.get().connection.tlp_max/> }}
                    {move || view! { <HealthBadge health=view.get().health/> }}
                </span>
            </header>
            <div class="body">{move || view! { <Lately view=view.get()/> }}</div>
            <footer>
                {if may { view! { <Check id=id name=name.clone() beside=beside after=load/> }.into_any() } else { beside().into_any() }}
            </footer>
        </section>
    }
}
