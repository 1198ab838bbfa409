//! A new webhook; its secret is shown once.

use leptos::prelude::*;
use tocsin_model::{
    problem::FieldError,
    tlp::Tlp,
    webhook::{NewWebhook, WebhookEvent, WebhookWithSecret},
};

use crate::{
    components::{
        Card, CheckField, Choice, CopyButton, FieldGroup, Form, FormEnd, FormState, Note, SelectField, TextField, Tone,
    },
    session::use_api,
    shell::use_frame,
    text,
};

/// The form for a new webhook.
#[component]
pub fn AddWebhook(
    /// Called when it is there.
    added: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (api, frame) = (use_api(), use_frame());
    let [name, url] = [(); 2].map(|()| RwSignal::new(String::new()));
    let clearance = RwSignal::new(Tlp::Amber.as_str().to_owned());
    let events = WebhookEvent::ALL.map(|event| (event, RwSignal::new(event == WebhookEvent::IncidentCreated)));
    let fresh = RwSignal::new(None::<WebhookWithSecret>);
    let form = FormState::new();
    let submit = move || {
        let chosen: Vec<WebhookEvent> =
            events.iter().filter(|(_, chosen)| chosen.get_untracked()).map(|(event, _)| *event).collect();
        let none = chosen
            .is_empty()
            .then(|| FieldError { field: "events".to_owned(), message: text::webhooks::CHOOSE_ONE.to_owned() });
        if !form.is_right(none.into_iter().collect()) {
            return;
        }
        let input = NewWebhook {
            name: name.get_untracked().trim().to_owned(),
            url: url.get_untracked().trim().to_owned(),
            events: chosen,
            organisation: None,
            clearance: clearance.get_untracked().parse().ok(),
        };
        form.send(async move {
            fresh.try_set(Some(api.create_webhook(&input).await?));
            frame.announce(text::admin::SECRET_ONCE);
            name.try_set(String::new());
            url.try_set(String::new());
            added();
            Ok(())
        });
    };
    let markings = Tlp::ALL.map(|tlp| Choice::new(tlp.as_str(), tlp.label()));
    view! {
        {move || fresh.get().map(|fresh| view! { <Secret secret=fresh.secret/> })}
        <Card title=text::webhooks::ADD.to_owned()>
            <Form state=form submit=submit>
                <div class="form-grid">
                    <TextField name="name" label=text::admin::NAME value=name required=true/>
                    <TextField name="url" label=text::webhooks::URL value=url required=true kind="url" hint=text::webhooks::URL_HINT/>
                    <SelectField name="clearance" label=text::webhooks::CLEARANCE value=clearance choices=markings.to_vec()/>
                </div>
                <FieldGroup label=text::webhooks::EVENTS name="events">
                    {events.map(|(event, chosen)| view! { <CheckField label=text::webhooks::event(event) value=chosen/> }).collect_view()}
                </FieldGroup>
                <FormEnd label=text::admin::ADD/>
            </Form>
        </Card>
    }
}

/// A secret, the only time that it is shown.
#[component]
pub fn Secret(
    /// The secret.
    secret: String,
) -> impl IntoView {
    view! {
        <Note tone=Tone::Good>
            <p><strong>{text::admin::SECRET_ONCE}</strong></p>
            <p class="ioc"><span class="mono break">{secret.clone()}</span><CopyButton value=secret label=text::admin::copy(text::webhooks::SECRET)/></p>
            <p><a href="/docs/guide" target="_blank" rel="noopener">{text::webhooks::HOW_TO_CHECK}</a></p>
        </Note>
    }
}
