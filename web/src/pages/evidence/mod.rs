//! Files of an incident: the list, adding with progress, who handled each, and the encrypted archive.

mod add;
mod archive;
mod custody;
mod panel;

pub use panel::EvidencePanel;
