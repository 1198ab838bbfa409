//! The people of an organisation, and who is invited.

mod invitations;
mod invite;
mod list;

pub use list::PeopleList;
