//! The one typed client of the public API.

mod accounts;
mod assets;
mod auth;
mod connections;
mod enrichments;
mod failure;
mod flow;
mod iocs;
mod notifications;
mod organisations;
mod people;
mod plugins;
mod request;
mod search;
mod second_factor;
mod statistics;
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
pub use tickets::TicketFilter;
