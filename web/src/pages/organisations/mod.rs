//! Organisations.

mod contacts;
mod details;
mod list;
mod names;
mod notifications;
mod page;
mod reached;
mod saving;

pub use list::OrganisationList;
pub use names::{OrganisationNames, chosen_organisation, organisation_choices};
pub use page::{OrganisationPage, OwnOrganisation};
