//! Searches: `search/jql` of Cloud, which pages by token and gives only ids unless asked for fields, and `search` of Data
//! Center, which pages by offset. A search may lag behind what was created, as the index of a real site does.

use std::{collections::HashMap, sync::atomic::Ordering::Relaxed};

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{Duration, Utc};
use serde_json::{Value, json};

use super::{
    jql::Jql,
    shape::{self, Fields},
    site::{Flavour, Site},
};
use crate::{ledger::Issue, refusal};

/// Most issues on a page, whatever is asked for.
const PAGE_LIMIT: usize = 100;

/// What both ways of asking (query string, JSON body) come to.
struct Wanted {
    jql: String,
    fields: Fields,
    from: usize,
    limit: usize,
}

/// `GET …?jql=&fields=&maxResults=`.
pub(super) async fn by_query(State(site): State<Site>, Query(query): Query<HashMap<String, String>>) -> Response {
    let text = |name: &str| query.get(name).cloned().unwrap_or_default();
    let names = text("fields");
    let wanted = Wanted {
        jql: text("jql"),
        fields: Fields::of(names.split(','), default_fields(site.flavour)),
        from: text(position(site.flavour)).parse().unwrap_or_default(),
        limit: text("maxResults").parse().unwrap_or(50),
    };
    search(&site, &wanted)
}

/// `POST` with the same as JSON.
pub(super) async fn by_body(State(site): State<Site>, Json(body): Json<Value>) -> Response {
    let names = body["fields"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let position = &body[position(site.flavour)];
    let from = position
        .as_str()
        .and_then(|token| token.parse().ok())
        .or_else(|| position.as_u64().and_then(|n| n.try_into().ok()));
    let wanted = Wanted {
        jql: body["jql"].as_str().unwrap_or_default().to_owned(),
        fields: Fields::of(names, default_fields(site.flavour)),
        from: from.unwrap_or_default(),
        limit: body["maxResults"].as_u64().and_then(|limit| limit.try_into().ok()).unwrap_or(50),
    };
    search(&site, &wanted)
}

const fn position(flavour: Flavour) -> &'static str {
    match flavour {
        Flavour::Cloud => "nextPageToken",
        Flavour::DataCenter => "startAt",
    }
}

const fn default_fields(flavour: Flavour) -> Fields {
    match flavour {
        Flavour::Cloud => Fields::IdOnly,
        Flavour::DataCenter => Fields::All,
    }
}

fn search(site: &Site, wanted: &Wanted) -> Response {
    let jql = match Jql::parse(&wanted.jql) {
        Ok(jql) => jql,
        Err(message) => return refusal::jira(StatusCode::BAD_REQUEST, &[&message], &json!({})),
    };
    let lag = i64::try_from(site.world.search_lag_ms.load(Relaxed)).unwrap_or(i64::MAX);
    let horizon = Utc::now() - Duration::milliseconds(lag);
    let visible = |issue: &Issue| (lag == 0 || issue.created <= horizon) && jql.matches(issue);
    let found = site.world.ledger.search(site.provider(), jql.label(), visible);
    let limit = wanted.limit.clamp(1, PAGE_LIMIT);
    let page: Vec<Value> =
        found.iter().skip(wanted.from).take(limit).map(|i| shape::issue(site, i, &wanted.fields)).collect();
    let next = wanted.from + page.len();
    let body = match site.flavour {
        Flavour::Cloud if next < found.len() => {
            json!({"issues": page, "nextPageToken": next.to_string(), "isLast": false})
        }
        Flavour::Cloud => json!({"issues": page, "isLast": true}),
        Flavour::DataCenter => {
            json!({"expand": "schema,names", "startAt": wanted.from, "maxResults": limit, "total": found.len(), "issues": page})
        }
    };
    Json(body).into_response()
}
