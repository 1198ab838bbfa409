//! A webhook: what it was told, and what became of it.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_params_map, use_query_map};
use tocsin_model::{
    id::WebhookId,
    viewer::Action,
    webhook::{Delivery, DeliveryState, Webhook},
};

use super::{add::Secret, delete::DeleteButton};
use crate::{
    components::{Card, Draw, Empty, Icon, Loaded, Moment, More, PageHead, RowsSkeleton, SureButton, TlpMark},
    load::Load,
    pages::{filter_select::address, guard::Guard, missing::Missing},
    paths,
    session::use_api,
    shell::{use_page, use_toasts},
    text,
};

/// A webhook's page.
#[component]
pub fn WebhookPage() -> impl IntoView {
    use_page(text::webhooks::WEBHOOK, &[(text::webhooks::WEBHOOKS, paths::WEBHOOKS)]);
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").and_then(|id| id.parse::<WebhookId>().ok()));
    view! {
        <Guard action=Action::ManageWebhooks>
            {move || match id() {
                Some(id) => view! { <Whole id=id/> }.into_any(),
                None => view! { <Missing list=paths::WEBHOOKS label=text::webhooks::WEBHOOKS/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn Whole(id: WebhookId) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.webhook(id));
    let missing = || view! { <Missing list=paths::WEBHOOKS label=text::webhooks::WEBHOOKS/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton rows=3/> } missing=missing let:webhook>
            {move || view! { <About webhook=webhook.get()/> }}
            <Log id=id/>
        </Loaded>
    }
}

#[component]
fn About(webhook: Webhook) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let fresh = RwSignal::new(None::<String>);
    let (id, name) = (webhook.id, webhook.name.clone());
    let renew = move || {
        spawn_local(async move {
            match api.renew_webhook_secret(id).await {
                Ok(made) => {
                    fresh.try_set(Some(made.secret));
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let events = webhook.events.iter().map(|event| event.as_str()).collect::<Vec<_>>().join(", ");
    view! {
        <PageHead title=move || name.clone()>
            <SureButton label=text::webhooks::NEW_SECRET sure=text::webhooks::NEW_SECRET_SURE class="button" icon=Icon::Key act=renew/>
            <DeleteButton id=id name=webhook.name/>
        </PageHead>
        {move || fresh.get().map(|secret| view! { <Secret secret=secret/> })}
        <Card title=text::webhooks::WEBHOOK.to_owned()>
            <dl class="pairs">
                <div><dt>{text::webhooks::URL}</dt><dd class="mono break">{webhook.url}</dd></div>
                <div><dt>{text::webhooks::EVENTS}</dt><dd class="mono break">{events}</dd></div>
                <div><dt>{text::webhooks::CLEARANCE}</dt><dd><TlpMark tlp=webhook.clearance/></dd></div>
                <div><dt>{text::admin::STATE}</dt><dd>
                    {if webhook.disabled { text::words::DISABLED } else { text::admin::ACTIVE }}
                    {webhook.reason.map(|reason| format!(": {reason}"))}
                </dd></div>
            </dl>
        </Card>
    }
}

#[component]
fn Log(id: WebhookId) -> impl IntoView {
    let api = use_api();
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor").unwrap_or_default()));
    let load = Load::new(move || api.deliveries(id, cursor.get()));
    let reload = move || load.reload();
    let none = || view! { <Empty icon=Icon::Send title=text::webhooks::NO_DELIVERIES hint=text::webhooks::NO_DELIVERIES_HINT/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } let:page>
            <div class="card">
                <Show when=move || page.with(|page| !page.items.is_empty()) fallback=none>
                    <div class="scroll"><table class="table" aria-label=text::webhooks::LOG>
                        <thead><tr>
                            <th scope="col">{text::webhooks::EVENT}</th>
                            <th scope="col">{text::admin::STATE}</th>
                            <th scope="col" class="wide">{text::webhooks::ATTEMPTS}</th>
                            <th scope="col" class="wide">{text::webhooks::LAST}</th>
                            <th scope="col">{text::webhooks::WHEN}</th>
                        </tr></thead>
                        <tbody>{move || page.get().items.into_iter().map(|delivery| view! { <Row delivery=delivery changed=reload/> }).collect_view()}</tbody>
                    </table></div>
                </Show>
            </div>
            {move || {
                let path = paths::webhook(id);
                let first = (!cursor.get().is_empty()).then(|| path.clone());
                let next = page.get().next.map(|next| address(&path, &[("cursor", &next)]));
                view! { <More first=first next=next/> }
            }}
        </Loaded>
    }
}

#[component]
fn Row(delivery: Delivery, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (id, webhook) = (delivery.id, delivery.webhook);
    let again = move |_| {
        spawn_local(async move {
            match api.redeliver(webhook, id).await {
                Ok(_) => changed(),
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let last = delivery.last.map(|last| {
        let status = last.status.map(|status| status.to_string()).unwrap_or_default();
        let error = last.error.unwrap_or_default();
        view! { <span class="mono">{status}</span>" "<span class="small soft break">{error}</span> }
    });
    let waits = delivery.state == DeliveryState::Waiting;
    view! {
        <tr>
            <td class="mono small break">{delivery.event.as_str()}</td>
            <td><span class="row">
                <span>{text::webhooks::state(delivery.state)}</span>
                {(!waits).then(|| view! {
                    <button type="button" class="button small" on:click=again><Draw icon=Icon::Again/>{text::webhooks::REDELIVER}</button>
                })}
            </span></td>
            <td class="wide">{delivery.attempts}</td>
            <td class="wide">{last}</td>
            <td><Moment at=delivery.occurred_at/></td>
        </tr>
    }
}
