//! Jira: Cloud (REST v3, ADF, basic authentication) and Data Center (REST v2, plain text, bearer token), as far as a
//! ticketing connector needs them, and as strict as they are about what they accept.

mod adf;
mod auth;
mod browse;
mod create;
mod jql;
mod routes;
mod search;
mod shape;
mod site;

pub(crate) use routes::router;
pub(crate) use site::Flavour;
