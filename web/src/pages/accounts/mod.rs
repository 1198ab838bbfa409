//! People's accounts.

mod add;
mod list;

pub use list::AccountList;
