//! IoCs: the list and the page of one.

mod history;
mod list;
mod page;
mod sightings;

pub use list::IocList;
pub use page::IocPage;
