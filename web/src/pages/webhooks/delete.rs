//! Deleting a webhook, once the reader has said that it is meant.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use tocsin_model::id::WebhookId;

use crate::{
    components::{Dialog, Draw, Form, FormEnd, FormState, Icon},
    paths,
    session::use_api,
    shell::use_toasts,
    text,
};

/// The button that asks whether the webhook is to be deleted, and deletes it.
#[component]
pub fn DeleteButton(
    /// The webhook.
    id: WebhookId,
    /// Its name.
    name: String,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <button type="button" class="button" on:click=move |_| open.set(true)><Draw icon=Icon::Cross/>{text::webhooks::DELETE}</button>
        <Dialog open=open title=text::webhooks::DELETE_TITLE><Ask id=id name=name.clone() open=open/></Dialog>
    }
}

#[component]
fn Ask(id: WebhookId, name: String, open: RwSignal<bool>) -> impl IntoView {
    let (api, toasts, navigate) = (use_api(), use_toasts(), use_navigate());
    let form = FormState::new();
    let submit = move || {
        let navigate = navigate.clone();
        form.send(async move {
            api.delete_webhook(id).await?;
            toasts.done(text::webhooks::DELETED);
            open.try_set(false);
            navigate(paths::WEBHOOKS, leptos_router::NavigateOptions::default());
            Ok(())
        });
    };
    view! {
        <div class="body">
            <Form state=form submit=submit>
                <p class="break">{text::webhooks::delete_about(&name)}</p>
                <FormEnd label=text::webhooks::DELETE_NOW busy=text::webhooks::DELETING>
                    <button type="button" class="button quiet" on:click=move |_| open.set(false)>{text::words::CANCEL}</button>
                </FormEnd>
            </Form>
        </div>
    }
}
