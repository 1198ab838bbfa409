//! The pages of a part of the program that is fetched apart: what a visitor sees first is there sooner.

use futures::FutureExt;
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{
    account, accounts, api_clients, assets, categories, connections, flow, incidents, invitation, iocs, mails,
    organisations, people, plugins, report, search, second_factor, service_levels, statistics, threads, tickets,
    webhooks,
};
use crate::{
    browser,
    components::{Draw, Icon, Note, RowsSkeleton, Tone},
    text,
};

/// A page of the part that is fetched apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Report,
    Draft,
    Incidents,
    Incident,
    Messages,
    Thread,
    Help,
    Tickets,
    Ticket,
    Iocs,
    Ioc,
    Assets,
    Connections,
    NewConnection,
    Connection,
    Plugins,
    Plugin,
    Categories,
    NewCategory,
    Category,
    Flow,
    ServiceLevels,
    Organisations,
    Organisation,
    OwnOrganisation,
    People,
    Accounts,
    ApiClients,
    OwnAccount,
    Invitation,
    Webhooks,
    Webhook,
    Mails,
    Search,
    Statistics,
    StatisticsIncidents,
    Enrol,
}

/// The part could not be fetched: the host does not answer, or has another version by now.
struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// What only this function reaches is in the other part; it may be called once that is here.
#[allow(unsafe_code, reason = "the macro exports the function by name, so that the other part can be linked to it")]
#[wasm_split(later, wasm_split_path = ::leptos::wasm_split, fallible, preload(arrive))]
fn draw(page: Page) -> Result<AnyView, NotFetched> {
    Ok(match page {
        Page::Report => view! { <report::BeginReport/> }.into_any(),
        Page::Draft => view! { <report::ReportPage/> }.into_any(),
        Page::Incidents => view! { <incidents::Incidents/> }.into_any(),
        Page::Incident => view! { <incidents::IncidentPage/> }.into_any(),
        Page::Messages => view! { <threads::ThreadList/> }.into_any(),
        Page::Thread => view! { <threads::ThreadPage/> }.into_any(),
        Page::Help => view! { <threads::HelpQueue/> }.into_any(),
        Page::Tickets => view! { <tickets::TicketList/> }.into_any(),
        Page::Ticket => view! { <tickets::TicketPage/> }.into_any(),
        Page::Iocs => view! { <iocs::IocList/> }.into_any(),
        Page::Ioc => view! { <iocs::IocPage/> }.into_any(),
        Page::Assets => view! { <assets::Assets/> }.into_any(),
        Page::Connections => view! { <connections::ConnectionList/> }.into_any(),
        Page::NewConnection => view! { <connections::NewConnection/> }.into_any(),
        Page::Connection => view! { <connections::ConnectionPage/> }.into_any(),
        Page::Plugins => view! { <plugins::PluginList/> }.into_any(),
        Page::Plugin => view! { <plugins::PluginPage/> }.into_any(),
        Page::Categories => view! { <categories::CategoryList/> }.into_any(),
        Page::NewCategory => view! { <categories::NewCategory/> }.into_any(),
        Page::Category => view! { <categories::CategoryPage/> }.into_any(),
        Page::Flow => view! { <flow::FlowPage/> }.into_any(),
        Page::ServiceLevels => view! { <service_levels::ServiceLevelsPage/> }.into_any(),
        Page::Organisations => view! { <organisations::OrganisationList/> }.into_any(),
        Page::Organisation => view! { <organisations::OrganisationPage/> }.into_any(),
        Page::OwnOrganisation => view! { <organisations::OwnOrganisation/> }.into_any(),
        Page::People => view! { <people::PeopleList/> }.into_any(),
        Page::Accounts => view! { <accounts::AccountList/> }.into_any(),
        Page::ApiClients => view! { <api_clients::ApiClientList/> }.into_any(),
        Page::OwnAccount => view! { <account::OwnAccount/> }.into_any(),
        Page::Webhooks => view! { <webhooks::WebhookList/> }.into_any(),
        Page::Webhook => view! { <webhooks::WebhookPage/> }.into_any(),
        Page::Mails => view! { <mails::MailLog/> }.into_any(),
        Page::Search => view! { <search::SearchPage/> }.into_any(),
        Page::Statistics => view! { <statistics::StatisticsPage/> }.into_any(),
        Page::StatisticsIncidents => view! { <statistics::BehindPage/> }.into_any(),
        Page::Invitation => view! { <invitation::InvitationPage/> }.into_any(),
        Page::Enrol => view! { <second_factor::EnrolFirst/> }.into_any(),
    })
}

/// Fetches the other part before somebody asks for it.
pub fn fetch() {
    spawn_local(async {
        // Whoever opens one of the pages is told.
        let _ = arrive().await;
    });
}

/// A page of the other part, as soon as that is here.
#[component]
pub fn Later(
    /// The page.
    page: Page,
) -> impl IntoView {
    let arrived = RwSignal::new(arrive().now_or_never().map(|arrived| arrived.is_ok()));
    if arrived.get_untracked().is_none() {
        spawn_local(async move {
            let here = arrive().await.is_ok();
            arrived.try_set(Some(here));
        });
    }
    move || match arrived.get() {
        None => view! { <RowsSkeleton/> }.into_any(),
        Some(true) => match draw(page).now_or_never() {
            Some(Ok(page)) => page,
            Some(Err(NotFetched)) | None => view! { <Missing/> }.into_any(),
        },
        Some(false) => view! { <Missing/> }.into_any(),
    }
}

#[component]
fn Missing() -> impl IntoView {
    view! {
        <Note tone=Tone::Bad>
            <p>{text::failure::UNREACHABLE}</p>
            <p>
                <button type="button" class="button small" on:click=move |_| browser::reload()>
                    <Draw icon=Icon::Again/>{text::words::TRY_AGAIN}
                </button>
            </p>
        </Note>
    }
}
