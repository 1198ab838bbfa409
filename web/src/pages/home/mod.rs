//! A constituent's home.

mod page;

pub use page::Home;
