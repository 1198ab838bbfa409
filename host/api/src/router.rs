//! Every route on one page, grouped by who calls it.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use tocsin_app::App;
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, timeout::RequestBodyTimeoutLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts, api_clients, assets, audit, auth, canned_answers, categories, connections, docs, durable, enrichments,
    evidence, exports, flow, headers, health, idempotency, incidents, invitations, iocs, live, messages, notifications,
    oauth, observe, openapi, organisations, people, plugins,
    problem::{Code, Failure},
    runs, saved_views, search, second_factor, service_levels, setup,
    state::{ApiConfig, ApiState},
    statistics, threads, tickets, ui, unread, webhooks,
};

/// The largest body of a submission, in bytes.
const SUBMISSION_BYTES: usize = 8 * 1024 * 1024;
/// The largest component, in bytes.
const PLUGIN_BYTES: usize = 64 * 1024 * 1024;
/// The largest body of everything else, in bytes.
const OTHER_BYTES: usize = 64 * 1024;
/// How long a client may pause within a body.
const BODY_PAUSE: Duration = Duration::from_secs(30);

/// The whole HTTP interface. To be called within a runtime, which the live sockets' hub runs in. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`: the throttle and the
/// metrics need to know where a request comes from.
pub fn router(app: App, config: ApiConfig, assets: Arc<dyn ui::Assets>) -> Router {
    let hub = live::Hub::start(&app);
    let state = ApiState { app, config: Arc::new(config), assets, hub };
    let (documented, _) = layered(&state).split_for_parts();
    documented
        .merge(docs::router(openapi::openapi()))
        .fallback(ui::serve)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(observe::observe))
                .layer(from_fn(headers::add_missing))
                .layer(CatchPanicLayer::custom(observe::panicked))
                .layer(from_fn(unread::discard))
                .layer(from_fn_with_state(state.clone(), durable::only_what_is_stored))
                .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE)),
        )
        .with_state(state)
}

/// Every route, for the OpenAPI document.
pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(public())
        .merge(submissions())
        .merge(uploads())
        .merge(files())
        .merge(archives())
        .merge(signed_in())
}

fn layered(state: &ApiState) -> OpenApiRouter<ApiState> {
    let repeatable = || from_fn_with_state(state.clone(), idempotency::answer_once);
    OpenApiRouter::with_openapi(openapi::base())
        .merge(public().layer(DefaultBodyLimit::max(OTHER_BYTES)))
        .merge(submissions().layer(repeatable()).layer(DefaultBodyLimit::max(SUBMISSION_BYTES)))
        .merge(uploads().layer(repeatable()).layer(DefaultBodyLimit::max(PLUGIN_BYTES)))
        .merge(
            files()
                .layer(from_fn_with_state(state.clone(), idempotency::upload_once))
                .layer(DefaultBodyLimit::disable()),
        )
        .merge(archives().layer(DefaultBodyLimit::max(OTHER_BYTES)))
        .merge(signed_in().layer(repeatable()).layer(DefaultBodyLimit::max(OTHER_BYTES)))
}

/// Without an access token: signing in, first start, operators.
fn public() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(setup::state, setup::complete))
        .routes(routes!(auth::login))
        .routes(routes!(second_factor::sign_in))
        .routes(routes!(invitations::offer, invitations::accept))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::logout))
        .routes(routes!(auth::jwks))
        .routes(routes!(oauth::token))
        .routes(routes!(live::live))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
}

/// Large bodies of JSON, and what shares their addresses.
fn submissions() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(enrichments::submit))
        .routes(routes!(assets::list, assets::claim))
        .routes(routes!(incidents::list, incidents::create))
        .routes(routes!(incidents::read, incidents::update))
        .routes(routes!(incidents::parts::iocs, incidents::parts::add_iocs))
}

/// Components, and the list that shares their address.
fn uploads() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(plugins::list, plugins::install))
}

/// Files of incidents, of any size as far as this layer is concerned, and the list that shares their address.
fn files() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(evidence::list, evidence::add))
}

/// What is sent by `POST` because it needs a password, is as large as its files, and changes nothing.
fn archives() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(evidence::archive))
}

