//! Service levels: what the CERT promises.

mod form;
mod page;

pub use page::ServiceLevelsPage;
