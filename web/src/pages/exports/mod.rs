//! Exports: an incident or a thread as one file.

mod button;

pub use button::{ExportButton, Exported};
