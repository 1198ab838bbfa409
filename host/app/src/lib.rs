//! Use cases, one file per noun: the only place where store, sandbox and rules meet. Knows no transport.

// The futures of the database are deep, deeper still when they are fully optimised.
#![recursion_limit = "256"]

pub mod accounts;
pub mod api_clients;
mod app;
mod assets;
mod assistance;
mod audit;
mod authors;
mod canned_answers;
pub mod categories;
mod config;
mod connections;
mod crowd;
mod desk;
mod engine;
mod enrichments;
mod error;
pub mod evidence;
pub mod exports;
mod eyes;
mod fault;
mod flow;
mod health;
pub mod idempotency;
mod incidents;
pub mod invitations;
mod iocs;
mod live;
mod mail;
pub mod memberships;
mod messages;
mod notifications;
pub mod organisations;
mod outbox;
mod plugins;
mod runs;
mod saved_views;
pub mod search;
mod second_factor;
mod security_policy;
mod service_levels;
pub mod sessions;
pub mod setup;
mod sight;
pub mod statistics;
mod threads;
mod tickets;
pub mod tokens;
mod vault;
mod webhooks;

pub use app::App;
pub use config::AppConfig;
pub use error::{Error, Result};
pub use mail::{MailConfig, MailSecurity};
pub use tocsin_store::{
    AssetFilter, AuditEntry, AuditFilter, FollowedFilter, IocFilter, PageRequest, Stretch, ThreadFilter, TicketFilter,
};
