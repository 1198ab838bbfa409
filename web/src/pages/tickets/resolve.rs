//! The question that only a person can answer: did it happen?

use leptos::prelude::*;
use tocsin_model::{id::TicketId, ticket::Ticket, timeline::Resolution};

use crate::{
    browser::focus,
    components::{Card, Form, FormEnd, FormState, TextField},
    load::Load,
    session::use_api,
    shell::use_toasts,
    text,
};

/// Asks what became of a step whose outcome is unknown.
#[component]
pub fn ResolveForm(
    /// The ticket.
    id: TicketId,
    /// The page's ticket.
    load: Load<Ticket>,
) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let happened = RwSignal::new(true);
    let (key, url) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = FormState::new();
    let submit = move || {
        if !form.is_right(Vec::new()) {
            return;
        }
        let resolution = if happened.get_untracked() {
            let trimmed = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
            Resolution::Happened { key: trimmed(key), url: trimmed(url) }
        } else {
            Resolution::DidNotHappen
        };
        form.send(async move {
            load.set(api.resolve(id, &resolution).await?);
            toasts.done(text::tickets::RESOLVED);
            // The form goes with the question.
            focus::to("main h1");
            Ok(())
        });
    };
    let choice = move |value: bool, label: &'static str| {
        view! {
            <label class="check">
                <input type="radio" name="outcome" prop:checked=move || happened.get() == value on:change=move |_| happened.set(value)/>
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <Card title=text::tickets::RESOLVE.to_owned()>
            <Form state=form submit=submit>
                <p class="soft">{text::tickets::RESOLVE_HINT}</p>
                <fieldset class="stack tight">
                    <legend class="hidden-text">{text::tickets::RESOLVE}</legend>
                    {choice(true, text::tickets::HAPPENED)}
                    {choice(false, text::tickets::DID_NOT_HAPPEN)}
                </fieldset>
                <Show when=move || happened.get()>
                    <div class="form-grid">
                        <TextField name="key" label=text::tickets::KEY value=key required=true/>
                        <TextField name="url" label=text::tickets::URL value=url kind="url" required=true/>
                    </div>
                </Show>
                <FormEnd label=text::tickets::ANSWER/>
            </Form>
        </Card>
    }
}
