//! The question that only a person can answer: did it happen?

use leptos::{ev, prelude::*, task::spawn_local};
use tocsin_model::{id::TicketId, ticket::Ticket, timeline::Resolution};

use crate::{
    api::Failure,
    components::{Card, TextField},
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
    let failure = RwSignal::new(None::<Failure>);
    let wrong =
        move |field: &'static str| Signal::derive(move || failure.with(|failure| failure.as_ref()?.field(field)));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let resolution = if happened.get_untracked() {
            let trimmed = |text: RwSignal<String>| text.get_untracked().trim().to_owned();
            Resolution::Happened { key: trimmed(key), url: trimmed(url) }
        } else {
            Resolution::DidNotHappen
        };
        spawn_local(async move {
            match api.resolve(id, &resolution).await {
                Ok(_) => {
                    toasts.done(text::tickets::RESOLVED);
                    load.refresh();
                }
                Err(refused) => {
                    toasts.failed(&refused);
                    failure.try_set(Some(refused));
                }
            }
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
            <form class="stack" on:submit=submit>
                <p class="soft">{text::tickets::RESOLVE_HINT}</p>
                <fieldset class="stack tight">
                    <legend class="hidden-text">{text::tickets::RESOLVE}</legend>
                    {choice(true, text::tickets::HAPPENED)}
                    {choice(false, text::tickets::DID_NOT_HAPPEN)}
                </fieldset>
                <Show when=move || happened.get()>
                    <div class="form-grid">
                        <TextField label=text::tickets::KEY value=key wrong=wrong("key") required=true/>
                        <TextField label=text::tickets::URL value=url kind="url" wrong=wrong("url") required=true/>
                    </div>
                </Show>
                <div class="form-actions"><button type="submit" class="button primary">{text::tickets::ANSWER}</button></div>
            </form>
        </Card>
    }
}
