//! Full-text search.

mod page;

pub use page::SearchPage;
