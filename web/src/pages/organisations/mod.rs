//! Organisations.

mod list;
mod names;

pub use list::OrganisationList;
pub use names::{OrganisationNames, organisation_choices};
