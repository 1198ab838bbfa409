//! The pages, one folder per noun.

mod account;
mod accounts;
mod api_clients;
mod assets;
mod categories;
mod connections;
mod credentials;
pub mod enrich;
mod evidence;
mod exports;
mod external;
mod filter_select;
mod flow;
pub mod front;
mod guard;
pub mod home;
mod incidents;
mod invitation;
mod iocs;
mod later;
mod mails;
mod missing;
mod organisations;
mod people;
mod plugins;
mod report;
mod search;
mod second_factor;
mod service_levels;
mod statistics;
mod threads;
mod tickets;
mod webhooks;

pub use later::{Later, Page, fetch as fetch_later};
