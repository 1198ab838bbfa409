//! The web UI in a real browser, as a person uses it: elements are found by role and name, never by style.

mod browser;
mod console;
mod reader;

pub use browser::Browser;
pub use reader::Reader;
