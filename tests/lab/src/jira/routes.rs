//! Routes of a site: issues, comments, searches, and what a connector asks to see whether it is signed in.

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    auth, browse,
    create::{draft, text_of},
    search,
    shape::{self, Fields},
    site::{Flavour, PROJECTS, Site},
};
use crate::{ledger::Draft, refusal, world::Shared};

/// Everything under `/jira` or `/jira-dc`.
pub(crate) fn router(world: Shared, flavour: Flavour) -> Router {
    let site = Site { world, flavour };
    let shared = Router::new()
        .route("/myself", get(myself))
        .route("/serverInfo", get(server_info))
        .route("/project/{key}", get(project))
        .route("/issue", post(create))
        .route("/issue/{key}", get(issue))
        .route("/issue/{key}/comment", get(comments).post(comment));
    let (version, api) = match flavour {
        Flavour::Cloud => (3, shared.route("/search/jql", get(search::by_query).post(search::by_body))),
        Flavour::DataCenter => (2, shared.route("/search", get(search::by_query).post(search::by_body))),
    };
    let api = api.layer(middleware::from_fn_with_state(site.clone(), auth::authenticate));
    Router::new()
        .nest(&format!("/rest/api/{version}"), api)
        .route("/browse/{key}", get(browse::browse))
        .with_state(site)
}

async fn myself(State(site): State<Site>) -> Json<Value> {
    Json(shape::user(&site))
}

async fn server_info(State(site): State<Site>) -> Json<Value> {
    let (kind, version) = match site.flavour {
        Flavour::Cloud => ("Cloud", "1001.0.0-SNAPSHOT"),
        Flavour::DataCenter => ("Server", "10.3.0"),
    };
    Json(
        json!({"baseUrl": site.url(), "version": version, "deploymentType": kind, "serverTitle": "Lab Jira (simulation)"}),
    )
}

async fn project(State(site): State<Site>, Path(key): Path<String>) -> Response {
    match PROJECTS.into_iter().find(|(id, known, _)| key == *known || key == *id) {
        Some(found) => Json(shape::project(&site, found)).into_response(),
        None => {
            refusal::jira(StatusCode::NOT_FOUND, &[&format!("No project could be found with key '{key}'.")], &json!({}))
        }
    }
}

async fn create(State(site): State<Site>, body: String) -> Response {
    let Ok(body) = serde_json::from_str::<Value>(&body) else {
        return refusal::jira(
            StatusCode::BAD_REQUEST,
            &["There was an error parsing JSON. Check that your request body is valid."],
            &json!({}),
        );
    };
    let draft = match draft(&site, &body) {
        Ok(draft) => draft,
        Err(by_field) => {
            return refusal::jira(StatusCode::BAD_REQUEST, &[], &Value::Object(by_field));
        }
    };
    match write(&site, draft).await {
        Ok(issue) => {
            let body = json!({"id": issue.id, "key": issue.key, "self": format!("{}/issue/{}", site.api(), issue.id)});
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Err(error) => {
            refusal::jira(StatusCode::INTERNAL_SERVER_ERROR, &[&format!("the ledger's file: {error}")], &json!({}))
        }
    }
}

/// Writes to the ledger, off the threads that answer when that means waiting for a disk.
async fn write(site: &Site, draft: Draft) -> std::io::Result<crate::Issue> {
    if !site.world.ledger.is_durable() {
        return site.world.ledger.create(draft, &site.url());
    }
    let site = site.clone();
    tokio::task::spawn_blocking(move || site.world.ledger.create(draft, &site.url())).await?
}

/// `?fields=summary,labels`.
#[derive(Debug, Deserialize)]
struct FieldQuery {
    #[serde(default)]
    fields: String,
}

async fn issue(State(site): State<Site>, Path(key): Path<String>, Query(query): Query<FieldQuery>) -> Response {
    match site.world.ledger.issue(site.provider(), &key) {
        Some(issue) => {
            Json(shape::issue(&site, &issue, &Fields::of(query.fields.split(','), Fields::All))).into_response()
        }
        None => no_issue(),
    }
}

async fn comments(State(site): State<Site>, Path(key): Path<String>) -> Response {
    let Some(issue) = site.world.ledger.issue(site.provider(), &key) else {
        return no_issue();
    };
    let list: Vec<Value> = issue.comments.iter().map(|comment| shape::comment(&site, &issue, comment)).collect();
    Json(json!({"startAt": 0, "maxResults": 5_000, "total": list.len(), "comments": list})).into_response()
}

async fn comment(State(site): State<Site>, Path(key): Path<String>, Json(body): Json<Value>) -> Response {
    let text = match text_of(site.flavour, &body["body"]) {
        Ok(text) if !text.is_empty() => text,
        Ok(_) => return bad_comment("Comment body can not be empty!"),
        Err(message) => return bad_comment(&message),
    };
    let provider = site.provider();
    let Some(issue) = site.world.ledger.issue(provider, &key) else {
        return no_issue();
    };
    match site.world.ledger.comment(provider, &issue.key, body["body"].clone(), text) {
        Ok(Some(comment)) => (StatusCode::CREATED, Json(shape::comment(&site, &issue, &comment))).into_response(),
        Ok(None) => no_issue(),
        Err(error) => {
            refusal::jira(StatusCode::INTERNAL_SERVER_ERROR, &[&format!("the ledger's file: {error}")], &json!({}))
        }
    }
}

fn bad_comment(message: &str) -> Response {
    refusal::jira(StatusCode::BAD_REQUEST, &[], &json!({"comment": message}))
}

fn no_issue() -> Response {
    let message = "Issue does not exist or you do not have permission to see it.";
    refusal::jira(StatusCode::NOT_FOUND, &[message], &json!({}))
}
