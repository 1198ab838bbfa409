//! The application: what all pages share, and which page an address shows.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::{Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};
use tocsin_model::account::Me;

use crate::{
    components::{Draw, Empty, Icon, Note, PageHead, Tone},
    live::Live,
    pages::{self, Later, Page},
    paths,
    session::{Session, SessionState, use_session},
    shell::{Frame, Shell, ToastList, Toasts, use_frame, use_page},
    text,
    unread::Unread,
};

/// The application.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::new();
    provide_context(session);
    provide_context(Toasts::new());
    let frame = Frame::new();
    provide_context(frame);
    provide_context(Live::start(session));
    session.follow_other_tabs();
    spawn_local(session.begin());
    view! {
        <Router>
            <Door/>
        </Router>
        <ToastList/>
        <div class="hidden-text" aria-live="polite">{frame.spoken}</div>
    }
}

/// Lets in whoever is signed in; shows everybody else the front.
#[component]
fn Door() -> impl IntoView {
    let session = use_session();
    let path = use_location().pathname;
    let setting_up = Memo::new(move |_| path.get() == "/setup");
    let invited = Memo::new(move |_| path.get() == "/invitation");
    let state = Memo::new(move |_| session.state.get());
    move || match state.get() {
        SessionState::Starting => view! { <p class="boot" role="status">{text::shell::STARTING}</p> }.into_any(),
        SessionState::Unreachable => view! { <Unreachable/> }.into_any(),
        SessionState::SetupNeeded => view! { <pages::front::Setup/> }.into_any(),
        SessionState::SignedOut | SessionState::SignedIn(_) if invited.get() => {
            view! { <pages::front::Invitation/> }.into_any()
        }
        SessionState::MustEnrol => view! { <pages::front::MustEnrol/> }.into_any(),
        SessionState::SignedOut if setting_up.get() => view! { <pages::front::Setup/> }.into_any(),
        SessionState::SignedOut => view! { <pages::front::SignIn/> }.into_any(),
        SessionState::SignedIn(me) => view! { <Inside me=me/> }.into_any(),
    }
}

/// What only who is signed in sees.
#[component]
fn Inside(me: Me) -> impl IntoView {
    provide_context(pages::enrich::Desk::new());
    provide_context(Unread::start());
    pages::fetch_later();
    view! { <Shell me=me><Pages/></Shell> }
}

#[component]
fn Unreachable() -> impl IntoView {
    let session = use_session();
    view! {
        <div class="boot">
            <Note tone=Tone::Bad>
                <p>{text::failure::UNREACHABLE}</p>
                <p>
                    <button type="button" class="button small" on:click=move |_| spawn_local(session.begin())>
                        <Draw icon=Icon::Again/>{text::words::TRY_AGAIN}
                    </button>
                </p>
            </Note>
        </div>
    }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=NotFound>
            <Route path=path!("/") view=First/>
            <Route path=path!("/setup") view=|| view! { <Redirect path=paths::HOME/> }/>
            <Route path=path!("/report") view=|| view! { <Later page=Page::Report/> }/>
            <Route path=path!("/report/:id") view=|| view! { <Later page=Page::Draft/> }/>
            <Route path=path!("/incidents") view=|| view! { <Later page=Page::Incidents/> }/>
            <Route path=path!("/incidents/:id") view=|| view! { <Later page=Page::Incident/> }/>
            <Route path=path!("/messages") view=|| view! { <Later page=Page::Messages/> }/>
            <Route path=path!("/messages/:id") view=|| view! { <Later page=Page::Thread/> }/>
            <Route path=path!("/help") view=|| view! { <Later page=Page::Help/> }/>
            <Route path=path!("/enrich") view=pages::enrich::Enrich/>
            <Route path=path!("/tickets") view=|| view! { <Later page=Page::Tickets/> }/>
            <Route path=path!("/tickets/:id") view=|| view! { <Later page=Page::Ticket/> }/>
            <Route path=path!("/iocs") view=|| view! { <Later page=Page::Iocs/> }/>
            <Route path=path!("/iocs/:id") view=|| view! { <Later page=Page::Ioc/> }/>
            <Route path=path!("/assets") view=|| view! { <Later page=Page::Assets/> }/>
            <Route path=path!("/connections") view=|| view! { <Later page=Page::Connections/> }/>
            <Route path=path!("/connections/new") view=|| view! { <Later page=Page::NewConnection/> }/>
            <Route path=path!("/connections/:id") view=|| view! { <Later page=Page::Connection/> }/>
            <Route path=path!("/plugins") view=|| view! { <Later page=Page::Plugins/> }/>
            <Route path=path!("/plugins/:id") view=|| view! { <Later page=Page::Plugin/> }/>
            <Route path=path!("/categories") view=|| view! { <Later page=Page::Categories/> }/>
            <Route path=path!("/categories/new") view=|| view! { <Later page=Page::NewCategory/> }/>
            <Route path=path!("/categories/:id") view=|| view! { <Later page=Page::Category/> }/>
            <Route path=path!("/flow") view=|| view! { <Later page=Page::Flow/> }/>
            <Route path=path!("/service-levels") view=|| view! { <Later page=Page::ServiceLevels/> }/>
            <Route path=path!("/organisations") view=|| view! { <Later page=Page::Organisations/> }/>
            <Route path=path!("/organisations/:id") view=|| view! { <Later page=Page::Organisation/> }/>
            <Route path=path!("/organisation") view=|| view! { <Later page=Page::OwnOrganisation/> }/>
            <Route path=path!("/people") view=|| view! { <Later page=Page::People/> }/>
            <Route path=path!("/accounts") view=|| view! { <Later page=Page::Accounts/> }/>
            <Route path=path!("/api-clients") view=|| view! { <Later page=Page::ApiClients/> }/>
            <Route path=path!("/account") view=|| view! { <Later page=Page::OwnAccount/> }/>
            <Route path=path!("/webhooks") view=|| view! { <Later page=Page::Webhooks/> }/>
            <Route path=path!("/webhooks/:id") view=|| view! { <Later page=Page::Webhook/> }/>
            <Route path=path!("/mails") view=|| view! { <Later page=Page::Mails/> }/>
            <Route path=path!("/search") view=|| view! { <Later page=Page::Search/> }/>
            <Route path=path!("/statistics") view=|| view! { <Later page=Page::Statistics/> }/>
            <Route path=path!("/statistics/incidents") view=|| view! { <Later page=Page::StatisticsIncidents/> }/>
        </Routes>
    }
}

/// Where the reader begins: the CERT at its desk, a constituent at home.
#[component]
fn First() -> impl IntoView {
    let is_cert = untrack(|| use_session().me()).is_some_and(|me| me.role.is_cert());
    if is_cert {
        view! { <Redirect path=paths::ENRICH/> }.into_any()
    } else {
        view! { <pages::home::Home/> }.into_any()
    }
}

#[component]
fn NotFound() -> impl IntoView {
    use_page(text::shell::NO_PAGE, &[]);
    use_frame().announce(text::shell::NO_PAGE);
    view! {
        <PageHead title=|| text::shell::NO_PAGE/>
        <div class="card">
            <Empty icon=Icon::Question title=text::shell::MISSING hint=text::shell::NO_PAGE_HINT>
                <a class="button" href=paths::HOME>{text::shell::TO_THE_START}</a>
            </Empty>
        </div>
    }
}
