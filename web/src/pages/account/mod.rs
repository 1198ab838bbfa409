//! The account of whoever is signed in.

mod page;
mod password;

pub use page::OwnAccount;
