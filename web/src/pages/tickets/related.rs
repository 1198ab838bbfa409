//! IoCs that an answer mentions, each one click from being enriched.

use leptos::{prelude::*, task::spawn_local};
use tocsin_model::{
    enrichment::Related,
    id::TicketId,
    submission::{Submission, SubmittedIoc},
    ticket::IocRef,
    tlp::{Pap, Tlp},
    viewer::Action,
};

use crate::{
    components::{Draw, Icon, IocType, IocValue, defanged},
    paths,
    session::{use_api, use_session},
    shell::use_toasts,
    text,
};

/// IoCs that an answer mentions. They are enriched under the same markings.
#[component]
pub fn RelatedIocs(
    /// The IoCs.
    related: Vec<Related>,
    /// The IoC that was asked about.
    ioc: IocRef,
    /// Its TLP marking.
    tlp: Tlp,
    /// Its PAP marking.
    pap: Pap,
) -> impl IntoView {
    (!related.is_empty()).then(|| view! {
        <div>
            <h3>{text::tickets::RELATED}</h3>
            <ul class="related-list">
                {related.into_iter().map(|related| {
                    let submission = Submission {
                        iocs: Some(vec![SubmittedIoc { value: related.value.clone(), kind: Some(related.kind) }]),
                        tlp: Some(tlp),
                        pap: Some(pap),
                        source: Some(text::tickets::related_source(&defanged(ioc.kind, &ioc.value)).chars().take(200).collect()),
                        ..Submission::default()
                    };
                    view! { <RelatedIoc related=related submission=submission/> }
                }).collect_view()}
            </ul>
        </div>
    })
}

#[component]
fn RelatedIoc(related: Related, submission: Submission) -> impl IntoView {
    let (api, toasts, session) = (use_api(), use_toasts(), use_session());
    let ticket = RwSignal::new(None::<TicketId>);
    let busy = RwSignal::new(false);
    let submission = StoredValue::new(submission);
    let enrich = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api.submit(&submission.get_value()).await {
                Ok(accepted) => {
                    ticket.try_set(accepted.tickets.first().map(|ticket| ticket.id));
                    if let Some(value) = accepted.rejected.first() {
                        toasts.wrong(value.reason.clone());
                    }
                }
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    let label = text::tickets::enrich_value(&defanged(related.kind, &related.value));
    let action = move || {
        match ticket.get() {
        Some(id) => view! { <a class="small" href=paths::ticket(id)>{text::tickets::ENRICHED}</a> }.into_any(),
        None if session.may(Action::Submit) => view! {
            <button type="button" class="button small" aria-label=label.clone() aria-disabled=move || busy.get().to_string() on:click=enrich>
                <Draw icon=Icon::Enrich/>{text::tickets::ENRICH}
            </button>
        }
        .into_any(),
        None => ().into_any(),
    }
    };
    view! {
        <li>
            <IocType kind=related.kind/>
            <IocValue kind=related.kind value=related.value/>
            <bdi class="soft small grow">{related.relation}</bdi>
            {action}
        </li>
    }
}
