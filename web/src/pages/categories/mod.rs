//! Categories.

mod names;

pub use names::CategoryNames;
