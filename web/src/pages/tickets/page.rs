//! A ticket's page.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_params_map;
use tocsin_model::{
    id::TicketId,
    page::Page,
    ticket::{Ticket, TicketKind, TicketState},
    timeline::TimelineEntry,
    viewer::Action,
};

use super::{
    banner::VerdictBanner,
    details::{Details, InvestigationCard},
    request::RequestForHelp,
    resolve::ResolveForm,
    section::Sections,
    timeline::Timeline,
};
use crate::{
    components::{
        Draw, Icon, IocType, Loaded, Note, OutsideText, PageHead, PapMark, StateMark, TlpMark, Tone, defanged,
    },
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{guard::Guard, missing::Missing},
    paths,
    session::{use_api, use_session},
    shell::{use_page, use_toasts},
    text,
};

/// A ticket's page.
#[component]
pub fn TicketPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<TicketId>().ok()));
    view! {
        <Guard action=Action::ReadTickets>
            {move || match id.get() {
                Some(id) => view! { <TicketById id=id/> }.into_any(),
                None => view! { <Missing list=paths::TICKETS label=text::shell::TICKETS/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn TicketById(id: TicketId) -> impl IntoView {
    use_page(text::words::LOADING, &[(text::shell::TICKETS, paths::TICKETS)]);
    let api = use_api();
    let load = Load::new(move || api.ticket(id));
    let timeline = Load::new(move || api.timeline(id));
    let refresh = move || {
        load.refresh();
        timeline.refresh();
    };
    use_live().listen(format!("ticket:{id}"), move |_| refresh());
    let open =
        move || load.data.with(|ticket| ticket.as_ref().is_none_or(|ticket| ticket.state != TicketState::Closed));
    poll_without_socket(open, refresh);
    let missing = || view! { <Missing list=paths::TICKETS label=text::shell::TICKETS/> };
    let asks = Memo::new(move |_| {
        load.data.with(|ticket| ticket.as_ref().is_some_and(|ticket| ticket.kind == TicketKind::Assistance))
    });
    view! {
        <Loaded load=load skeleton=|| view! { <PageSkeleton/> } missing=missing let:ticket>
            <Head ticket=ticket load=load/>
            {move || if asks.get() {
                view! { <RequestForHelp ticket=ticket load=load/> }.into_any()
            } else {
                view! { <Findings ticket=ticket load=load timeline=timeline/> }.into_any()
            }}
        </Loaded>
    }
}

/// What came out for an IoC, and how.
#[component]
fn Findings(ticket: Signal<Ticket>, load: Load<Ticket>, timeline: Load<Page<TimelineEntry>>) -> impl IntoView {
    view! {
        <Attention ticket=ticket load=load/>
        <VerdictBanner ticket=ticket/>
        <InvestigationCard ticket=ticket/>
        <div class="with-aside">
            <Sections ticket=ticket/>
            <div class="stack">
                <Details ticket=ticket load=load/>
                <Timeline load=timeline/>
            </div>
        </div>
    }
}

#[component]
fn PageSkeleton() -> impl IntoView {
    view! {
        <div class="stack">
            <span class="skeleton middle"></span>
            <span class="skeleton block"></span>
            <span class="skeleton block"></span>
            <span class="skeleton block"></span>
        </div>
    }
}

#[component]
fn Head(ticket: Signal<Ticket>, load: Load<Ticket>) -> impl IntoView {
    let ioc = Memo::new(move |_| ticket.get().ioc);
    let kind = Memo::new(move |_| ticket.with(|ticket| ticket.kind));
    // A request for help has no IoC: its title says what it is about.
    let shown = Memo::new(move |_| match ioc.get() {
        Some(ioc) => defanged(ioc.kind, &ioc.value),
        None => ticket.with(|ticket| ticket.title.clone()),
    });
    Effect::new(move |_| use_page(shown.get(), &[(text::shell::TICKETS, paths::TICKETS)]));
    let title = move || {
        view! {
            <span class="row">
                {move || ioc.get().map(|ioc| view! { <IocType kind=ioc.kind/> })}
                <bdi class="break">{shown}</bdi>
                {move || ioc.get().map(|ioc| view! { <crate::components::CopyButton value=ioc.value label=text::words::COPY_VALUE/> })}
            </span>
        }
    };
    let marks = move || {
        let ticket = ticket.get();
        view! {
            <StateMark state=ticket.state kind=ticket.kind/>
            <span class="soft">{text::words::kind(ticket.kind)}</span>
            <TlpMark tlp=ticket.tlp/>
            {(ticket.kind != TicketKind::Assistance).then(|| view! { <PapMark pap=ticket.pap/> })}
        }
    };
    view! {
        <div class="stack tight">
            <PageHead title=title>
                {move || (kind.get() == TicketKind::Enrichment).then(|| view! { <Rerun ticket=ticket load=load/> })}
            </PageHead>
            <div class="row">{marks}</div>
        </div>
    }
}

#[component]
fn Rerun(ticket: Signal<Ticket>, load: Load<Ticket>) -> impl IntoView {
    let (api, toasts, session) = (use_api(), use_toasts(), use_session());
    let obstacle = Memo::new(move |_| match ticket.with(|ticket| ticket.state) {
        TicketState::Closed => None,
        TicketState::Uncertain => Some(text::tickets::RERUN_UNCERTAIN),
        TicketState::Queued | TicketState::Running | TicketState::Waiting => Some(text::tickets::RERUN_BUSY),
    });
    let rerun = move |_| {
        if obstacle.get_untracked().is_some() {
            return;
        }
        spawn_local(async move {
            match api.rerun(ticket.with_untracked(|ticket| ticket.id)).await {
                Ok(_) => {
                    toasts.done(text::tickets::RERUN_DONE);
                    load.refresh();
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    session.may(Action::Submit).then(|| {
        view! {
            <button type="button" class="button" aria-disabled=move || obstacle.get().is_some().to_string()
                title=obstacle on:click=rerun>
                <Draw icon=Icon::Again/>{text::tickets::RERUN}
            </button>
        }
    })
}

/// What needs a person: why the ticket waits, and the question whether a step happened.
#[component]
fn Attention(ticket: Signal<Ticket>, load: Load<Ticket>) -> impl IntoView {
    let session = use_session();
    let situation =
        Memo::new(move |_| ticket.with(|ticket| (ticket.state, ticket.reason.clone(), ticket.special.clone())));
    move || {
        let (state, reason, special) = situation.get();
        let reason = reason.unwrap_or_default();
        let remark = match state {
            TicketState::Uncertain => Some((Tone::Warn, text::tickets::UNCERTAIN)),
            TicketState::Waiting => Some((Tone::Plain, text::tickets::WAITING)),
            _ => None,
        };
        let id = ticket.with_untracked(|ticket| ticket.id);
        let ask = state == TicketState::Uncertain && session.may(Action::ResolveUncertain);
        view! {
            {special.map(|special| view! {
                <Note tone=Tone::Plain><p><strong>{text::tickets::NOT_SENT}</strong>" "{special.reason}</p></Note>
            })}
            {remark.map(|(tone, title)| view! {
                <Note tone=tone><p><strong>{title}</strong>" "<OutsideText text=reason/></p></Note>
            })}
            {ask.then(|| view! { <ResolveForm id=id load=load/> })}
        }
    }
}
