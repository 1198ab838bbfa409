//! Organisations.

mod list;
mod names;

pub use list::OrganisationList;
pub use names::{OrganisationNames, chosen_organisation, organisation_choices};
