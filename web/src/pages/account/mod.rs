//! The account of whoever is signed in.

mod notifications;
mod page;
mod password;

pub use page::OwnAccount;
