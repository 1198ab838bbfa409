//! What else is known of a ticket: its investigation, where it came from, its markings.

use leptos::prelude::*;
use tocsin_model::{
    ticket::{External, Ticket},
    viewer::Action,
};

use super::marking::ChangeMarking;
use crate::{
    components::{Card, Draw, Icon, Moment, OutsideText},
    load::Load,
    pages::external::ExternalLink,
    paths,
    session::use_session,
    text,
};

/// The investigation of an enrichment, or where an investigation is and comes from.
#[component]
pub fn InvestigationCard(
    /// The ticket.
    ticket: Signal<Ticket>,
) -> impl IntoView {
    let found = Memo::new(move |_| {
        ticket.with(|ticket| {
            let own = ticket.investigation.as_ref().map(|found| (found.external.clone(), Some(found.id)));
            own.or_else(|| ticket.external.clone().map(|external| (external, None)))
        })
    });
    let enrichment = Memo::new(move |_| ticket.with(|ticket| ticket.enrichment));
    move || {
        found.get().map(|(external, here)| {
        let External { system, key, .. } = external.clone();
        view! {
            <section class="card" aria-label=text::tickets::INVESTIGATION>
                <div class="body investigation">
                    <div class="row">
                        <Draw icon=Icon::Ticket/>
                        <h2>{text::tickets::INVESTIGATION}</h2>
                        <bdi class="mono">{key}</bdi>
                        <span class="soft"><bdi>{system}</bdi></span>
                    </div>
                    <div class="row">
                        {here.map(|id| view! { <a href=paths::ticket(id)>{text::tickets::INVESTIGATION_TICKET}</a> })}
                        {enrichment.get().map(|id| view! { <a href=paths::ticket(id)>{text::tickets::FROM_ENRICHMENT}</a> })}
                        <ExternalLink external=external/>
                    </div>
                </div>
            </section>
        }
    })
    }
}

/// Where a ticket came from and when.
#[component]
pub fn Details(
    /// The ticket.
    ticket: Signal<Ticket>,
    /// The page's ticket.
    load: Load<Ticket>,
) -> impl IntoView {
    let session = use_session();
    let pairs = move || {
        let ticket = ticket.get();
        let ioc = ticket.ioc.as_ref().filter(|_| session.may(Action::ReadIocs)).map(|ioc| paths::ioc(ioc.id));
        view! {
            <dl class="pairs">
                {ticket.source.map(|source| view! { <div><dt>{text::tickets::SOURCE}</dt><dd><OutsideText text=source/></dd></div> })}
                {ticket.note.map(|note| view! { <div><dt>{text::tickets::NOTE}</dt><dd><OutsideText text=note/></dd></div> })}
                <div><dt>{text::tickets::OPENED}</dt><dd><Moment at=ticket.created_at/></dd></div>
                <div><dt>{text::tickets::UPDATED}</dt><dd><Moment at=ticket.updated_at/></dd></div>
                {ticket.closed_at.map(|at| view! { <div><dt>{text::tickets::CLOSED}</dt><dd><Moment at=at/></dd></div> })}
                <div><dt>{text::tickets::RUNS}</dt><dd>{text::tickets::runs(ticket.runs)}</dd></div>
            </dl>
            {ioc.map(|href| view! { <p><a href=href>{text::tickets::IOC_PAGE}</a></p> })}
        }
    };
    view! {
        <Card title=text::tickets::DETAILS.to_owned()>
            <div class="stack">
                {pairs}
                {session.may(Action::MarkTickets).then(|| view! { <ChangeMarking ticket=ticket load=load/> })}
            </div>
        </Card>
    }
}
