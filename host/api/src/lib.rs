//! The HTTP interface: REST under `/api/v1`, the live socket, OpenAPI, sign-in, and the web UI's files. Thin: a handler
//! reads a request, calls one use case of `tocsin-app` and writes its answer.

// The futures of the use cases are deep, and the layers around the routes make them deeper.
#![recursion_limit = "256"]

mod accounts;
mod api_clients;
mod assets;
mod audit;
mod auth;
mod canned_answers;
mod categories;
mod codes;
mod connections;
mod cookies;
mod docs;
mod durable;
mod enrichments;
mod etag;
mod evidence;
mod exports;
mod flow;
mod guide;
mod headers;
mod health;
mod idempotency;
mod incidents;
mod invitations;
mod iocs;
mod json;
mod live;
mod messages;
mod notifications;
mod oauth;
mod observe;
mod openapi;
mod organisations;
mod paging;
mod path_pair;
mod people;
mod plugins;
mod problem;
mod query;
mod reading;
mod router;
mod runs;
mod saved_views;
mod search;
mod second_factor;
mod service_levels;
mod setup;
mod state;
mod statistics;
mod threads;
mod tickets;
mod ui;
mod unread;
mod viewer;
mod webhooks;

pub use openapi::openapi;
pub use router::router;
pub use state::ApiConfig;
pub use ui::{Asset, Assets};
