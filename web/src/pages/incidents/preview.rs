//! An incident beside the queue: what one must know to decide whether to open it.

use leptos::prelude::*;
use tocsin_model::{
    id::{IncidentId, ThreadId},
    incident::{Clock, Incident},
};

use super::{
    marks::{ClockBadge, SeverityBadge, StateBadge},
    queue::Selection,
};
use crate::{
    components::{Draw, Icon, Loaded, Moment, PapMark, TlpMark},
    live::{poll_without_socket, use_live},
    load::Load,
    pages::organisations::OrganisationNames,
    paths,
    session::use_api,
    text,
};

/// An incident beside the queue.
#[component]
pub fn Preview(
    /// The incident.
    id: IncidentId,
    /// Its version as the queue shows it.
    listed: Memo<Option<u64>>,
    /// The queue's rows.
    selection: Selection,
    /// The organisations.
    organisations: OrganisationNames,
) -> impl IntoView {
    let api = use_api();
    let load = Load::new(move || api.incident(id));
    let thread = Load::new(move || api.thread(ThreadId::shared(id)));
    use_live().listen(format!("incident:{id}"), move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    // Both sides say the same: what the queue has learnt is read here at once.
    Effect::new(move |before: Option<Option<u64>>| {
        let listed = listed.get();
        if before.is_some_and(|before| before != listed) {
            load.reload();
        }
        listed
    });
    view! {
        <aside class="card preview" aria-label=text::incidents::PREVIEW>
            <Loaded load=load skeleton=|| view! { <div class="body stack tight"><span class="skeleton"></span><span class="skeleton middle"></span></div> } let:incident>
                {move || view! { <Facts incident=incident.get() selection=selection organisations=organisations/> }}
            </Loaded>
            <div class="body">
                <h3>{text::chat::SHARED_HEADING}</h3>
                {move || {
                    let last = thread.data.get().and_then(|view| view.thread.last);
                    match last {
                        Some(last) => view! { <p class="soft"><bdi>{last.author}</bdi>": "<bdi>{last.text}</bdi></p> }.into_any(),
                        None => view! { <p class="soft">{text::incidents::NO_MESSAGES_YET}</p> }.into_any(),
                    }
                }}
            </div>
        </aside>
    }
}

#[component]
fn Facts(incident: Incident, selection: Selection, organisations: OrganisationNames) -> impl IntoView {
    let organisation = incident.organisation;
    let clocks: Vec<Clock> = incident.clocks.into_iter().filter(Clock::runs).collect();
    view! {
        <header>
            <h2><bdi>{incident.title}</bdi></h2>
            <button type="button" class="icon-button" aria-label=text::incidents::CLOSE_PREVIEW on:click=move |_| selection.current.set(None)><Draw icon=Icon::Cross/></button>
        </header>
        <div class="body stack tight">
            <p class="row"><StateBadge state=incident.state/><SeverityBadge severity=incident.severity/><TlpMark tlp=incident.tlp/><PapMark pap=incident.pap/></p>
            <p class="soft">{text::incidents::next_for_desk(incident.state)}</p>
            <dl class="pairs">
                <div><dt>{text::incidents::REFERENCE}</dt><dd class="mono">{incident.reference}</dd></div>
                <div><dt>{text::incidents::ORGANISATION}</dt><dd><bdi>{move || organisations.of(organisation)}</bdi></dd></div>
                <div><dt>{text::incidents::REPORTER}</dt><dd><bdi>{incident.reporter.name}</bdi></dd></div>
                <div><dt>{text::incidents::OWNER}</dt><dd><bdi>{incident.owner_name.unwrap_or_else(|| text::incidents::NO_OWNER.to_owned())}</bdi></dd></div>
                <div><dt>{text::incidents::REPORTED}</dt><dd><Moment at=incident.submitted_at.unwrap_or(incident.created_at)/></dd></div>
                <div><dt>{text::incidents::IOCS}</dt><dd>{incident.ioc_count}</dd></div>
                {clocks.into_iter().map(|clock| view! { <div><dt>{text::incidents::clock(clock.kind)}</dt><dd><ClockBadge clock=clock/></dd></div> }).collect_view()}
            </dl>
            <p><a class="button primary" href=paths::incident(incident.id)>{text::incidents::OPEN_INCIDENT}</a></p>
        </div>
    }
}
