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
    accounts, api_clients, audit, auth, connections, docs, enrichments, flow, headers, health, idempotency,
    invitations, iocs, live, oauth, observe, openapi, organisations, people, plugins,
    problem::{Code, Failure},
    runs, setup,
    exports, notifications, search, statistics, webhooks,
    runs, second_factor, setup,
    state::{ApiConfig, ApiState},
    tickets, ui, unread,
};

/// The largest body of a submission, in bytes.
const SUBMISSION_BYTES: usize = 8 * 1024 * 1024;
/// The largest component, in bytes.
const PLUGIN_BYTES: usize = 64 * 1024 * 1024;
/// The largest body of everything else, in bytes.
const OTHER_BYTES: usize = 64 * 1024;
/// How long a client may pause within a body.
const BODY_PAUSE: Duration = Duration::from_secs(30);

/// The whole HTTP interface. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`: the throttle and the
/// metrics need to know where a request comes from.
pub fn router(app: App, config: ApiConfig, assets: Arc<dyn ui::Assets>) -> Router {
    let state = ApiState { app, config: Arc::new(config), assets };
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
        .merge(signed_in())
}

fn layered(state: &ApiState) -> OpenApiRouter<ApiState> {
    let repeatable = || from_fn_with_state(state.clone(), idempotency::answer_once);
    OpenApiRouter::with_openapi(openapi::base())
        .merge(public().layer(DefaultBodyLimit::max(OTHER_BYTES)))
        .merge(submissions().layer(repeatable()).layer(DefaultBodyLimit::max(SUBMISSION_BYTES)))
        .merge(uploads().layer(repeatable()).layer(DefaultBodyLimit::max(PLUGIN_BYTES)))
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

/// Large bodies of JSON.
fn submissions() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(enrichments::submit))
}

/// Components, and the list that shares their address.
fn uploads() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(plugins::list, plugins::install))
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
        .routes(routes!(tickets::list))
        .routes(routes!(tickets::read, tickets::update))
        .routes(routes!(tickets::rerun))
        .routes(routes!(tickets::timeline))
        .routes(routes!(tickets::raw))
        .routes(routes!(iocs::list))
        .routes(routes!(iocs::read))
        .routes(routes!(runs::read))
        .routes(routes!(runs::journal))
        .routes(routes!(runs::verify))
        // The CERT's analysts.
        .routes(routes!(tickets::resolve))
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
