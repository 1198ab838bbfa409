//! Enrich: paste anything, see what was recognised, send it, watch it.

mod desk;
mod handling;
mod options;
mod page;
mod preview;
mod recognised;
mod sent;

pub use desk::Desk;
pub use page::Enrich;
