//! Tickets: the list and the page of one.

mod banner;
mod details;
mod facts;
mod filters;
mod list;
mod marking;
mod page;
mod raw;
mod related;
mod request;
mod resolve;
mod section;
mod timeline;

pub use list::{TicketList, TicketTable};
pub use page::TicketPage;
