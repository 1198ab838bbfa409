//! The providers' own documents: folded, fetched when they are opened, shown as text.

use leptos::prelude::*;
use serde_json::Value;
use tocsin_model::{enrichment::RawDocument, id::TicketId};

use crate::{
    components::{CopyButton, Disclosure, Failed},
    load::Load,
    session::use_api,
    text,
};

/// Longer documents are cut: a browser would stall on drawing them. Copying gives the whole.
const DRAWN: usize = 200_000;

/// The documents of one section.
#[component]
pub fn RawAnswers(
    /// The ticket.
    ticket: TicketId,
    /// The documents.
    documents: Vec<RawDocument>,
) -> impl IntoView {
    let one = move |document: RawDocument| {
        let title = text::tickets::raw(&document.media_type, &text::tickets::bytes(document.size));
        let digest = StoredValue::new(document.digest);
        view! {
            <Disclosure summary=title>
                <Document ticket=ticket digest=digest.get_value()/>
            </Disclosure>
        }
    };
    documents.into_iter().map(one).collect_view()
}

#[component]
fn Document(ticket: TicketId, digest: String) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || {
        let digest = digest.clone();
        async move { api.raw(ticket, &digest).await }
    });
    let whole = Signal::derive(move || load.data.get().map(|text| pretty(&text)).unwrap_or_default());
    move || {
        if let Some(failure) = load.failure.get() {
            return view! { <Failed failure=failure retry=move || load.reload()/> }.into_any();
        }
        if load.data.with(Option::is_none) {
            return view! { <span class="skeleton block" aria-label=text::words::LOADING></span> }.into_any();
        }
        let drawn = move || whole.with(|whole| whole.chars().take(DRAWN).collect::<String>());
        view! {
            <div class="stack tight">
                <pre class="raw" tabindex="0" dir="ltr">{drawn}</pre>
                <p><CopyButton value=whole/></p>
            </div>
        }
        .into_any()
    }
}

/// JSON with line breaks; anything else as it is.
fn pretty(text: &str) -> String {
    serde_json::from_str::<Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| text.to_owned())
}
