//! Investigations as issues in Jira Cloud (API v3) or Jira Data Center (API v2).

mod adf;
mod connector;
mod issue;
mod label;
mod markdown;
mod wiki;

pub use connector::{Flavour, Jira};

tocsin_plugin_sdk::export_ticketing!(Jira);
