//! An IoC's page: the verdict first, then where it was seen and what was done.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::{use_navigate, use_params_map};
use tocsin_model::{
    id::IocId,
    ioc::Ioc,
    ioc_record::{IocRecord, IocView},
    stix::stix_id,
    submission::{Submission, SubmittedIoc},
    viewer::Action,
};

use super::{history::History, sightings::Sightings};
use crate::{
    components::{
        Card, CopyButton, Draw, Empty, Icon, IocType, Loaded, Moment, Note, PageHead, RowsSkeleton, Score, TlpMark,
        Tone, VerdictBadge, defanged, verdict_class, verdict_icon,
    },
    live::{poll_without_socket, use_live},
    load::Load,
    pages::{guard::Guard, missing::Missing, tickets::TicketTable},
    paths,
    session::{use_api, use_session},
    shell::{use_page, use_toasts},
    text,
};

/// An IoC's page.
#[component]
pub fn IocPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<IocId>().ok()));
    view! {
        <Guard action=Action::ReadIocs>
            {move || match id.get() {
                Some(id) => view! { <IocById id=id/> }.into_any(),
                None => view! { <Missing list=paths::IOCS label=text::shell::IOCS/> }.into_any(),
            }}
        </Guard>
    }
}

#[component]
fn IocById(id: IocId) -> impl IntoView {
    use_page(text::words::LOADING, &[(text::shell::IOCS, paths::IOCS)]);
    let api = use_api();
    let load = Load::new(move || api.ioc(id));
    use_live().listen("tickets", move |_| load.refresh());
    poll_without_socket(|| true, move || load.refresh());
    let missing = || view! { <Missing list=paths::IOCS label=text::shell::IOCS/> };
    view! {
        <Loaded load=load skeleton=|| view! { <RowsSkeleton/> } missing=missing let:view>
            <Head record=Signal::derive(move || view.get().record)/>
            <Banner record=Signal::derive(move || view.get().record)/>
            <div class="with-aside">
                <div class="stack">
                    <Tickets view=view/>
                    <Sightings view=view/>
                </div>
                <div class="stack">
                    <Known record=Signal::derive(move || view.get().record)/>
                    <History view=view/>
                </div>
            </div>
        </Loaded>
    }
}

#[component]
fn Head(record: Signal<IocRecord>) -> impl IntoView {
    let (api, toasts, session, navigate) = (use_api(), use_toasts(), use_session(), use_navigate());
    let ioc = Memo::new(move |_| record.with(|record| (record.kind, record.value.clone())));
    let shown = Memo::new(move |_| ioc.with(|(kind, value)| defanged(*kind, value)));
    Effect::new(move |_| use_page(shown.get(), &[(text::shell::IOCS, paths::IOCS)]));
    let enrich = move |_| {
        let navigate = navigate.clone();
        let record = record.get_untracked();
        let submission = Submission {
            iocs: Some(vec![SubmittedIoc { value: record.value, kind: Some(record.kind) }]),
            tlp: Some(record.tlp),
            ..Submission::default()
        };
        spawn_local(async move {
            match api.submit(&submission).await {
                Ok(accepted) => {
                    if let Some(ticket) = accepted.tickets.first() {
                        navigate(&paths::ticket(ticket.id), leptos_router::NavigateOptions::default());
                    }
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let title = move || {
        view! {
            <span class="row">
                {move || view! { <IocType kind=ioc.get().0/> }}
                <bdi dir="ltr" class="break">{shown}</bdi>
                {move || view! { <CopyButton value=ioc.get().1 label=text::words::COPY_VALUE/> }}
            </span>
        }
    };
    view! {
        <PageHead title=title>
            {session.may(Action::Submit).then(|| view! {
                <button type="button" class="button" on:click=enrich><Draw icon=Icon::Again/>{text::iocs::ENRICH_AGAIN}</button>
            })}
        </PageHead>
    }
}

#[component]
fn Banner(record: Signal<IocRecord>) -> impl IntoView {
    move || {
        let record = record.get();
        let class = format!("verdict-banner {}", record.verdict.map_or("", verdict_class));
        let icon = record.verdict.map_or(Icon::Question, verdict_icon);
        let word = record.verdict.map_or(text::iocs::NO_VERDICT, text::words::verdict);
        let hint = match record.judged_at {
            Some(at) => view! { <p class="soft">{text::iocs::JUDGED}" "<Moment at=at/></p> }.into_any(),
            None => view! { <p class="soft">{text::iocs::NO_VERDICT_HINT}</p> }.into_any(),
        };
        let number = |label: &'static str, number: Option<tocsin_model::verdict::Percent>| {
            number.map(|number| {
                view! {
                    <div><dt>{label}</dt><dd>{number.get()}" "<small>{text::tickets::OF_100}</small></dd></div>
                }
            })
        };
        view! {
            <section class=class aria-label=text::tickets::VERDICT>
                <span class="mark"><Draw icon=icon/></span>
                <div><p class="word">{word}</p>{hint}</div>
                <dl class="numbers">
                    {number(text::tickets::SCORE, record.score)}
                    {number(text::tickets::CONFIDENCE, record.confidence)}
                </dl>
            </section>
            {record.special.map(|special| view! {
                <Note tone=Tone::Plain><p><strong>{text::tickets::NOT_SENT}</strong>" "{special.reason}</p></Note>
            })}
        }
    }
}

#[component]
fn Known(record: Signal<IocRecord>) -> impl IntoView {
    let pairs = move || {
        let record = record.get();
        let stix = Ioc::parse(Some(record.kind), &record.value).ok().map(|ioc| stix_id(&ioc));
        view! {
            <dl class="pairs">
                <div><dt>{text::tickets::VERDICT}</dt><dd class="row"><VerdictBadge verdict=record.verdict/><Score score=record.score verdict=record.verdict/></dd></div>
                <div><dt>{text::tickets::TLP}</dt><dd><TlpMark tlp=record.tlp/></dd></div>
                <div><dt>{text::iocs::FIRST_SEEN}</dt><dd><Moment at=record.first_seen/></dd></div>
                <div><dt>{text::iocs::LAST_SEEN}</dt><dd><Moment at=record.last_seen/></dd></div>
                <div><dt>{text::iocs::SUBMISSIONS}</dt><dd>{record.submissions}</dd></div>
                {stix.map(|id| view! {
                    <div><dt>{text::iocs::STIX}</dt><dd class="ioc"><span class="mono small break">{id.clone()}</span><CopyButton value=id/></dd></div>
                })}
            </dl>
        }
    };
    view! { <Card title=text::iocs::KNOWN.to_owned()>{pairs}</Card> }
}

#[component]
fn Tickets(view: Signal<IocView>) -> impl IntoView {
    let tickets = Signal::derive(move || view.get().tickets);
    view! {
        <Card title=text::iocs::TICKETS.to_owned() bare=true>
            <Show when=move || tickets.with(|tickets| !tickets.is_empty())
                fallback=|| view! { <Empty icon=Icon::Ticket title=text::tickets::NONE hint=text::iocs::NO_TICKETS/> }>
                <TicketTable tickets=tickets/>
            </Show>
        </Card>
    }
}
