//! Incidents: the queue of the CERT, the list of a constituent, and an incident's page for both.

mod assets;
mod bulk;
mod can;
mod card;
mod clocks;
mod closing;
mod conflict;
mod conversation;
mod desk;
mod edit;
mod filters;
mod head;
mod history;
mod iocs;
mod list;
mod marks;
mod merge;
mod mine;
mod occurrences;
mod page;
mod preview;
mod queue;
mod related;
mod steps;
mod tasks;
mod views;

pub use assets::AssetChoice;
pub use iocs::{AddIocs, IocRows, Paste};
pub use list::Incidents;
pub use marks::{SeverityBadge, StateBadge};
pub use page::IncidentPage;
