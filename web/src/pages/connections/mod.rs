//! Connections: the list, a new one, and the page of one.

mod check;
mod form;
mod health;
mod list;
mod new;
mod page;
mod quota_rows;
mod secrets;
mod settings;

pub use list::ConnectionList;
pub use new::NewConnection;
pub use page::ConnectionPage;
