//! A connection's page: how it does, and its settings.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_params_map};
use tocsin_model::{connection::ConnectionView, id::ConnectionId, plugin::Manifest, viewer::Action};

use super::{
    check::Check,
    form::{ConnectionFields, ConnectionInputs},
    health::{HealthBadge, Lately},
};
use crate::{
    components::{Card, Dialog, Form, FormEnd, FormState, Loaded, PageHead, RowsSkeleton},
    live::use_live,
    load::Load,
    pages::{guard::Guard, missing::Missing},
    paths,
    session::{use_api, use_session},
    shell::{use_page, use_toasts},
    text,
};

/// A connection's page.
#[component]
pub fn ConnectionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<ConnectionId>().ok()));
    view! {
        <Guard action=Action::ReadConnections>
            {move || match id.get() {
                Some(id) => view! { <ConnectionById id=id/> }.into_any(),
                None => view! { <Missing list=paths::CONNECTIONS label=text::shell::CONNECTIONS/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn ConnectionById(id: ConnectionId) -> impl IntoView {
    use_page(text::words::LOADING, &[(text::shell::CONNECTIONS, paths::CONNECTIONS)]);
    let api = use_api();
    let load = Load::new(move || api.connection(id));
    use_live().listen(format!("connection:{id}"), move |_| load.refresh());
    let missing = || view! { <Missing list=paths::CONNECTIONS label=text::shell::CONNECTIONS/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } missing=missing let:view>
            <Head view=view/>
            <Condition view=view load=load/>
            <Settings view=view load=load/>
        </Loaded>
    }
}

#[component]
fn Head(view: Signal<ConnectionView>) -> impl IntoView {
    let session = use_session();
    let (name, plugin) = view.with_untracked(|view| (view.connection.name.clone(), view.plugin_name.clone()));
    use_page(name.clone(), &[(text::shell::CONNECTIONS, paths::CONNECTIONS)]);
    view! {
        <PageHead title=move || name.clone() about=plugin>
            {session.may(Action::ManageConnections).then(|| view! { <Delete view=view/> })}
        </PageHead>
    }
}

#[component]
fn Condition(view: Signal<ConnectionView>, load: Load<ConnectionView>) -> impl IntoView {
    let session = use_session();
    let (id, name) = view.with_untracked(|view| (view.connection.id, view.connection.name.clone()));
    let health = move || view! { {move || view! { <HealthBadge health=view.get().health/> }} };
    view! {
        <Card title=text::connections::CONDITION.to_owned() end=health>
            <div class="stack">
                {move || view! { <Lately view=view.get()/> }}
                {session
                    .may(Action::ManageConnections)
                    .then(|| view! { <Check id=id name=name after=move || load.refresh()/> })}
            </div>
        </Card>
    }
}

#[component]
fn Delete(view: Signal<ConnectionView>) -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let open = RwSignal::new(false);
    let navigate = StoredValue::new_local(navigate);
    let delete = move |_| {
        let (id, version) = view.with_untracked(|view| (view.connection.id, view.connection.version));
        spawn_local(async move {
            match api.delete_connection(id, version).await {
                Ok(()) => {
                    toasts.done(text::connections::DELETED);
                    navigate
                        .with_value(|navigate| navigate(paths::CONNECTIONS, leptos_router::NavigateOptions::default()));
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    view! {
        <button type="button" class="button danger" on:click=move |_| open.set(true)>{text::connections::DELETE}</button>
        <Dialog open=open title=text::connections::DELETE_QUESTION>
            <div class="body stack">
                <p>{text::connections::DELETE_HINT}</p>
                <div class="form-actions">
                    <button type="button" class="button danger" on:click=delete>{text::connections::DELETE}</button>
                    <button type="button" class="button" on:click=move |_| open.set(false)>{text::words::CANCEL}</button>
                </div>
            </div>
        </Dialog>
    }
}

/// The form is drawn anew only when another version of the connection arrives.
#[component]
fn Settings(view: Signal<ConnectionView>, load: Load<ConnectionView>) -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    if !session.may(Action::ManageConnections) {
        return view! { <p class="soft">{text::connections::NOT_MANAGED}</p> }.into_any();
    }
    let plugin = view.with_untracked(|view| view.connection.plugin.clone());
    let manifest = Load::new(move || {
        let plugin = plugin.clone();
        async move { api.plugin(&plugin).await.map(|view| view.plugin.manifest) }
    });
    let connection = Memo::new(move |_| view.get().connection);
    view! {
        <Loaded load=manifest skeleton=|| view! { <RowsSkeleton rows=4/> } let:manifest>
            {move || {
                let connection = connection.get();
                view! { <Fields manifest=manifest.get() connection=connection load=load/> }
            }}
        </Loaded>
    }
    .into_any()
}

#[component]
fn Fields(
    manifest: Manifest,
    connection: tocsin_model::connection::Connection,
    load: Load<ConnectionView>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let inputs = ConnectionInputs::of_connection(&manifest, &connection);
    let (id, version) = (connection.id, connection.version);
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(inputs.errors()) {
            return;
        }
        let input = inputs.written();
        form.send(async move {
            match api.update_connection(id, version, &input).await {
                Ok(view) => {
                    toasts.done(text::words::SAVED);
                    load.set(view);
                }
                Err(failure) if failure.is_stale() => {
                    toasts.wrong(text::words::CHANGED_MEANWHILE.to_owned());
                    load.reload();
                }
                Err(failure) => return Err(failure),
            }
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <ConnectionFields inputs=inputs/>
            <FormEnd label=text::words::SAVE busy=text::words::SAVING/>
        </Form>
    }
}
