//! The list of webhooks.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{viewer::Action, webhook::Webhook};

use super::add::AddWebhook;
use crate::{
    components::{Empty, Icon, Loaded, PageHead, RowsSkeleton, TlpMark},
    load::Load,
    pages::{guard::Guard, organisations::OrganisationNames},
    paths,
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// The list of webhooks.
#[component]
pub fn WebhookList() -> impl IntoView {
    use_page(text::webhooks::WEBHOOKS, &[]);
    view! {
        <Guard action=Action::ManageWebhooks>
            <PageHead title=|| text::webhooks::WEBHOOKS about=text::webhooks::ABOUT.to_owned()/>
            <List/>
        </Guard>
    }
}

#[component]
fn List() -> impl IntoView {
    let api = use_api();
    let names = OrganisationNames::fetch();
    let load = Load::new(move || api.webhooks());
    let reload = move || load.reload();
    let none = || view! { <Empty icon=Icon::Send title=text::admin::NONE hint=text::admin::NONE_HINT/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card">
                <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                    <div class="scroll"><table class="table" aria-label=text::webhooks::WEBHOOKS>
                        <thead><tr>
                            <th scope="col">{text::admin::NAME}</th>
                            <th scope="col" class="wide">{text::webhooks::URL}</th>
                            <th scope="col" class="wide">{text::admin::ORGANISATION}</th>
                            <th scope="col" class="wide">{text::webhooks::CLEARANCE}</th>
                            <th scope="col">{text::admin::STATE}</th>
                        </tr></thead>
                        <tbody>{move || page.get().items.into_iter().map(|webhook| view! { <Row webhook=webhook names=names changed=reload/> }).collect_view()}</tbody>
                    </table></div>
                </Show>
            </div>
            <AddWebhook added=reload/>
        </Loaded>
    }
}

#[component]
fn Row(webhook: Webhook, names: OrganisationNames, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let Webhook { id, disabled, organisation, .. } = webhook;
    let switch = move |_| {
        spawn_local(async move {
            match api.switch_webhook(id, !disabled).await {
                Ok(_) => changed(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    view! {
        <tr>
            <td>
                <a href=paths::webhook(id)><bdi>{webhook.name.clone()}</bdi></a>
                <div class="narrow small soft"><p class="mono break">{webhook.url.clone()}</p></div>
            </td>
            <td class="wide"><span class="mono small break">{webhook.url.clone()}</span></td>
            <td class="wide"><bdi>{move || names.of(organisation)}</bdi></td>
            <td class="wide"><TlpMark tlp=webhook.clearance/></td>
            <td>
                <span class="row">
                    <span>{if disabled { text::words::DISABLED } else { text::admin::ACTIVE }}</span>
                    <button type="button" class="button small" aria-label=text::admin::switch(&webhook.name, disabled) on:click=switch>
                        {if disabled { text::words::ENABLE } else { text::words::DISABLE }}
                    </button>
                </span>
                {webhook.reason.map(|reason| view! { <p class="small soft">{reason}</p> })}
            </td>
        </tr>
    }
}
