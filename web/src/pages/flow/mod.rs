//! The flow's settings.

mod form;
mod page;

pub use page::FlowPage;