/// Everything else, for people and machines alike.
fn signed_in() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        // Whoever is signed in.
        .routes(routes!(auth::me))
        .routes(routes!(auth::logout_everywhere))
        .routes(routes!(auth::change_password))
        .routes(routes!(auth::switch))
        .routes(routes!(second_factor::read, second_factor::begin))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(second_factor::renew_recovery_codes))
        .routes(routes!(second_factor::remove))
        .routes(routes!(enrichments::providers))
        .routes(routes!(categories::list, categories::create))
        .routes(routes!(categories::read, categories::update))
        .routes(routes!(categories::card))
        .routes(routes!(categories::schema))
        .routes(routes!(tickets::list))
        .routes(routes!(tickets::read, tickets::update))
        .routes(routes!(tickets::rerun))
        .routes(routes!(tickets::timeline))
        .routes(routes!(tickets::raw))
        .routes(routes!(threads::list))
        .routes(routes!(threads::unread))
        .routes(routes!(threads::read))
        .routes(routes!(threads::mark_read))
        .routes(routes!(threads::receipts))
        .routes(routes!(threads::people))
        .routes(routes!(messages::list, messages::post))
        .routes(routes!(messages::edit, messages::remove))
        .routes(routes!(threads::ask_for_help))
        .routes(routes!(iocs::list))
        .routes(routes!(iocs::read))
        .routes(routes!(incidents::step))
        .routes(routes!(incidents::parts::remove_ioc))
        .routes(routes!(incidents::parts::clock))
        .routes(routes!(incidents::log::similar))
        .routes(routes!(incidents::log::history))
        .routes(routes!(incidents::log::occurrences, incidents::log::add_occurrence))
        .routes(routes!(saved_views::list, saved_views::create))
        .routes(routes!(saved_views::remove))
        .routes(routes!(service_levels::read, service_levels::write))
        .routes(routes!(runs::read))
        .routes(routes!(runs::journal))
        .routes(routes!(runs::verify))
        .routes(routes!(assets::look_up))
        .routes(routes!(assets::read, assets::update, assets::withdraw))
        .routes(routes!(evidence::read))
        // The CERT's analysts.
        .routes(routes!(assets::approve))
        .routes(routes!(assets::refuse))
        .routes(routes!(evidence::custody))
        .routes(routes!(tickets::resolve))
        .routes(routes!(tickets::take))
        .routes(routes!(tickets::close))
        .routes(routes!(messages::revisions))
        .routes(routes!(canned_answers::list, canned_answers::create))
        .routes(routes!(canned_answers::update, canned_answers::remove))
        .routes(routes!(incidents::parts::add_task))
        .routes(routes!(incidents::parts::update_task))
        .routes(routes!(incidents::joined::merge))
        .routes(routes!(incidents::joined::unmerge))
        .routes(routes!(incidents::joined::split))
        .routes(routes!(connections::list, connections::create))
        .routes(routes!(connections::read, connections::update, connections::remove))
        .routes(routes!(plugins::read))
        .routes(routes!(flow::read, flow::write))
        .routes(routes!(organisations::list, organisations::create))
        .routes(routes!(organisations::read, organisations::update))
        // Organisations' managers.
        .routes(routes!(people::list, people::add))
        .routes(routes!(people::read, people::update, people::remove))
        .routes(routes!(invitations::list, invitations::create))
        .routes(routes!(invitations::withdraw))
        .routes(routes!(invitations::resend))
        .routes(routes!(api_clients::list, api_clients::create))
        .routes(routes!(api_clients::read, api_clients::update))
        .routes(routes!(api_clients::renew_secret))
        // The administrator.
        .routes(routes!(categories::put_card))
        .routes(routes!(connections::check))
        .routes(routes!(plugins::grant))
        .routes(routes!(plugins::enable))
        .routes(routes!(plugins::disable))
        .routes(routes!(accounts::list, accounts::create))
        .routes(routes!(accounts::read, accounts::update))
        .routes(routes!(second_factor::reset))
        .routes(routes!(second_factor::policy, second_factor::set_policy))
        .routes(routes!(audit::list))
        .routes(routes!(audit::verify))
        // Other systems, those who are away, and files to take along.
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::read, webhooks::update, webhooks::remove))
        .routes(routes!(webhooks::renew_secret))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::redeliver))
        .routes(routes!(notifications::read, notifications::update))
        .routes(routes!(notifications::mails))
        .routes(routes!(exports::incident))
        .routes(routes!(exports::thread))
        .routes(routes!(search::search))
        .routes(routes!(statistics::read))
        .routes(routes!(statistics::incidents))
}

async fn method_not_allowed(method: Method) -> Response {
    Failure::new(Code::MethodNotAllowed, format!("this address has no {method}; `Allow` lists what it has"))
        .into_response()
}
