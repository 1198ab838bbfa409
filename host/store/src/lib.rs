//! SurrealDB: the schema, its migrations and one file per noun. The only crate that knows how Tocsin's data is kept.
//!
//! Reads of tenant data take a [`tocsin_model::viewer::Viewer`] and are filtered by [`scope`]. Changes are collected in a
//! [`Unit`] and given to [`Store::commit`], which returns when they are on disk, all of them or none.

// The futures of the database are deep, deeper still when they are fully optimised.
#![recursion_limit = "256"]

mod accounts;
mod answers;
mod api_clients;
mod assets;
mod audit;
mod batch;
mod blobs;
mod canned_answers;
mod categories;
mod committer;
mod config;
mod connections;
mod database;
mod deliveries;
#[cfg(test)]
mod desk_plan_tests;
mod engine;
mod error;
mod evidence;
mod flow;
mod followed;
mod hosts;
mod idempotency;
mod incident_due;
mod incident_links;
mod incident_log;
mod incidents;
mod invitations;
mod iocs;
mod journal;
mod live;
mod mails;
mod memberships;
mod message_figures;
mod messages;
mod migrations;
mod organisations;
mod outbox;
mod page;
mod payloads;
#[cfg(test)]
mod plan_tests;
mod plugins;
mod read_marks;
mod runs;
mod saved_views;
mod scope;
mod search;
mod second_factors;
mod service_levels;
mod sessions;
mod setup;
mod sightings;
mod statistics;
mod store;
mod threads;
mod tickets;
mod unique;
mod unit;
mod unread;
mod uploads;
mod value;
mod webhooks;
mod write;

pub use accounts::AccountRecord;
pub use answers::CachedAnswer;
pub use api_clients::ApiClientRecord;
pub use assets::{AssetEntry, AssetFilter};
pub use audit::{AuditEntry, AuditFilter, AuditVerdict};
pub use config::{EngineKind, StoreConfig};
pub use error::StoreError;
pub use evidence::EvidenceLimits;
pub use followed::{FollowedFilter, FollowedRecord};
pub use idempotency::{IdempotencyKey, RecordedResponse, Reservation};
pub use invitations::InvitationRecord;
pub use iocs::IocFilter;
pub use message_figures::MessageFigures;
pub use messages::{Sent, Stretch};
pub use page::PageRequest;
pub use payloads::Payload;
pub use read_marks::ReadMark;
pub use search::{SearchFilter, SearchFound, SearchPlace, SearchRow, SearchSpan};
pub use second_factors::SecondFactor;
pub use sessions::{Rotated, Session};
pub use statistics::Sum;
pub use store::Store;
pub use threads::{ThreadFilter, ThreadRecord};
pub use tickets::TicketFilter;
pub use unit::Unit;
pub use unread::UnreadThread;
pub use uploads::{Content, Upload};
pub use webhooks::WebhookRecord;
