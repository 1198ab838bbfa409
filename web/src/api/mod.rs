//! The one typed client of the public API.

mod accounts;
mod auth;
mod categories;
mod connections;
mod enrichments;
mod evidence;
mod failure;
mod flow;
mod iocs;
mod organisations;
mod plugins;
mod request;
mod tickets;

pub use accounts::{AccountInput, ApiClientInput, NewApiClient};
pub use auth::PasswordChange;
pub use failure::Failure;
pub use iocs::IocFilter;
pub use organisations::OrganisationInput;
pub use request::{Api, Request};
pub use tickets::TicketFilter;
