//! The one typed client of the public API.

mod accounts;
mod assets;
mod auth;
mod categories;
mod connections;
mod custody;
mod enrichments;
mod evidence;
mod failure;
mod flow;
mod incident_parts;
mod incidents;
mod iocs;
mod notifications;
mod organisations;
mod people;
mod plugins;
mod request;
mod search;
mod second_factor;
mod statistics;
mod threads;
mod tickets;
mod webhooks;

pub use accounts::{AccountInput, ApiClientInput, NewApiClient};
pub use assets::AssetFilter;
pub use auth::PasswordChange;
pub use failure::Failure;
pub use iocs::IocFilter;
pub use organisations::OrganisationInput;
pub use people::{accept, offer};
pub use request::{Api, Request};
pub use search::SearchFilter;
pub use statistics::StatisticsFilter;
pub use threads::{Stretch, ThreadFilter};
pub use tickets::TicketFilter;
