//! Plugins: the list and the page of one.

mod component;
mod errors;
mod grant;
mod install;
mod limits;
mod list;
mod page;
mod permissions;
mod state;

pub use list::PluginList;
pub use page::PluginPage;
