//! Every route of the HTTP port, grouped by who uses it.

use axum::{
    Router, middleware,
    routing::{delete, get, post},
};

use crate::{control, gate, index, jira, rdap, shodan, virustotal, world::Shared};

/// The whole HTTP side of a lab.
pub(crate) fn router(world: Shared) -> Router {
    let providers = Router::new()
        .nest("/virustotal/api/v3", virustotal::router(world.clone()))
        .nest("/shodan", shodan::router(world.clone()))
        .nest("/rdap", rdap::router(world.clone()))
        .nest("/jira", jira::router(world.clone(), jira::Flavour::Cloud))
        .nest("/jira-dc", jira::router(world.clone(), jira::Flavour::DataCenter))
        .layer(middleware::from_fn_with_state(world.clone(), gate::gate));
    let control = Router::new()
        .route("/ready", get(control::ready))
        .route("/faults", get(control::faults).post(control::order).delete(control::clear))
        .route("/faults/{id}", delete(control::remove))
        .route("/ledger", get(control::ledger))
        .route("/issues", get(control::issues))
        .route("/counters", get(control::counters))
        .route("/latency", post(control::latency))
        .route("/search-lag", post(control::search_lag))
        .route("/reset", post(control::reset))
        .route("/rule", get(control::rule))
        .route("/samples", get(control::samples))
        .with_state(world.clone());
    let pages = Router::new()
        .route("/", get(index::page))
        .route("/virustotal/gui/{kind}/{id}", get(virustotal::report))
        .with_state(world);
    providers.nest("/control", control).merge(pages)
}
