//! The pages, one folder per noun.

pub mod accounts;
pub mod api_clients;
pub mod connections;
pub mod enrich;
mod external;
mod filter_select;
pub mod flow;
pub mod front;
mod guard;
pub mod iocs;
mod missing;
pub mod organisations;
pub mod plugins;
pub mod tickets;
