//! A new connection: choose the plugin, then fill in what it declares.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use tocsin_model::{connection::ConnectionInput, installation::PluginView, plugin::Category, viewer::Action};

use super::form::{ConnectionFields, ConnectionInputs};
use crate::{
    components::{Card, Choice, Form, FormEnd, FormState, Loaded, PageHead, RowsSkeleton, SelectField, TextField},
    load::Load,
    pages::guard::Guard,
    paths,
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// The page for a new connection.
#[component]
pub fn NewConnection() -> impl IntoView {
    use_page(text::connections::NEW, &[(text::shell::CONNECTIONS, paths::CONNECTIONS)]);
    view! {
        <Guard action=Action::ManageConnections>
            <PageHead title=|| text::connections::NEW/>
            <Choose/>
        </Guard>
    }
}

#[component]
fn Choose() -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.plugins());
    let chosen = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    // The name and the plugin stand before the form that they belong to.
    let form = FormState::new().with_unique("name");
    provide_context(form);
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            {move || {
                let connectors: Vec<PluginView> =
                    page.get().items.into_iter().filter(|view| view.plugin.manifest.category != Category::Playbook).collect();
                let choice = |view: &PluginView| Choice::new(view.plugin.id.clone(), view.plugin.manifest.name.clone());
                let mut choices = vec![Choice::new("", text::connections::CHOOSE_PLUGIN)];
                choices.extend(connectors.iter().map(choice));
                view! {
                    <Card title=text::connections::PLUGIN.to_owned()>
                        <div class="form-grid">
                            <SelectField name="plugin" label=text::connections::PLUGIN value=chosen choices=choices/>
                            <TextField name="name" label=text::connections::NAME value=name hint=text::connections::NAME_HINT required=true/>
                        </div>
                    </Card>
                    {move || {
                        let id = chosen.get();
                        let view = connectors.iter().find(|view| view.plugin.id == id).cloned();
                        view.map(|view| view! { <Create form=form plugin=view name=name/> })
                    }}
                }
            }}
        </Loaded>
    }
}

#[component]
fn Create(form: FormState, plugin: PluginView, name: RwSignal<String>) -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let inputs = ConnectionInputs::of_manifest(&plugin.plugin.manifest);
    let about = plugin.plugin.manifest.description.clone();
    let plugin = StoredValue::new(plugin.plugin.id);
    let submit = move || {
        if !form.is_right(inputs.errors()) {
            return;
        }
        let input = ConnectionInput {
            name: Some(name.get_untracked().trim().to_owned()),
            plugin: Some(plugin.get_value()),
            ..inputs.written()
        };
        let navigate = navigate.clone();
        form.send(async move {
            let view = api.create_connection(&input).await?;
            toasts.done(text::connections::CREATED);
            navigate(&paths::connection(view.connection.id), leptos_router::NavigateOptions::default());
            Ok(())
        });
    };
    view! {
        <Form state=form submit=submit>
            <p class="soft">{about}</p>
            <ConnectionFields inputs=inputs/>
            <FormEnd label=text::connections::CREATE/>
        </Form>
    }
}
