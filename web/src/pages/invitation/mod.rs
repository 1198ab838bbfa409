//! The page of an invitation's link.

mod page;

pub use page::InvitationPage;
