//! API clients.

mod add;
mod list;

pub use list::ApiClientList;
