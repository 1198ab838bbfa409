//! The list of API clients.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{account::ApiClient, viewer::Action};

use super::add::AddApiClient;
use crate::{
    components::{CopyButton, Empty, Icon, Loaded, PageHead, RowsSkeleton, TlpMark},
    load::Load,
    pages::{guard::Guard, organisations::OrganisationNames},
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// The list of API clients.
#[component]
pub fn ApiClientList() -> impl IntoView {
    use_page(text::shell::API_CLIENTS, &[]);
    view! {
        <Guard action=Action::ManageMembers>
            <PageHead title=|| text::shell::API_CLIENTS about=text::admin::API_CLIENTS_ABOUT.to_owned()/>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let names = OrganisationNames::fetch();
    let load = Load::new(move || api.api_clients());
    let reload = move || load.reload();
    let none = || view! { <Empty icon=Icon::Key title=text::admin::NONE hint=text::admin::NONE_HINT/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card">
                <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                    <div class="scroll"><table class="table" aria-label=text::shell::API_CLIENTS>
                        <thead><tr>
                            <th scope="col">{text::admin::NAME}</th>
                            <th scope="col" class="wide">{text::admin::CLIENT_ID}</th>
                            <th scope="col" class="wide">{text::admin::ORGANISATION}</th>
                            <th scope="col" class="wide">{text::admin::CLEARANCE}</th>
                            <th scope="col">{text::admin::STATE}</th>
                        </tr></thead>
                        <tbody>{move || page.get().items.into_iter().map(|client| view! { <Row client=client names=names changed=reload/> }).collect_view()}</tbody>
                    </table></div>
                </Show>
            </div>
            <AddApiClient names=names added=reload/>
        </Loaded>
    }
}

#[component]
fn Row(
    client: ApiClient,
    names: OrganisationNames,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (id, disabled, organisation) = (client.id, client.disabled, client.organisation);
    let switch = move |_| {
        spawn_local(async move {
            match api.switch_api_client(id, !disabled).await {
                Ok(_) => changed(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let client_id = move || {
        let (id, label) = (id.to_string(), text::admin::copy(text::admin::CLIENT_ID));
        view! { <span class="ioc"><span class="mono small break">{id.clone()}</span><CopyButton value=id label=label/></span> }
    };
    view! {
        <tr>
            <td>
                <bdi>{client.name.clone()}</bdi>
                <div class="narrow small soft">
                    {client_id()}
                    <p><bdi>{move || names.of(organisation)}</bdi></p>
                    <TlpMark tlp=client.clearance/>
                </div>
            </td>
            <td class="wide">{client_id()}</td>
            <td class="wide"><bdi>{move || names.of(organisation)}</bdi></td>
            <td class="wide"><TlpMark tlp=client.clearance/></td>
            <td><span class="row">
                <span>{if disabled { text::words::DISABLED } else { text::admin::ACTIVE }}</span>
                <button type="button" class="button small" aria-label=text::admin::switch(&client.name, disabled) on:click=switch>
                    {if disabled { text::words::ENABLE } else { text::words::DISABLE }}
                </button></span></td>
        </tr>
    }
}
