//! The control API: what a test asks and orders. It is the lab's own, no provider has it.

use std::{collections::BTreeMap, sync::atomic::Ordering::Relaxed};

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    Asked, Character, Issue, Provider, Sample,
    faults::{Fault, FaultOrder, StandingFault},
    rule,
    world::Shared,
};

/// `GET /control/ready`: addresses, as soon as they are listened on.
pub(crate) async fn ready(State(world): State<Shared>) -> Json<Value> {
    Json(json!({
        "ready": true,
        "base_url": world.base_url,
        "whois": world.whois.root.to_string(),
        "whois_registry": world.whois.registry.to_string(),
        "whois_registrar": world.whois.registrar.to_string(),
    }))
}

/// `GET /control/faults`: the standing orders with their hits.
pub(crate) async fn faults(State(world): State<Shared>) -> Json<Vec<StandingFault>> {
    Json(world.faults.standing())
}

/// `POST /control/faults`: orders a fault, answers with its id.
pub(crate) async fn order(State(world): State<Shared>, Json(order): Json<FaultOrder>) -> Response {
    if let Fault::Status { code, .. } = order.fault
        && !(400..=599).contains(&code)
    {
        return (StatusCode::UNPROCESSABLE_ENTITY, "fault.status.code must be 400 to 599").into_response();
    }
    let id = world.faults.add(order);
    (StatusCode::CREATED, Json(json!({"id": id}))).into_response()
}

/// `DELETE /control/faults`: removes all.
pub(crate) async fn clear(State(world): State<Shared>) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

/// `DELETE /control/faults/{id}`: removes one.
pub(crate) async fn remove(State(world): State<Shared>, Path(id): Path<u64>) -> StatusCode {
    if world.faults.remove(id) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

/// Issues and counters in one answer.
#[derive(Debug, Serialize)]
pub(crate) struct LedgerAnswer {
    issues: Vec<Issue>,
    counters: BTreeMap<Provider, Asked>,
}

/// `GET /control/ledger`: every issue, and what was asked of every provider.
pub(crate) async fn ledger(State(world): State<Shared>) -> Json<LedgerAnswer> {
    let counters = Provider::ALL.into_iter().map(|provider| (provider, world.counters.asked(provider, None)));
    Json(LedgerAnswer { issues: world.ledger.issues(), counters: counters.collect() })
}

/// Narrows `GET /control/issues`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssueQuery {
    /// Only issues with this label.
    label: Option<String>,
    /// Only issues whose summary, description or labels contain this.
    text: Option<String>,
}

/// `GET /control/issues?label=&text=`: issues alone, the oldest first.
pub(crate) async fn issues(State(world): State<Shared>, Query(query): Query<IssueQuery>) -> Json<Vec<Issue>> {
    let mut issues = world.ledger.issues();
    issues.retain(|issue| {
        let labelled = query.label.as_ref().is_none_or(|label| issue.labels.contains(label));
        let says = |text: &String| {
            issue.summary.contains(text) || issue.description_text.contains(text) || issue.labels.contains(text)
        };
        labelled && query.text.as_ref().is_none_or(says)
    });
    Json(issues)
}

/// Narrows `GET /control/counters`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CounterQuery {
    /// Only this provider.
    provider: Option<Provider>,
    /// Only requests about this observable.
    observable: Option<String>,
}

/// `GET /control/counters?provider=&observable=`: counters by provider.
pub(crate) async fn counters(
    State(world): State<Shared>,
    Query(query): Query<CounterQuery>,
) -> Json<BTreeMap<Provider, Asked>> {
    let wanted = Provider::ALL.into_iter().filter(|provider| query.provider.is_none_or(|only| only == *provider));
    Json(wanted.map(|provider| (provider, world.counters.asked(provider, query.observable.as_deref()))).collect())
}

/// A duration in milliseconds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Milliseconds {
    ms: u64,
}

/// `POST /control/latency`: what every answer takes from now on.
pub(crate) async fn latency(State(world): State<Shared>, Json(Milliseconds { ms }): Json<Milliseconds>) -> StatusCode {
    world.latency_ms.store(ms, Relaxed);
    StatusCode::NO_CONTENT
}

/// `POST /control/search-lag`: how long new issues stay invisible to searches.
pub(crate) async fn search_lag(
    State(world): State<Shared>,
    Json(Milliseconds { ms }): Json<Milliseconds>,
) -> StatusCode {
    world.search_lag_ms.store(ms, Relaxed);
    StatusCode::NO_CONTENT
}

/// `POST /control/reset`: forgets issues, counters, faults and latencies.
pub(crate) async fn reset(State(world): State<Shared>) -> Response {
    match world.reset() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("the ledger's file: {error}")).into_response(),
    }
}

/// What to decide on.
#[derive(Debug, Deserialize)]
pub(crate) struct RuleQuery {
    value: String,
}

/// `GET /control/rule?value=`: what the lab makes of a value.
pub(crate) async fn rule(Query(query): Query<RuleQuery>) -> Json<BTreeMap<&'static str, Character>> {
    Json(BTreeMap::from([("character", rule::of(&query.value))]))
}

/// `GET /control/samples`: texts for a demonstration.
pub(crate) async fn samples() -> Json<Vec<Sample>> {
    Json(crate::samples())
}
