//! The settings of a connection: a JSON-Schema subset that the server checks against and the browser draws the form from.

mod check;
mod property;

pub use check::SettingError;
pub use property::{Property, PropertyKind, SettingsSchema, StringFormat};
