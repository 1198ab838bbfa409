//! The web UI in a real browser, as a person uses it: elements are found by role and name, never by style.

mod authenticator;
mod axe;
mod browser;
mod console;
mod reader;
mod screen;

pub use authenticator::code;
pub use browser::Browser;
pub use reader::Reader;
pub use screen::{Screen, Theme};
